use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 1, name = "AppSession")]
struct AppSessionV1 {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(version = 2, previous = AppSessionV1)]
struct AppSession {
    theme: u16,
}

fn main() {}
