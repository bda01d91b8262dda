use session_axum::require_permission;

#[require_permission("post:edit", "post:edit")]
async fn edit() {}

fn main() {}
