use session_axum::{Removed, Session};

#[derive(Session, Clone)]
#[session(version = 4)]
struct Visit {
    #[session(since = 3, default, renamed(from = "uid", in = 2))]
    user: u64,
    #[session(until = 3, renamed(from = "basket", in = 4))]
    cart: Removed<Vec<u32>>,
}

fn main() {}
