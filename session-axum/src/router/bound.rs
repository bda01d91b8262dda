//! A handler with its sessions: what a route is made of.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::extract::Request;
use axum::handler::Handler;
use axum_core::response::Response;
use pin_project_lite::pin_project;

use super::SessionSet;
use super::endpoint::Erased;
use super::wrap::BoxedResponse;
use crate::request::{RequestSessions, without_touch};

/// What a router learns at the end: its sessions, and who makes the slots of a request.
pub(super) struct Binding<T: SessionSet> {
    pub(super) sessions: T::Sessions,
    /// Whether a layer around the handlers makes the slots, so that middleware sees them too.
    pub(super) layered: bool,
    /// Whether requests are activity, which keeps their session alive.
    pub(super) touches: bool,
}

impl<T: SessionSet> Binding<T> {
    pub(super) const fn new(sessions: T::Sessions) -> Self {
        Self { sessions, layered: false, touches: true }
    }

    /// Returns the binding for what is inside of a layer.
    pub(super) fn inside(&self) -> Self {
        Self { sessions: self.sessions.clone(), layered: true, touches: self.touches }
    }

    /// Returns the binding for requests that are no activity.
    pub(super) fn without_touch(&self) -> Self {
        Self { sessions: self.sessions.clone(), layered: self.layered, touches: false }
    }

    /// Returns a handler that makes its slots itself, unless a layer does.
    pub(super) fn bind<S>(&self, handler: Arc<dyn Erased<S>>) -> Bound<T, S> {
        let sessions = (!self.layered).then(|| self.sessions.clone());
        Bound { handler, sessions, touches: self.touches }
    }
}

/// A handler that brings its sessions: no layer is needed around it, which costs a request less.
pub(super) struct Bound<T: SessionSet, S> {
    handler: Arc<dyn Erased<S>>,
    /// `None` inside of a layer.
    sessions: Option<T::Sessions>,
    touches: bool,
}

/// Stands for the parameters of a handler whose type is gone.
pub(super) struct Erasure(());

#[diagnostic::do_not_recommend]
impl<T: SessionSet, S: 'static> Handler<Erasure, S> for Bound<T, S> {
    type Future = BoundFuture<T::Future<Plain>>;

    fn call(self, request: Request, state: S) -> Self::Future {
        let Self { handler, sessions, touches } = self;
        let name = handler.name();
        let handle = |request: Request| {
            if !touches {
                without_touch(request.extensions());
            }
            Plain(handler.call(request, state))
        };
        if let Some(sessions) = sessions {
            return BoundFuture::Bound { handling: T::handle(sessions, request, name, handle) };
        }
        if let Some(sessions) = request.extensions().get::<RequestSessions>() {
            sessions.innermost.handled_by(name);
        }
        BoundFuture::Layered { handler: handle(request) }
    }
}

impl<T: SessionSet, S> Clone for Bound<T, S> {
    fn clone(&self) -> Self {
        let (handler, sessions) = (Arc::clone(&self.handler), self.sessions.clone());
        Self { handler, sessions, touches: self.touches }
    }
}

/// A handler's future, as a service's.
pub(super) struct Plain(BoxedResponse);

pin_project! {
    #[project = Projection]
    pub(super) enum BoundFuture<F> {
        Bound { #[pin] handling: F },
        Layered { handler: Plain },
    }
}

impl Future for Plain {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context).map(Ok)
    }
}

impl<F> Future for BoundFuture<F>
where
    F: Future<Output = Result<Response, Infallible>>,
{
    type Output = Response;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Response> {
        let Ok(response) = ready!(match self.project() {
            Projection::Bound { handling } => handling.poll(context),
            Projection::Layered { handler } => Pin::new(handler).poll(context),
        });
        Poll::Ready(response)
    }
}

impl<T: SessionSet> fmt::Debug for Binding<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding").field("layered", &self.layered).finish_non_exhaustive()
    }
}
