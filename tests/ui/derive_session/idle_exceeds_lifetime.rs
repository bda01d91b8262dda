use session_axum::Session;

#[derive(Session, Clone)]
#[session(idle = "2h", lifetime = "1h")]
struct Visit {}

fn main() {}
