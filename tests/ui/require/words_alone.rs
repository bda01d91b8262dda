use session_axum::require;

#[require(any(all, any, assurance, fresh, not, permission, role))]
async fn purge() {}

fn main() {}
