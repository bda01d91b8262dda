use axum::extract::Path;
use axum::http::StatusCode;
use session_axum::resource;

struct Post;
type Found = Result<Post, StatusCode>;

#[resource]
async fn by_alias(Path(_): Path<u64>) -> Found {
    Ok(Post)
}

#[resource]
async fn nothing(Path(_): Path<u64>) {}

#[resource]
async fn without_error(Path(_): Path<u64>) -> Option<Post> {
    None
}

fn main() {}
