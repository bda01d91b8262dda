//! The second headline: a role that nobody can hold is refused, and those declared are listed.

use session_axum::routing::get;
use session_axum::{Role, Router, Session, require_login, require_role};

#[derive(Role, Clone)]
enum Role {
    Admin,
    Editor,
    Reader,
}

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    role: Option<Role>,
}

#[require_role("admin")]
async fn right() {}

#[require_role("admn")]
async fn misspelt() {}

#[require_login]
#[require_role("reader", "edtor")]
async fn half_misspelt() {}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/right", get(right))
        .route("/misspelt", get(misspelt))
        .route("/half", get(half_misspelt));
}
