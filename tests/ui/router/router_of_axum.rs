//! A router of axum's cannot be put into one that takes guarded handlers only.

use session_axum::{Router, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

fn main() {
    let plain = || axum::Router::<()>::new();
    let _ = Router::<AppSession>::new()
        .merge(plain())
        .nest("/below", plain())
        .nest_service("/service", plain());
}
