use session_axum::require_role;

#[require_role("admin", crate = "session_axum")]
async fn purge() {}

fn main() {}
