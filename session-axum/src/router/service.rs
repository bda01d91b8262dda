//! Services as routes: they have no parameters to guard, so the guard is put before them.

use std::any::type_name;
use std::convert::Infallible;
use std::future::poll_fn;

use axum::extract::Request;
use axum::handler::Handler;
use axum_core::extract::FromRequestParts;
use axum_core::response::IntoResponse;
use session_core::Expr;
use tower_service::Service;

use super::endpoint::Endpoint;
use super::sealed::Sealed;
use super::wrap::{BoxedResponse, Open, With};
use crate::guard::{Check, FitsIn, Guard, Policy};

/// A service with a policy before it: what [`with`](super::with) and [`open`](super::open) return.
///
/// There is nothing to implement, and nobody else can.
#[diagnostic::on_unimplemented(
    message = "this service declares no access policy",
    label = "who may call it?",
    note = "wrap it: `with(policy, service)` or `open(\"why everybody may\", service)`"
)]
pub trait GuardedService<T: ?Sized, S>: Sealed + Send + Sized + 'static {
    /// Returns the service as a handler without its type, and what the access table says of it.
    #[doc(hidden)]
    #[track_caller]
    fn into_endpoint(self) -> Endpoint<S>;
}

/// A service as a handler.
#[derive(Clone)]
struct Serves<V>(V);

/// The marker of a service as a handler.
struct ByService(());

#[diagnostic::do_not_recommend]
impl<V, S> Handler<ByService, S> for Serves<V>
where
    V: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    V::Response: IntoResponse,
    V::Future: Send,
    S: 'static,
{
    type Future = BoxedResponse;

    fn call(mut self, request: Request, _: S) -> Self::Future {
        Box::pin(async move {
            let Ok(()) = poll_fn(|context| self.0.poll_ready(context)).await;
            let Ok(response) = self.0.call(request).await;
            response.into_response()
        })
    }
}

/// A service as a handler, behind a guard.
struct Guards<P, V>(With<P, V>);

/// The marker of a guarded service as a handler.
struct ByGuardedService(());

#[diagnostic::do_not_recommend]
impl<P, V, S> Handler<ByGuardedService, S> for Guards<P, V>
where
    P: Policy,
    P::Rule: Check<S>,
    V: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    V::Response: IntoResponse,
    V::Future: Send,
    S: Send + Sync + 'static,
{
    type Future = BoxedResponse;

    fn call(self, request: Request, state: S) -> Self::Future {
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            match Guard::<P::Rule>::from_request_parts(&mut parts, &state).await {
                Ok(_) => Serves(self.0.inner).call(Request::from_parts(parts, body), state).await,
                Err(rejection) => rejection.into_response(),
            }
        })
    }
}

impl<P, V> Sealed for With<P, V> {}

impl<V> Sealed for Open<V> {}

impl<P, V, T, S> GuardedService<T, S> for With<P, V>
where
    P: Policy,
    P::Rule: Check<S> + FitsIn<T>,
    V: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    V::Response: IntoResponse,
    V::Future: Send,
    T: ?Sized,
    S: Send + Sync + 'static,
{
    #[track_caller]
    fn into_endpoint(self) -> Endpoint<S> {
        let (policy, reason) = (<P::Rule as Check<S>>::POLICY, <P::Rule as Check<S>>::REASON);
        Endpoint::of(type_name::<Self>(), Guards(self), policy, reason)
    }
}

impl<V, T, S> GuardedService<T, S> for Open<V>
where
    V: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    V::Response: IntoResponse,
    V::Future: Send,
    T: ?Sized,
    S: 'static,
{
    #[track_caller]
    fn into_endpoint(self) -> Endpoint<S> {
        let reason = Some(self.reason);
        Endpoint::of(type_name::<Self>(), Serves(self.inner), Expr::Public, reason)
    }
}

impl<P, V: Clone> Clone for Guards<P, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
