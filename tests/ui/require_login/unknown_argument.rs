use session_axum::require_login;

#[require_login(fresh = "5m")]
async fn purge() {}

fn main() {}
