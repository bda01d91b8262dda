//! All routes, and what their handlers share.

use std::error::Error;

use axum::extract::FromRef;
use session_axum::routing::{delete, get, post};
use session_axum::{Router, Sessions};
use sqlx::SqlitePool;

use crate::openapi::{self, Document};
use crate::session::AppSession;
use crate::{accounts, comments, devices, posts};

/// What the handlers share.
#[derive(Clone, Debug, FromRef)]
pub struct AppState {
    database: SqlitePool,
    document: Document,
}

/// Returns every route. Each of its handlers says who may call it; one that did not would not compile.
pub fn routes() -> Router<AppSession, AppState> {
    Router::new()
        .route("/login", post(accounts::login))
        .route("/me", get(accounts::me))
        .route("/logout", post(accounts::logout))
        .route("/users", get(accounts::users))
        .route("/devices", get(devices::list))
        .route("/devices/end-others", post(devices::end_others))
        .route("/devices/{handle}/end", post(devices::end))
        .route("/posts", get(posts::list).post(posts::write))
        .route("/posts/{post}", get(posts::read).put(posts::edit).delete(posts::delete))
        .route("/posts/{post}/publish", post(posts::publish))
        .route("/posts/{post}/comments", get(comments::list).post(comments::write))
        .route("/posts/{post}/comments/{comment}", delete(comments::delete))
        .route("/openapi.json", get(openapi::serve))
}

/// Returns the application.
///
/// # Errors
///
/// If the routes and their OpenAPI document do not agree.
pub fn app(
    database: SqlitePool,
    sessions: Sessions<AppSession>,
) -> Result<axum::Router, Box<dyn Error>> {
    let routes = routes();
    let document = openapi::document(&routes.access_map(), &sessions)?;
    Ok(routes.with_state(AppState { database, document }).into_axum(sessions))
}
