use session_axum::predicate;

#[predicate]
struct OwnsPost;

trait Rules {
    #[predicate]
    async fn owns_post() -> bool;
}

fn main() {
    let _ = OwnsPost;
}
