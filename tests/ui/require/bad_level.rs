use session_axum::require;

#[require(assurance("high"))]
async fn purge() {}

#[require(login, assurance = 256)]
async fn keep() {}

fn main() {}
