use session_axum::{Role, public, require_login, require_role};

#[require_login]
#[require_login]
async fn purge() {}

#[require_role("admin", Rank::Admin)]
#[require_role("admin")]
#[require_role("admin", Rank::Admin)]
async fn keep() {}

#[public]
#[public]
async fn look() {}

#[derive(Role, Clone)]
enum Rank {
    Admin,
}

fn main() {}
