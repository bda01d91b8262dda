use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
    #[session(subject)]
    other: u64,
}

fn main() {}
