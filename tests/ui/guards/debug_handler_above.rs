//! axum's `debug_handler` calls the function as it was written; it stands below the guards.

use axum::http::Method;
use session_axum::{public, require_login};

#[axum::debug_handler]
#[require_login]
async fn above(_: Method) {}

#[axum::debug_handler]
#[public]
async fn above_and_alone() {}

#[require_login]
#[axum::debug_handler]
async fn below(_: Method) {}

fn main() {}
