use session_axum::resource;

struct Post;

#[resource]
async fn post() -> Result<Post, std::fmt::Error> {
    Ok(Post)
}

fn main() {}
