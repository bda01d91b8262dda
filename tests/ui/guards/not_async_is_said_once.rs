use session_axum::{require_login, require_role};

#[require_login]
#[require_role("admin")]
fn purge() {}

fn main() {}
