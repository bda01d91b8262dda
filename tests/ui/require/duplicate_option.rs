use session_axum::require;

#[require(login, fresh = "5m", fresh = "6m", session = A, session = B, assurance = 1, assurance = 1)]
async fn purge() {}

fn main() {}
