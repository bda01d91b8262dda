//! A session without roles or permissions, and routes that ask for some.

use session_axum::routing::get;
use session_axum::{Role, Router, Session, require_permission, require_role};

#[derive(Role, Clone, Copy)]
enum Elsewhere {
    Admin,
}

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[require_role("admin")]
async fn role() {}

#[require_permission("post:edit")]
async fn permission() {}

fn main() {
    let _ = Elsewhere::Admin;
    let _ = Router::<AppSession>::new().route("/role", get(role)).route("/permission", get(permission));
}
