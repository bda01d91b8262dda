use session_axum::require;

#[require(roles("admin"))]
async fn purge() {}

#[require(any(login, owns_post(id)))]
async fn keep() {}

fn main() {}
