use session_axum::require_role;

#[require_role(5, b"admin", "editor" "reader")]
async fn purge() {}

fn main() {}
