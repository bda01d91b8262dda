use session_axum::{Removed, Session};

#[derive(Session, Clone)]
#[session(version = 2, codec = "json", recoded(from = "postcard", in = 5))]
struct Visit {
    #[session(since = 2, default)]
    light: bool,
    #[session(since = 3, default)]
    theme: u8,
    #[session(until = 4)]
    cart: Removed<Vec<u32>>,
    #[session(renamed(from = "lang", in = 3))]
    locale: String,
}

fn main() {}
