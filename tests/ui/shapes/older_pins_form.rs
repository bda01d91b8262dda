use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2, shapes("9f2c41d7"))]
struct Visit {
    theme: u8,
    #[session(since = 2, default)]
    dark: bool,
}

fn main() {}
