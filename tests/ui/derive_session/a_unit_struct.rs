use session_axum::Session;

#[derive(Session, Clone)]
struct Visit;

fn main() {}
