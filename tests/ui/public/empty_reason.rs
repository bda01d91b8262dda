use session_axum::public;

#[public(reason = " ")]
async fn purge() {}

fn main() {}
