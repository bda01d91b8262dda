use session_axum::require_role;

#[require_role("")]
async fn purge() {}

#[require_role("Admin", "super admin")]
async fn keep() {}

fn main() {}
