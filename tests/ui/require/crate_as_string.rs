use session_axum::require;

#[require(login, crate = "session_axum")]
async fn purge() {}

fn main() {}
