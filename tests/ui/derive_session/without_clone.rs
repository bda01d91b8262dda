use session_axum::Session;

#[derive(Session)]
struct Visit {
    user: u64,
}

fn main() {}
