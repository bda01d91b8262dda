//! A handler without its type: what is compiled for each handler ends here.
//!
//! A router of a hundred handlers would otherwise compile axum's and its own machinery a hundred
//! times.

use std::any::{Any, type_name};
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum_core::response::Response;
use session_core::Expr;

use super::guarded::Guarded;
use super::service::GuardedService;

/// A handler's response on its way.
pub(super) type Handling = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler, and what the table of routes says of it.
pub(super) struct Endpoint<S> {
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
    fn call(&self, request: Request, state: S) -> Handling;
}

struct Typed<H, M>(H, PhantomData<fn() -> M>);

impl<S: 'static> Endpoint<S> {
    #[track_caller]
    pub(super) fn of<H, M, T>(handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
        T: ?Sized,
    {
        Self {
            policy: M::POLICY,
            reason: M::reason(&handler),
            name: type_name::<H>(),
            source: Location::caller(),
            handler: Arc::new(Typed(handler, PhantomData)),
        }
    }

    #[track_caller]
    pub(super) fn of_service<V, T>(service: V) -> Self
    where
        V: GuardedService<T, S>,
        T: ?Sized,
    {
        Self {
            policy: V::POLICY,
            reason: service.reason(),
            name: type_name::<V>(),
            source: Location::caller(),
            handler: Arc::new(Typed(service.into_handler(), PhantomData)),
        }
    }
}

impl<H: Handler<M, S>, M: 'static, S: 'static> Erased<S> for Typed<H, M> {
    fn call(&self, request: Request, state: S) -> Handling {
        boxed(self.0.clone().call(request, state))
    }
}

/// Boxes a future, unless it is a box already, as those of functions are.
fn boxed<F: Future<Output = Response> + Send + 'static>(future: F) -> Handling {
    let mut future = Some(future);
    let maybe_a_box: &mut dyn Any = &mut future;
    if let Some(boxed) = maybe_a_box.downcast_mut().and_then(Option::<Handling>::take) {
        return boxed;
    }
    match future {
        Some(future) => Box::pin(future),
        None => unreachable!("nothing but a box was taken out"),
    }
}
