use session_axum::require_login;

#[require_login(crate = "session_axum")]
async fn purge() {}

fn main() {}
