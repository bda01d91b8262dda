use session_axum::require_login;

#[require_login(since = "5m")]
async fn purge() {}

fn main() {}
