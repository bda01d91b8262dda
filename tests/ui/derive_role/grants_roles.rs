use session_axum::Role;

#[derive(Role, Clone)]
#[role(permissions = Rank)]
enum Rank {
    #[role(grants(Author))]
    Editor,
    Author,
}

fn main() {}
