use session_axum::require;

#[require(fresh(5))]
async fn purge() {}

#[require(login, fresh = "5 minutes")]
async fn keep() {}

fn main() {}
