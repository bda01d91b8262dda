//! What a router takes as a route is decided by this crate alone.

use session_axum::routing::MethodRouter;
use session_axum::{GuardedMethods, SessionSet};

struct Methods;

impl<T: SessionSet, S> GuardedMethods<T, S> for Methods {
    fn into_methods(self) -> MethodRouter<T, S> {
        unimplemented!()
    }
}

fn main() {}
