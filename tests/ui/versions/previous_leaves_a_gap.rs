use session_axum::Session;

#[derive(Session, Clone)]
#[session(version = 2, name = "AppSession")]
struct AppSessionV2 {
    theme: u8,
}

#[derive(Session, Clone)]
#[session(version = 5, previous = AppSessionV2)]
struct AppSession {
    theme: u16,
    #[session(since = 5, default)]
    dark: bool,
}

impl From<AppSessionV2> for AppSessionV4 {
    fn from(before: AppSessionV2) -> Self {
        Self { theme: before.theme.into() }
    }
}

fn main() {}
