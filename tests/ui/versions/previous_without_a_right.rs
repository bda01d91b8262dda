use session_axum::{Role, Session};

#[derive(Role, Clone)]
enum Role {
    Admin,
}

#[derive(Session, Clone)]
#[session(version = 1, name = "AppSession")]
struct AppSessionV1 {
    #[session(subject)]
    user: u64,
}

#[derive(Session, Clone)]
#[session(version = 2, previous = AppSessionV1)]
struct AppSession {
    #[session(subject)]
    user: u64,
    #[session(role)]
    role: Role,
}

impl From<AppSessionV1> for AppSession {
    fn from(before: AppSessionV1) -> Self {
        Self { user: before.user, role: Role::Admin }
    }
}

fn main() {}
