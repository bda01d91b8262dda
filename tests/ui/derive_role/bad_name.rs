use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(name = "Admin")]
    Admin,
    #[role(name = "")]
    Editor,
    #[role(name = "reader:all")]
    Reader,
}

fn main() {}
