use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(subject, privilege)]
    user: u64,
}

fn main() {}
