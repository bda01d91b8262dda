use session_axum::require;

#[require(login("admin"))]
async fn purge() {}

fn main() {}
