use session_axum::{predicate, require};

#[predicate]
fn is_open() -> bool {
    true
}

// Uses of a refused predicate raise no mistakes of their own.
#[require(is_open)]
async fn look() {}

fn main() {
    let _: axum::Router = axum::Router::new().route("/", axum::routing::get(look));
}
