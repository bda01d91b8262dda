use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 5)]
struct Visit {
    user: u64,
    #[session(since = 3, default)]
    theme: u8,
    #[session(since = 5, default)]
    dark: bool,
}

fn main() {}
