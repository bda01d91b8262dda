use session_axum::require_role;

#[require_role("admin", title = "Staff")]
async fn purge() {}

fn main() {}
