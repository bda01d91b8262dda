use session_axum::Session;

#[derive(Session, Clone)]
#[session(subject)]
struct Visit {
    #[session(version = 2)]
    user: u64,
}

fn main() {}
