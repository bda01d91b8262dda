use session_axum::Session;

#[derive(Session, Clone)]
enum Visit {
    Anonymous,
}

fn main() {}
