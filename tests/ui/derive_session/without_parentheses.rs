use session_axum::Session;

#[derive(Session, Clone)]
#[session]
struct Visit {}

fn main() {}
