use session_axum::{Removed, Session};

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    cart: Removed<Vec<u32>>,
}

fn main() {}
