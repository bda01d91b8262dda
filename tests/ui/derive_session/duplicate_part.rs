use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    #[session(subject)]
    user: u64,
}

fn main() {}
