use session_axum::predicate;

#[predicate]
async fn is_open() {}

fn main() {}
