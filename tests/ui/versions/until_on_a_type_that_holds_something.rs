use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    #[session(until = 2)]
    cart: Vec<u32>,
}

fn main() {}
