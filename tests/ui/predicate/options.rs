use session_axum::predicate;

#[predicate(everyone)]
async fn is_open() -> bool {
    true
}

#[predicate(anyone, anyone, crate = "session_axum")]
async fn is_shut() -> bool {
    true
}

fn main() {}
