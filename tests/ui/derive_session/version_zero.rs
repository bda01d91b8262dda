use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 0)]
struct Visit {}

fn main() {}
