use session_axum::{Removed, Session};

#[derive(Session, Clone)]
#[session(version = 3)]
struct Visit {
    #[session(since = 2, default)]
    plan: String,
    #[session(until = 3, renamed(from = "plan", in = 3))]
    plan_number: Removed<u8>,
}

fn main() {}
