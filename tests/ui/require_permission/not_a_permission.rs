use session_axum::require_permission;

#[require_permission(5)]
async fn edit() {}

fn main() {}
