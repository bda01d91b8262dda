use session_axum::require;

#[require(not(fresh("5m")))]
async fn purge() {}

#[require(all(login, not(any(assurance(2), role("muted")))))]
async fn keep() {}

fn main() {}
