//! Attributes above and below the guards.

#![deny(warnings)]

use axum::Router;
use axum::http::Method;
use axum::routing::get;
use session_axum::{public, require_login, require_role};

#[tracing::instrument]
#[require_login]
async fn instrument_above(method: Method) -> String {
    method.to_string()
}

#[require_login]
#[tracing::instrument]
async fn instrument_below(method: Method) -> Result<String, String> {
    Ok(method.to_string())
}

#[require_login]
#[tracing::instrument(skip_all)]
#[require_role("admin")]
async fn instrument_between(_: Method) {}

#[require_login]
#[require_role("admin")]
#[axum::debug_handler]
async fn debug_handler_below(_: Method) {}

#[public]
#[axum::debug_handler]
#[tracing::instrument]
async fn all_below() {}

fn main() {
    let _: Router = Router::new()
        .route("/1", get(instrument_above))
        .route("/2", get(instrument_below))
        .route("/3", get(instrument_between))
        .route("/4", get(debug_handler_below))
        .route("/5", get(all_below));
}
