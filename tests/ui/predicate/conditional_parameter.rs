use axum::http::Method;
use session_axum::predicate;

#[predicate]
async fn is_open(#[cfg(unix)] _: Method) -> bool {
    true
}

fn main() {}
