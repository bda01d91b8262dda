use session_axum::require;

#[require(any(role("admin"), public))]
async fn purge() {}

fn main() {}
