use session_axum::Session;

#[derive(Session, Clone)]
#[session(codec = "bincode")]
struct Visit {}

fn main() {}
