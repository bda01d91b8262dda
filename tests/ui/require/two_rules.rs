use session_axum::require;

#[require(role("admin"), role("editor"))]
async fn purge() {}

fn main() {}
