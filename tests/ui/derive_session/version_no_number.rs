use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = "2")]
struct Visit {}

fn main() {}
