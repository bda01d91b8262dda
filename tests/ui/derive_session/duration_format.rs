use session_axum::Session;

#[derive(Session, Clone)]
#[session(idle = "30", lifetime = "1.5h")]
struct Visit {}

fn main() {}
