use axum::http::Method;
use session_axum::predicate;

#[predicate]
async fn is_open(
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
    _: Method,
) -> bool {
    true
}

fn main() {}
