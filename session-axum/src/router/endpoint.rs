//! A handler without its type: what is compiled for each handler ends here.
//!
//! A router of a hundred handlers would otherwise compile axum's and its own machinery a hundred
//! times.

use std::any::Any;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum_core::response::Response;
use session_core::Expr;

use super::wrap::BoxedResponse;

/// A handler, and what the table of routes says of it.
///
/// Public in a private module: [`GuardedHandler`](super::GuardedHandler) and
/// [`GuardedService`](super::GuardedService) return it, and nobody else can name it to do the same.
pub struct Endpoint<S> {
    pub(super) handler: Arc<dyn Erased<S>>,
    pub(super) policy: Expr,
    pub(super) reason: Option<&'static str>,
    /// The name of its type.
    pub(super) name: &'static str,
    /// Where it was given to the router.
    pub(super) source: &'static Location<'static>,
}

/// A handler of any type.
pub(super) trait Erased<S>: Send + Sync {
    /// The name of its type.
    fn name(&self) -> &'static str;

    fn call(&self, request: Request, state: S) -> BoxedResponse;
}

struct Typed<H, M>(H, &'static str, PhantomData<fn() -> M>);

impl<S: 'static> Endpoint<S> {
    /// Takes the name of the type that was given to the router: a service's is not its handler's.
    #[track_caller]
    pub(super) fn of<H, M>(
        name: &'static str,
        handler: H,
        policy: Expr,
        reason: Option<&'static str>,
    ) -> Self
    where
        H: Handler<M, S>,
        M: 'static,
    {
        let handler = Arc::new(Typed(handler, name, PhantomData));
        Self { handler, policy, reason, name, source: Location::caller() }
    }
}

impl<H: Handler<M, S>, M: 'static, S: 'static> Erased<S> for Typed<H, M> {
    fn name(&self) -> &'static str {
        self.1
    }

    fn call(&self, request: Request, state: S) -> BoxedResponse {
        boxed(self.0.clone().call(request, state))
    }
}

/// Boxes a future, unless it is a box already, as those of functions are.
fn boxed<F: Future<Output = Response> + Send + 'static>(future: F) -> BoxedResponse {
    let mut future = Some(future);
    let maybe_a_box: &mut dyn Any = &mut future;
    if let Some(boxed) = maybe_a_box.downcast_mut().and_then(Option::<BoxedResponse>::take) {
        return boxed;
    }
    match future {
        Some(future) => Box::pin(future),
        None => unreachable!("nothing but a box was taken out"),
    }
}
