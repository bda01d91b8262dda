use session_axum::require_permission;

#[require_permission]
async fn edit() {}

fn main() {}
