//! A permission that nobody can hold, and one that sessions of this router cannot.

use session_axum::routing::get;
use session_axum::{Permission, Router, Session, require, require_permission};

#[derive(Permission, Clone)]
enum Right {
    #[permission(name = "post:edit")]
    EditPost,
    #[permission(name = "post:publish")]
    PublishPost,
}

#[derive(Permission, Clone)]
enum Power {
    Rule,
}

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    #[session(permission)]
    rights: Vec<Right>,
}

#[require_permission("post:publish", Right::EditPost)]
async fn right() {}

#[require_permission("post:publsh")]
async fn misspelt() {}

#[require(all(login, not(permission(Power::Rule))))]
async fn of_another_enum() {}

fn main() {
    let _ = Router::<AppSession>::new()
        .route("/right", get(right))
        .route("/misspelt", get(misspelt))
        .route("/foreign", get(of_another_enum));
}
