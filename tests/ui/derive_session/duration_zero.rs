use session_axum::Session;

#[derive(Session, Clone)]
#[session(idle = "0s")]
struct Visit {}

fn main() {}
