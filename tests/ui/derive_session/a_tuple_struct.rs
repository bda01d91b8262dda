use session_axum::Session;

#[derive(Session, Clone)]
struct Visit(u64);

fn main() {}
