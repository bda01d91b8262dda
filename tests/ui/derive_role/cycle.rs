use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(includes(Editor))]
    Admin,
    #[role(includes(Reader))]
    Editor,
    #[role(includes(Admin))]
    Reader,
}

fn main() {}
