use session_axum::public;

#[public("the front page")]
async fn purge() {}

#[public(reasons = "the front page")]
async fn keep() {}

fn main() {}
