use session_axum::require_permission;

#[require_permission("post:*", "*")]
async fn edit() {}

fn main() {}
