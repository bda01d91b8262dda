use axum::http::StatusCode;
use session_axum::resource;

struct Post;

#[resource]
async fn post() -> Result<Post, StatusCode> {
    Ok(Post)
}

#[resource]
async fn draft() -> Result<Post, StatusCode> {
    Ok(Post)
}

fn main() {}
