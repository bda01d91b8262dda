use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    #[session(since = 2, default, with = theme_from_v1)]
    theme: u8,
    #[session(since = 2, default = 1, default)]
    dark: u8,
}

fn main() {}
