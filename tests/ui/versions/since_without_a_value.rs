use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    user: u64,
    #[session(since = 2)]
    theme: Option<u8>,
}

fn main() {}
