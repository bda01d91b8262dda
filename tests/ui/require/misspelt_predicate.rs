use session_axum::{predicate, require};

#[predicate]
async fn owns_post() -> bool {
    true
}

#[require(any(role("admin"), own_post))]
async fn purge() {}

fn main() {}
