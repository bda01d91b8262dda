use session_axum::require_role;

#[require_role(Admin, admin)]
async fn purge() {}

fn main() {}
