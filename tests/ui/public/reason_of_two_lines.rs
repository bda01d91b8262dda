use session_axum::public;

#[public(reason = "first
second")]
async fn look() {}

fn main() {}
