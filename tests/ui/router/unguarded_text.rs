//! What axum takes as a handler though it is no function.

use axum::http::StatusCode;
use session_axum::routing::get;
use session_axum::{Router, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/health", get("fine"))
        .route("/gone", get(StatusCode::GONE));
}
