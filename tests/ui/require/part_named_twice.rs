use session_axum::require;

#[require(any(role("admin"), all(login, owns_post), all(login, owns_post), role("admin")))]
async fn purge() {}

fn main() {}
