//! A handler with its sessions: what a route is made of.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::Request;
use axum::handler::Handler;
use axum_core::response::Response;
use pin_project_lite::pin_project;

use super::SessionSet;

/// What a router learns at the end: its sessions, and who makes the slots of a request.
pub(super) struct Binding<T: SessionSet> {
    pub(super) sessions: T::Sessions,
    /// Whether a layer around the handlers makes the slots, so that middleware sees them too.
    pub(super) layered: bool,
}

impl<T: SessionSet> Binding<T> {
    /// Returns the binding for what is inside of a layer.
    pub(super) fn inside(&self) -> Self {
        Self { sessions: self.sessions.clone(), layered: true }
    }

    /// Returns a handler that makes its slots itself, unless a layer does.
    pub(super) fn bind<H>(&self, handler: H) -> Bound<H, T> {
        Bound { handler, sessions: (!self.layered).then(|| self.sessions.clone()) }
    }
}

/// A handler that brings its sessions: no layer is needed around it, which costs a request less.
pub(super) struct Bound<H, T: SessionSet> {
    handler: H,
    /// `None` inside of a layer.
    sessions: Option<T::Sessions>,
}

#[diagnostic::do_not_recommend]
impl<H, M, T, S> Handler<M, S> for Bound<H, T>
where
    H: Handler<M, S>,
    T: SessionSet,
    S: 'static,
{
    type Future = BoundFuture<T::Future<Plain<H::Future>>, H::Future>;

    fn call(self, request: Request, state: S) -> Self::Future {
        let Self { handler, sessions } = self;
        match sessions {
            Some(sessions) => {
                let handling = T::handle(sessions, request, |request| Plain {
                    handler: handler.call(request, state),
                });
                BoundFuture::Bound { handling }
            }
            None => BoundFuture::Layered { handler: handler.call(request, state) },
        }
    }
}

impl<H: Clone, T: SessionSet> Clone for Bound<H, T> {
    fn clone(&self) -> Self {
        Self { handler: self.handler.clone(), sessions: self.sessions.clone() }
    }
}

pin_project! {
    /// A handler's future, as a service's.
    pub struct Plain<F> {
        #[pin]
        handler: F,
    }
}

pin_project! {
    #[project = Projection]
    pub(super) enum BoundFuture<B, F> {
        Bound { #[pin] handling: B },
        Layered { #[pin] handler: F },
    }
}

impl<F: Future<Output = Response>> Future for Plain<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().handler.poll(context).map(Ok)
    }
}

impl<B, F> Future for BoundFuture<B, F>
where
    B: Future<Output = Result<Response, Infallible>>,
    F: Future<Output = Response>,
{
    type Output = Response;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Response> {
        match self.project() {
            Projection::Bound { handling } => {
                let Ok(response) = ready!(handling.poll(context));
                Poll::Ready(response)
            }
            Projection::Layered { handler } => handler.poll(context),
        }
    }
}

impl<T: SessionSet> fmt::Debug for Binding<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding").field("layered", &self.layered).finish_non_exhaustive()
    }
}
