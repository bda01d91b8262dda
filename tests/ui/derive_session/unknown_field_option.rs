use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(subjekt)]
    user: u64,
}

fn main() {}
