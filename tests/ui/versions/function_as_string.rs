use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2)]
struct Visit {
    user: u8,
    #[session(since = 2, with = "theme_from_v1")]
    theme: u8,
}

fn main() {}
