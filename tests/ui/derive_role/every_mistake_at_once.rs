use session_axum::{Role, Session};

#[derive(Role, Clone)]
enum Rank {
    #[role(name = "Admin", includes(Nobody))]
    Admin(u8),
    #[role(includes(Editor))]
    Editor,
}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
    #[session(role)]
    role: Rank,
}

fn main() {}
