use session_axum::Session;

#[derive(Session, Clone)]
struct Visit {
    #[session(since = 1, default)]
    theme: u8,
    #[session(renamed(from = "lang", in = 1))]
    locale: String,
}

fn main() {}
