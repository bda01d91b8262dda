use session_axum::require;

#[require(any())]
async fn purge() {}

#[require(any(all(), role(), permission()))]
async fn keep() {}

fn main() {}
