//! The session types of a router: nearly always one.

use std::convert::Infallible;
use std::marker::PhantomData;

use axum::extract::Request;
use axum_core::response::Response;
use session_core::SessionData;

use super::sealed::Sealed;
use crate::guard::{HasLogins, HasSession};
use crate::layer::{self, SessionFuture, SessionLayer};
use crate::sessions::Sessions;

/// What a [`Router`](super::Router) can be of: a session type, or [`Both`] of two.
///
/// There is nothing to implement, and nobody else can: `#[derive(Session)]` makes a session type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session",
    label = "add `#[derive(Session, Clone)]` to this struct; two session types are `Both<A, B>`"
)]
pub trait SessionSet: Sealed + 'static {
    /// The configured sessions.
    type Sessions: Clone + Send + Sync + 'static;

    /// Checks what only shows where the sessions come together.
    #[doc(hidden)]
    #[track_caller]
    fn check(_: &Self::Sessions) {}

    /// What answers a request.
    #[doc(hidden)]
    type Future<F: Handling>: Handling;

    /// Answers a request, with slots for its sessions. `name` is that of the handler's type.
    #[doc(hidden)]
    fn handle<F: Handling>(
        sessions: Self::Sessions,
        request: Request,
        name: &'static str,
        handler: impl FnOnce(Request) -> F,
    ) -> Self::Future<F>;

    /// Puts the sessions around a whole router.
    #[doc(hidden)]
    fn around<S: Clone + Send + Sync + 'static>(
        sessions: Self::Sessions,
        router: axum::Router<S>,
    ) -> axum::Router<S>;

    /// Puts the sessions around the methods of a route.
    #[doc(hidden)]
    fn around_methods<S: Clone + Send + Sync + 'static>(
        sessions: Self::Sessions,
        methods: axum::routing::MethodRouter<S>,
    ) -> axum::routing::MethodRouter<S>;
}

#[diagnostic::do_not_recommend]
impl<T: SessionData> Sealed for T {}

impl<A, B> Sealed for Both<A, B> {}

// That a rule has to say which of them it is about is said once.
#[diagnostic::do_not_recommend]
impl<A, B> HasLogins for Both<A, B> {}

// `A` and `B` could be one type, so neither is named here: what has neither answers 500.
#[diagnostic::do_not_recommend]
impl<A, B, X> HasSession<X> for Both<A, B> {}

/// A response on its way.
#[doc(hidden)]
pub trait Handling: Future<Output = Result<Response, Infallible>> + Send + 'static {}

impl<F: Future<Output = Result<Response, Infallible>> + Send + 'static> Handling for F {}

impl<T: SessionData> SessionSet for T {
    type Sessions = Sessions<T>;
    type Future<F: Handling> = SessionFuture<F>;

    fn handle<F: Handling>(
        sessions: Sessions<T>,
        request: Request,
        name: &'static str,
        handler: impl FnOnce(Request) -> F,
    ) -> SessionFuture<F> {
        layer::handle(sessions, request, Some(name), handler)
    }

    fn around<S: Clone + Send + Sync + 'static>(
        sessions: Sessions<T>,
        router: axum::Router<S>,
    ) -> axum::Router<S> {
        router.layer(SessionLayer::new(sessions))
    }

    fn around_methods<S: Clone + Send + Sync + 'static>(
        sessions: Sessions<T>,
        methods: axum::routing::MethodRouter<S>,
    ) -> axum::routing::MethodRouter<S> {
        methods.layer(SessionLayer::new(sessions))
    }
}

/// Two session types in one router: customers and staff, for instance.
///
/// Every rule of such a router says by which session it decides, because a visitor of the one may be
/// logged in to the other:
///
/// ```
/// use session_axum::routing::get;
/// use session_axum::{Both, Router, Session, require_login};
///
/// #[derive(Session, Clone)]
/// struct Customer {
///     #[session(subject)]
///     customer: Option<u64>,
/// }
///
/// #[derive(Session, Clone)]
/// struct Staff {
///     #[session(subject)]
///     employee: Option<u64>,
/// }
///
/// #[require_login(session = Staff)]
/// async fn orders() -> &'static str {
///     "all orders"
/// }
///
/// let router = Router::<Both<Customer, Staff>>::new().route("/orders", get(orders));
/// # let _: Router<Both<Customer, Staff>> = router;
/// ```
///
/// Each has a cookie name of its own: with one name for both, `into_axum` panics at start. For parts
/// of an application that share nothing, two routers with one session type each are simpler: merge
/// what their `into_axum` returns.
pub struct Both<A, B>(PhantomData<fn() -> (A, B)>);

impl<A: SessionData, B: SessionData> SessionSet for Both<A, B> {
    type Sessions = (Sessions<A>, Sessions<B>);
    type Future<F: Handling> = SessionFuture<SessionFuture<F>>;

    #[track_caller]
    fn check((one, other): &Self::Sessions) {
        let name = one.cookie_name();
        assert!(
            name != other.cookie_name(),
            "the sessions `{}` and `{}` have one cookie name, `{name}`; give one of them its own \
             with `.cookie_name(..)`",
            A::DECLARATION.name,
            B::DECLARATION.name,
        );
    }

    fn handle<F: Handling>(
        (outer, inner): Self::Sessions,
        request: Request,
        name: &'static str,
        handler: impl FnOnce(Request) -> F,
    ) -> SessionFuture<SessionFuture<F>> {
        layer::handle(outer, request, None, |request| {
            layer::handle(inner, request, Some(name), handler)
        })
    }

    fn around<S: Clone + Send + Sync + 'static>(
        (outer, inner): Self::Sessions,
        router: axum::Router<S>,
    ) -> axum::Router<S> {
        router.layer(SessionLayer::new(inner)).layer(SessionLayer::new(outer))
    }

    fn around_methods<S: Clone + Send + Sync + 'static>(
        (outer, inner): Self::Sessions,
        methods: axum::routing::MethodRouter<S>,
    ) -> axum::routing::MethodRouter<S> {
        methods.layer(SessionLayer::new(inner)).layer(SessionLayer::new(outer))
    }
}
