use session_axum::public;

#[public(reason = 5)]
async fn purge() {}

fn main() {}
