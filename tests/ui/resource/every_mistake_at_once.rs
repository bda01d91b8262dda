use axum::http::StatusCode;
use session_axum::{ResourceOf, public, resource};

struct Post;

#[resource(anyone)]
unsafe fn post(&self, #[cfg(unix)] _: &str) -> Result<Post, StatusCode> {
    Ok(Post)
}

// Uses of a refused resource raise no mistakes of their own.
#[public]
async fn read(_: ResourceOf<Post>) {}

fn main() {
    let _: axum::Router = axum::Router::new().route("/", axum::routing::get(read));
}
