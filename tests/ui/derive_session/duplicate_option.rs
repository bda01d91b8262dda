use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 1, name = "a", version = 2)]
#[session(name = "b")]
struct Visit {}

fn main() {}
