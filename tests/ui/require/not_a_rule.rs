use session_axum::require;

#[require("admin")]
async fn purge() {}

#[require(any(login, 5))]
async fn keep() {}

#[require(role("admin") role("editor"))]
async fn look() {}

fn main() {}
