use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 3)]
struct Visit {
    #[session(since = "2", default)]
    theme: u8,
    #[session(since = 0, default)]
    dark: bool,
    #[session(since = 3, default)]
    locale: String,
}

fn main() {}
