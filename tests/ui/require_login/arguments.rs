use session_axum::require_login;

#[require_login("admin")]
async fn purge() {}

fn main() {}
