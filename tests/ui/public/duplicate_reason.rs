use session_axum::public;

#[public(reason = "a", reason = "b")]
async fn purge() {}

fn main() {}
