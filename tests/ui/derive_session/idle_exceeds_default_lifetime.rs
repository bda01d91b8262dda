use session_axum::Session;

#[derive(Session, Clone)]
#[session(idle = "1d")]
struct Visit {}

fn main() {}
