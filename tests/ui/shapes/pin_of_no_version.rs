use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 3, shapes(1 = "9f2c41d7", 3 = "00000000"))]
struct Visit {
    theme: u8,
    #[session(since = 3, default)]
    dark: bool,
}

#[derive(Session, Clone)]
#[session(version = 2, shapes(1 = "9f2c41d7", 1 = "00000000"))]
struct Other {
    theme: u8,
    #[session(since = 2, default)]
    dark: bool,
}

fn main() {}
