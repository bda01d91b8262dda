use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(subject = 1)]
    user: u64,
}

fn main() {}
