use session_axum::require_permission;

#[require_permission("post:edit", freshness = "5m")]
async fn edit() {}

fn main() {}
