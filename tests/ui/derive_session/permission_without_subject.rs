use session_axum::{Permission, Session};

#[derive(Permission, Clone)]
enum Right {
    Edit,
}

#[derive(Session, Clone)]
struct Visit {
    #[session(permission)]
    right: Right,
}

fn main() {}
