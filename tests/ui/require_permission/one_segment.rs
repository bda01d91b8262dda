use session_axum::require_permission;

#[require_permission(EditPost)]
async fn edit() {}

fn main() {}
