use session_axum::{Role, require_role};

#[require_role("admin", Rank::Admin, "admin", Rank::Admin)]
async fn purge() {}

#[derive(Role, Clone)]
enum Rank {
    Admin,
}

fn main() {}
