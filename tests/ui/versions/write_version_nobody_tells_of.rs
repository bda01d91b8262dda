use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 3, write_version = 1)]
struct Visit {
    theme: u8,
    #[session(since = 3, default)]
    dark: bool,
}

#[derive(Session, Clone)]
#[session(version = 2, write_version = 3)]
struct Other {
    theme: u8,
    #[session(since = 2, default)]
    dark: bool,
}

#[derive(Session, Clone)]
#[session(version = 1, name = "Rewritten")]
struct RewrittenV1 {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(version = 2, previous = RewrittenV1, write_version = 1)]
struct Rewritten {
    theme: u16,
}

fn main() {}
