//! A layer around the handler alone: the table of routes would not show it.

use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use session_axum::routing::get;
use session_axum::{Router, Session, require_login};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

async fn rewriting(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[require_login]
async fn account(session: Session<AppSession>) -> String {
    format!("{:?}", session.user)
}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/account", get(account.layer(from_fn(rewriting))))
        .fallback(account.layer(from_fn(rewriting)));
}
