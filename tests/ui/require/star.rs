use session_axum::require;

#[require(permission("post:*"))]
async fn purge() {}

fn main() {}
