//! Services as routes: they have no parameters to guard, so the guard is put before them.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;

use axum::extract::Request;
use axum::handler::Handler;
use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use session_core::Expr;
use tower_service::Service;

use super::wrap::{Open, With};
use crate::guard::{Check, FitsIn, Guard, Policy};

/// A service with a policy before it.
#[diagnostic::on_unimplemented(
    message = "this service declares no access policy",
    label = "who may call it?",
    note = "wrap it: `with(policy, service)` or `open(\"why everybody may\", service)`"
)]
pub trait GuardedService<T: ?Sized, S>: Send + Sized + 'static {
    /// The policy.
    const POLICY: Expr;

    /// The handler that asks the policy and then calls the service.
    type Handler: Handler<Self::Marker, S>;

    /// Its marker.
    type Marker: 'static;

    /// Returns why everybody may call, where that is so.
    fn reason(&self) -> Option<&'static str>;

    /// Makes the handler.
    fn into_handler(self) -> Self::Handler;
}

/// A service as a handler.
#[derive(Clone)]
pub struct Serves<V>(V);

/// The marker of a service as a handler.
pub struct ByService(());

#[diagnostic::do_not_recommend]
impl<V, S> Handler<ByService, S> for Serves<V>
where
    V: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    V::Response: IntoResponse,
    V::Future: Send,
    S: 'static,
{
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(mut self, request: Request, _: S) -> Self::Future {
        Box::pin(async move {
            let Ok(()) = poll_fn(|context| self.0.poll_ready(context)).await;
            let Ok(response) = self.0.call(request).await;
            response.into_response()
        })
    }
}

/// A service as a handler, behind a guard.
pub struct Guards<P, V>(With<P, V>);

/// The marker of a guarded service as a handler.
pub struct ByGuardedService(());

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
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

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
    const POLICY: Expr = <P::Rule as Check<S>>::POLICY;
    type Handler = Guards<P, V>;
    type Marker = ByGuardedService;

    fn reason(&self) -> Option<&'static str> {
        <P::Rule as Check<S>>::REASON
    }

    fn into_handler(self) -> Guards<P, V> {
        Guards(self)
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
    const POLICY: Expr = Expr::Public;
    type Handler = Serves<V>;
    type Marker = ByService;

    fn reason(&self) -> Option<&'static str> {
        Some(self.reason)
    }

    fn into_handler(self) -> Serves<V> {
        Serves(self.inner)
    }
}

impl<P, V: Clone> Clone for Guards<P, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
