use session_axum::{Role, Session};

#[derive(Role, Clone)]
enum Role {
    Admin,
}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject, opaque = "user id")]
    user: Option<u64>,
    #[session(role, opaque = "role")]
    role: Option<Role>,
}

fn main() {}
