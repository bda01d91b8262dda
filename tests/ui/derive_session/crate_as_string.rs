use session_axum::Session;

#[derive(Session, Clone)]
#[session(crate = "renamed")]
struct Visit {}

fn main() {}
