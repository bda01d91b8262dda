use session_axum::public;

#[public(fresh = "5m")]
async fn look() {}

fn main() {}
