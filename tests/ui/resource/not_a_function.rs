use session_axum::resource;

#[resource]
struct Post;

fn main() {
    let _ = Post;
}
