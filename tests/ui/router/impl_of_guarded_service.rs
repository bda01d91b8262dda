//! What guards a service is decided by this crate alone.

use session_axum::GuardedService;

struct Files;

impl<T: ?Sized, S> GuardedService<T, S> for Files {
    fn into_endpoint(self) -> session_axum::router::endpoint::Endpoint<S> {
        unimplemented!()
    }
}

fn main() {}
