use session_axum::Session;

#[derive(Clone)]
struct AppSessionV1 {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(version = 2, previous = AppSessionV1)]
struct AppSession {
    theme: u16,
}

impl From<AppSessionV1> for AppSession {
    fn from(before: AppSessionV1) -> Self {
        Self { theme: before.theme.into() }
    }
}

fn main() {}
