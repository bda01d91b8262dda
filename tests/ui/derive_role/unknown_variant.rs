use session_axum::Role;

#[derive(Role, Clone)]
enum Rank {
    #[role(includes(Editor, Raeder))]
    Admin,
    Editor,
    Reader,
}

fn main() {}
