use session_axum::{Role, require_role};

#[require_role(Rank::Admln)]
async fn purge() {}

#[derive(Role, Clone)]
enum Rank {
    Admin,
}

fn main() {}
