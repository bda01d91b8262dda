//! Routes made with axum's functions say of no handler who may call it.

use axum::routing::get;
use session_axum::{Router, Session, require_login};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[require_login]
async fn me() {}

fn main() {
    let _ = Router::<AppSession>::new().route("/me", get(me));
}
