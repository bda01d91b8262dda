use session_axum::{Removed, Session};

#[derive(Session, Clone)]
#[session(version = 3, write_version = 1)]
struct Visit {
    #[session(until = 2)]
    cart: Removed<Vec<u32>>,
    #[session(since = 3, default)]
    dark: bool,
}

fn main() {}
