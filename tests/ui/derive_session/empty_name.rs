use session_axum::Session;

#[derive(Session, Clone)]
#[session(name = "")]
struct Visit {}

fn main() {}
