use session_axum::require_role;

#[require_role(crate = session_axum)]
async fn purge() {}

fn main() {}
