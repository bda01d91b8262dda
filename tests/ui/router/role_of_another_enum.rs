//! A role that sessions of this router cannot hold.

use session_axum::routing::get;
use session_axum::{Role, Router, Session, require_role};

#[derive(Role, Clone)]
enum Role {
    Admin,
}

#[derive(Role, Clone)]
enum Rank {
    General,
}

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    role: Option<Role>,
}

#[derive(Session, Clone)]
struct WithoutRoles {
    #[session(subject)]
    user: Option<u64>,
}

#[require_role(Role::Admin)]
async fn right() {}

#[require_role(Rank::General)]
async fn wrong() {}

#[require_role(Role::Admin, Rank::General)]
async fn half() {}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/right", get(right))
        .route("/wrong", get(wrong))
        .route("/half", get(half));
    let _ = Router::<WithoutRoles>::new().route("/right", get(right));
}
