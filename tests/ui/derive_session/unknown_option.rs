use session_axum::Session;

#[derive(Session, Clone)]
#[session(versoin = 2, idle = "30m", timeout = "1h")]
struct Visit {}

fn main() {}
