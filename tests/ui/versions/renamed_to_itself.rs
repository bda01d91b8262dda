use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 3)]
struct Visit {
    #[session(renamed(from = "uid", in = 2), renamed(from = "uid", in = 3))]
    user: u64,
    #[session(renamed(from = "r#type", in = 2))]
    r#type: u64,
}

fn main() {}
