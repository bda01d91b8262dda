use session_axum::{public, require_login, require_role};

#[public]
#[require_login]
async fn purge() {}

#[require_role("admin")]
#[public]
async fn keep() {}

fn main() {}
