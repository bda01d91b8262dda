//! The first headline: a handler that nobody guards is refused, with and without extractors.

use axum::extract::{Path, Query};
use session_axum::routing::{MethodFilter, any, get, on};
use session_axum::{Router, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

async fn front() -> &'static str {
    "front"
}

async fn search(Path(_): Path<String>, Query(_): Query<Vec<(String, String)>>, body: String) -> String {
    body
}

async fn me(session: Session<AppSession>) -> String {
    format!("{:?}", session.user)
}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/", get(front))
        .route("/search/{words}", any(search))
        .route("/me", get(me).put(me))
        .route("/both", on(MethodFilter::GET, me))
        .fallback(front)
        .method_not_allowed_fallback(search);
}
