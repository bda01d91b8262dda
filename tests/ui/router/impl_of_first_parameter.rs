//! What guards a handler is decided by this crate alone: its traits have no name outside of it.

use session_axum::router::guarded::{FirstParameter, Guarded};

struct MyExtractor;

impl<T: ?Sized, S> FirstParameter<T, S> for MyExtractor {
    const POLICY: session_axum::Expr = session_axum::Expr::Login;
    const REASON: Option<&'static str> = None;
}

fn main() {}
