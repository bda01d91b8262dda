use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 3)]
struct AppSessionV3 {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(version = 4, previous = AppSessionV3)]
struct AppSession {
    theme: u16,
}

impl From<AppSessionV3> for AppSession {
    fn from(before: AppSessionV3) -> Self {
        Self { theme: before.theme.into() }
    }
}

fn main() {}
