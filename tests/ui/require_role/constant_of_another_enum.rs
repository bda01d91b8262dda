use session_axum::{Role, require_role};

#[require_role(Rank::BOSS)]
async fn purge() {}

#[derive(Role, Clone)]
enum Rank {
    Reader,
}

impl Rank {
    const BOSS: Other = Other::Admin;
}

#[derive(Role, Clone)]
enum Other {
    Admin,
}

fn main() {}
