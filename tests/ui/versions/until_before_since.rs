use session_axum::{Removed, Session};

#[derive(Session, Clone)]
#[session(version = 3)]
struct Visit {
    #[session(since = 3, default, until = 2)]
    theme: Removed<u8>,
    #[session(since = 2, default, until = 2)]
    dark: Removed<u8>,
}

fn main() {}
