//! Policies for what cannot carry an attribute: closures, other crates' handlers, services.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;

use axum::extract::Request;
use axum::handler::Handler;
use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};

use crate::guard::{Check, Guard, Policy};

/// Puts a policy before a handler that cannot carry an attribute, or before a service.
///
/// ```
/// use session_axum::routing::get;
/// use session_axum::{Router, policy, with};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// let router = Router::<AppSession>::new()
///     .route("/time", get(with(policy!(login), || async { "about noon" })));
/// # let _: Router<AppSession> = router;
/// ```
///
/// The policy is a named one, a predicate, or what `policy!(..)` returns. A handler with a guard of its
/// own needs none of this: its guard would be asked as well, without standing in the access table.
#[expect(clippy::needless_pass_by_value, reason = "a policy is a type; its value only names it")]
pub fn with<P: Policy, Inner>(policy: P, inner: Inner) -> With<P, Inner> {
    let _ = policy;
    With { inner, policy: PhantomData }
}

/// Lets everybody call a handler or service that cannot carry `#[public]`, and says why. A handler with
/// a guard of its own keeps it, and the access table does not show it: route such a one as it is.
///
/// ```
/// use session_axum::routing::get;
/// use session_axum::{Router, open};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// let router = Router::<AppSession>::new()
///     .route("/health", get(open("load balancers have no session", || async { "fine" })));
/// # let _: Router<AppSession> = router;
/// ```
pub const fn open<Inner>(reason: &'static str, inner: Inner) -> Open<Inner> {
    Open { inner, reason }
}

/// A handler or service behind a policy: what [`with`] returns.
pub struct With<P, Inner> {
    pub(super) inner: Inner,
    policy: PhantomData<fn() -> P>,
}

/// A handler or service that everybody may call: what [`open`] returns.
#[derive(Clone)]
pub struct Open<Inner> {
    pub(super) inner: Inner,
    pub(super) reason: &'static str,
}

/// Stands for the marker of the handler inside.
pub struct Wrapped<M>(PhantomData<fn() -> M>);

/// Stands where the guard of an open handler would, as the first of its parameters.
pub struct Opened(());

/// A handler's response on its way.
pub(super) type BoxedResponse = Pin<Box<dyn Future<Output = Response> + Send>>;

#[diagnostic::do_not_recommend]
impl<P, Inner, M, S> Handler<(Wrapped<M>, Guard<P::Rule>), S> for With<P, Inner>
where
    P: Policy,
    P::Rule: Check<S>,
    Inner: Handler<M, S>,
    M: 'static,
    S: Send + Sync + 'static,
{
    type Future = BoxedResponse;

    fn call(self, request: Request, state: S) -> BoxedResponse {
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            match Guard::<P::Rule>::from_request_parts(&mut parts, &state).await {
                Ok(_) => self.inner.call(Request::from_parts(parts, body), state).await,
                Err(rejection) => rejection.into_response(),
            }
        })
    }
}

#[diagnostic::do_not_recommend]
impl<Inner, M, S> Handler<(Wrapped<M>, Opened), S> for Open<Inner>
where
    Inner: Handler<M, S>,
    M: 'static,
    S: 'static,
{
    type Future = Inner::Future;

    fn call(self, request: Request, state: S) -> Inner::Future {
        self.inner.call(request, state)
    }
}

impl<P, Inner: Clone> Clone for With<P, Inner> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), policy: PhantomData }
    }
}

impl<P, Inner> fmt::Debug for With<P, Inner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("With")
    }
}

impl<Inner> fmt::Debug for Open<Inner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open").field("reason", &self.reason).finish_non_exhaustive()
    }
}
