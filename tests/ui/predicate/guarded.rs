use axum::extract::Path;
use session_axum::{predicate, require_role, resource};

struct Post;

#[require_role("admin")]
#[predicate]
async fn above(Path(_): Path<u64>) -> bool {
    true
}

#[predicate]
#[require_role("admin")]
async fn below(Path(_): Path<u64>) -> bool {
    true
}

#[session_axum::public]
#[resource]
#[session_axum::require_login]
async fn post(Path(_): Path<u64>) -> Result<Post, String> {
    Ok(Post)
}

fn main() {}
