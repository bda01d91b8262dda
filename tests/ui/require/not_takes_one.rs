use session_axum::require;

#[require(not())]
async fn purge() {}

#[require(not(role("banned"), role("muted")))]
async fn keep() {}

fn main() {}
