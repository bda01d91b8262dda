use session_axum::require;

#[require(any(role("Admin"), role(Admin), role(5), permission("post edit"), permission(Edit)))]
async fn purge() {}

fn main() {}
