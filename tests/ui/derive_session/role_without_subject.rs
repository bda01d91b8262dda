use session_axum::{Role, Session};

#[derive(Role, Clone)]
enum Rank {
    Admin,
}

#[derive(Session, Clone)]
struct Visit {
    #[session(role)]
    role: Rank,
}

fn main() {}
