use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 4, name = "AppSession", previous = AppSession)]
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

impl From<AppSession> for AppSessionV3 {
    fn from(_: AppSession) -> Self {
        Self { theme: 0 }
    }
}

fn main() {}
