//! What a route can call: the one bound of all functions and methods that take a handler.
//!
//! ```text
//! GuardedHandler<M, T, S>          public, implemented once, for everything that is
//!   H: Callable<M, S>              a function of extractors, or one behind `with` or `open`,
//!     H::Around: NoLayer             without a layer of its own,
//!   M: Guarded<T, S>               and whose first parameter is a guard that fits the session
//! ```
//!
//! One blanket impl in front of the three bounds, so that the compiler goes on to the one that does
//! not hold and prints what that one says: an unguarded handler is told of guards, and not of traits.

use std::any::type_name;

use axum::handler::{Handler, Layered};

use super::endpoint::Endpoint;
use super::guarded::Guarded;
use super::wrap::{Open, Opened, With, Wrapped};
use crate::arity::each_arity;
use crate::guard::{Check, Guard, Policy};

/// A handler that says who may call it: what every function of [`routing`](super::routing) takes.
///
/// It holds for an `async fn` below one of the attributes, for a function whose first parameter is a
/// [`Guard`], and for what [`with`](super::with) and [`open`](super::open) return; for sessions `T`
/// that have what the guard asks for, and for a state `S` that its extractors can be taken from. `M`
/// is what axum infers of the parameters. There is nothing to implement, and nobody else can.
///
/// Name it where a function of your own adds handlers to a router:
///
/// ```
/// use session_axum::routing::get;
/// use session_axum::{GuardedHandler, Router, Session, require_login};
///
/// #[derive(Session, Clone)]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>,
/// }
///
/// /// Adds a page under both of its names.
/// fn page<H, M>(router: Router<AppSession>, name: &str, handler: H) -> Router<AppSession>
/// where
///     H: GuardedHandler<M, AppSession, ()>,
/// {
///     let (html, text) = (format!("/{name}.html"), format!("/{name}.txt"));
///     router.route(&html, get(handler.clone())).route(&text, get(handler))
/// }
///
/// #[require_login]
/// async fn account() {}
///
/// let router = page(Router::new(), "account", account);
/// assert_eq!(router.access_map().iter().count(), 2);
/// ```
///
/// A handler with a layer of its own, `handler.layer(..)`, is refused: in the access table it would
/// look like the handler alone. Put the layer around the route instead, `get(handler).layer(..)`. A
/// type that implements axum's `Handler` itself is taken behind `with` or `open` only.
#[diagnostic::on_unimplemented(
    message = "a `session_axum::Router` cannot call this handler",
    label = "a parameter is not an extractor or stands behind the body, the return type is not a response, or this is not a function",
    note = "`#[axum::debug_handler]` says which; put it below the guard",
    note = "wrap what is not a function: `with(policy, handler)` or `open(\"why everybody may\", handler)`"
)]
pub trait GuardedHandler<M, T: ?Sized, S>: Callable<M, S> {
    /// Returns the handler without its type, and what the access table says of it.
    #[doc(hidden)]
    #[track_caller]
    fn into_endpoint(self) -> Endpoint<S>;
}

impl<H, M, T, S> GuardedHandler<M, T, S> for H
where
    H: Callable<M, S>,
    H::Around: NoLayer,
    M: Guarded<T, S> + 'static,
    T: ?Sized,
    S: 'static,
{
    #[track_caller]
    fn into_endpoint(self) -> Endpoint<S> {
        let reason = self.reason().or(M::REASON);
        Endpoint::of(type_name::<H>(), self, M::POLICY, reason)
    }
}

/// What a route can call, guarded or not. Its impls are all here: axum's [`Handler`] is open to
/// everybody's types, and none of those says by itself who may call it.
///
/// This is where a handler could be called without axum's own boxed future around it.
pub trait Callable<M, S>: Handler<M, S> {
    /// What stands between the route and the function: [`Nothing`], or a [`Layer`].
    type Around;

    /// Returns why everybody may call it, where that is said by a value and not by a guard.
    fn reason(&self) -> Option<&'static str> {
        None
    }
}

/// Holds for what has no layer of its own.
#[diagnostic::on_unimplemented(
    message = "this handler has a layer of its own, which an access table would not show",
    label = "put the layer around the route",
    note = "around one route: `get(handler).layer(..)`; around the routes so far: `.route_layer(..)` of the router; around everything so far: `.layer(..)` of the router"
)]
pub trait NoLayer {}

/// Nothing stands between the route and the function.
pub struct Nothing(());

/// A layer stands between the route and the function.
pub struct Layer(());

impl NoLayer for Nothing {}

#[diagnostic::do_not_recommend]
impl<F, Returned, S> Callable<((),), S> for F
where
    F: FnOnce() -> Returned + Handler<((),), S>,
{
    type Around = Nothing;
}

/// For any first parameter, and not for guards alone: a function that matches no impl could only be
/// called one that matches no impl.
macro_rules! callable {
    ($($parameter:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<F, Returned, M, $($parameter,)+ S> Callable<(M, $($parameter,)+), S> for F
        where
            F: FnOnce($($parameter),+) -> Returned + Handler<(M, $($parameter,)+), S>,
        {
            type Around = Nothing;
        }
    };
}

each_arity!(up_to_16 callable);

#[diagnostic::do_not_recommend]
impl<P, Inner, M, S> Callable<(Wrapped<M>, Guard<P::Rule>), S> for With<P, Inner>
where
    P: Policy,
    P::Rule: Check<S>,
    Self: Handler<(Wrapped<M>, Guard<P::Rule>), S>,
{
    type Around = Nothing;
}

#[diagnostic::do_not_recommend]
impl<Inner, M, S> Callable<(Wrapped<M>, Opened), S> for Open<Inner>
where
    Self: Handler<(Wrapped<M>, Opened), S>,
{
    type Around = Nothing;

    fn reason(&self) -> Option<&'static str> {
        Some(self.reason)
    }
}

/// So that it can be refused by name.
#[diagnostic::do_not_recommend]
impl<L, H, M, S> Callable<M, S> for Layered<L, H, M, S>
where
    Self: Handler<M, S>,
{
    type Around = Layer;
}
