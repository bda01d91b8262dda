//! A mistake in a guard is said where it is, and not again at the route.

use session_axum::routing::get;
use session_axum::{Role, Router, Session, require_role};

#[derive(Role, Clone, Copy)]
enum Role {
    Admin,
}

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    role: Option<Role>,
}

#[require_role("admin", fres = "5m")]
async fn refused() {}

fn main() {
    let _ = Router::<AppSession>::new().route("/", get(refused));
}
