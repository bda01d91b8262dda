//! A closure can carry no attribute: the wrappers are named.

use session_axum::routing::get;
use session_axum::{Router, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/time", get(|| async { "about noon" }))
        .route("/me", get(|session: Session<AppSession>| async move { format!("{:?}", session.user) }));
}
