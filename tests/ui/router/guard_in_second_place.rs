//! A guard that stands behind another extractor would decide too late.

use axum::http::Method;
use session_axum::__private::Login;
use session_axum::routing::get;
use session_axum::{Guard, Rejection, Router, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

async fn late(_: Method, _: Guard<Login>) {}

async fn swallowed(_: Result<Guard<Login>, Rejection>) {}

fn main() {
    let _ = Router::<AppSession>::new().route("/late", get(late)).route("/swallowed", get(swallowed));
}
