use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    #[session(renamed(from = "uid", in = 2), renamed(from = "id", in = 2))]
    user: u64,
}

fn main() {}
