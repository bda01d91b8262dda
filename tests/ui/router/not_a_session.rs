//! A router is of a session type, or of two.

use session_axum::{Both, Router, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

struct NoSession;

fn main() {
    let _ = Router::<NoSession>::new();
    let _ = Router::<(AppSession, AppSession)>::new();
    let _ = Router::<Both<AppSession, NoSession>>::new();
}
