use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    #[session(default = 7)]
    theme: u8,
    #[session(with = dark_from_v1)]
    dark: bool,
    #[session(since = 2, default)]
    locale: String,
}

fn main() {}
