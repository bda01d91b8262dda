use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: u64,
    #[session(role)]
    role: Option<String>,
}

fn main() {}
