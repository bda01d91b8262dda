use session_axum::{Permission, Session};

#[derive(Permission, Clone)]
enum Right {
    Edit,
}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
    #[session(role)]
    role: Option<Right>,
}

fn main() {}
