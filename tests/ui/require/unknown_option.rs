use session_axum::require;

#[require(login, reason = "why not")]
async fn purge() {}

fn main() {}
