use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(grants(Edit, Publish))]
    Editor,
    #[role(grants(Edit))]
    Author,
}

fn main() {}
