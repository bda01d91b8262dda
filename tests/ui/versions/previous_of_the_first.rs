use session_axum::Session;

#[derive(Session, Clone)]
#[session(name = "Visit")]
struct Old {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(previous = Old)]
struct Visit {
    theme: u16,
}

#[derive(Session, Clone)]
#[session(version = 2, previous = Old)]
struct Later {
    theme: u16,
    #[session(since = 2, default)]
    dark: bool,
}

fn main() {}
