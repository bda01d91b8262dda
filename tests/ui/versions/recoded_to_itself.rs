use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2, recoded(from = "postcard", in = 2))]
struct Visit {
    theme: u8,
}

fn main() {}
