use session_axum::require_role;

#[require_role("admin", session = Staff)]
async fn purge() {}

fn main() {}
