use session_axum::require;

#[require]
async fn nothing() {}

#[require()]
async fn empty() {}

#[require(fresh = "5m")]
async fn only_an_option() {}

fn main() {}
