use axum::extract::{FromRequestParts, Path};
use session_axum::predicate;

#[predicate]
async fn of_a_type<T>(_: Path<T>) -> bool {
    true
}

#[predicate]
async fn of_a_lifetime<'a>(_: Path<&'a str>) -> bool {
    true
}

#[predicate]
async fn of_some(_: impl FromRequestParts<()>) -> bool {
    true
}

#[predicate]
async fn of_a_reference(_: &str, Path(_): Path<std::borrow::Cow<'_, str>>) -> bool {
    true
}

fn main() {}
