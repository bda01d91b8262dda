use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(opaque = "")]
    theme: u8,
}

fn main() {}
