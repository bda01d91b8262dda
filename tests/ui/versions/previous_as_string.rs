use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2, previous = "VisitV1")]
struct Visit {
    theme: u8,
}

fn main() {}
