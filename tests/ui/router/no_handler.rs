//! What no router takes, guarded or not.

use axum::http::Method;
use session_axum::routing::get;
use session_axum::{Router, Session, require_login};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

struct NoExtractor;

struct NoResponse;

#[require_login]
async fn takes_something(_: Method, _: NoExtractor) {}

#[require_login]
async fn returns_something() -> NoResponse {
    NoResponse
}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/takes", get(takes_something))
        .route("/returns", get(returns_something));
}
