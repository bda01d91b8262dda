//! What happens to a request before anything behind the layer sees it.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum_core::response::{IntoResponse, Response};
use http::Request;
use http::request::Parts;
use session_core::{Event, SessionData, Untrusted};
use tower_service::Service;

use super::SessionFuture;
use crate::csrf::{self, Decision, Sender};
use crate::method_and_path::MethodAndPath;
use crate::origin::Authority;
use crate::rejection::{Reason, Refusal, Rejection};
use crate::request::{RequestSession, RequestSessions, misconfigured};
use crate::sessions::{Sessions, Settings};

/// What [`SessionLayer`](crate::SessionLayer) makes of a service.
pub struct SessionService<T, Inner> {
    sessions: Sessions<T>,
    inner: Inner,
}

impl<T, Inner> SessionService<T, Inner> {
    pub(super) const fn new(sessions: Sessions<T>, inner: Inner) -> Self {
        Self { sessions, inner }
    }
}

/// Returns why a request is refused before its session is looked for.
fn refusal<T, B>(settings: &Settings<T>, request: &Request<B>) -> Option<Reason> {
    if settings.loopback_only && !is_to_this_machine(request) {
        return Some(Reason::Misconfigured);
    }
    if !settings.carrier.is_ambient() {
        return None;
    }
    let sender = Sender::of(request);
    match csrf::decide(&settings.csrf, &sender) {
        Decision::Pass => None,
        Decision::Refuse => {
            settings.csrf.report(&sender);
            Some(Reason::CrossSite)
        }
    }
}

/// Whether a request was sent to this machine; an event says if not. One that does not say where it was
/// sent to may have been sent anywhere.
fn is_to_this_machine<B>(request: &Request<B>) -> bool {
    let host = csrf::host_said(request.headers(), request.uri());
    let is_ours = host.and_then(Authority::parse).is_some_and(Authority::is_this_machine);
    if !is_ours {
        let what = format!(
            "`.plain_http_on_loopback()` answers requests to this machine only, and not to `{}`; \
             leave it out and serve HTTPS",
            Untrusted(host.unwrap_or_default()),
        );
        Event::Misconfigured(&what).emit();
    }
    is_ours
}

impl<T, Inner, B> Service<Request<B>> for SessionService<T, Inner>
where
    T: SessionData,
    Inner: Service<Request<B>, Error = Infallible>,
    Inner::Response: IntoResponse,
{
    type Response = Response;
    type Error = Infallible;
    type Future = SessionFuture<Inner::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        handle(self.sessions.clone(), request, None, |request| self.inner.call(request))
    }
}

/// Hands a request on with its session, which nobody has asked for yet, or refuses it. `name` is that
/// of the handler's type, where it is known.
pub(crate) fn handle<T: SessionData, B, F>(
    sessions: Sessions<T>,
    mut request: Request<B>,
    name: Option<&'static str>,
    handler: impl FnOnce(Request<B>) -> F,
) -> SessionFuture<F> {
    let refusal = || refusal(&sessions.settings, &request);
    if let Some(reason) = sessions.settings.listener.within(refusal) {
        let (parts, _body) = request.into_parts();
        let refusal = Refusal::new(reason, &parts, &sessions.settings.rejections);
        return SessionFuture::refused(Rejection::of(&refusal).into_response());
    }
    let session = Arc::new(RequestSession::new(sessions, name));
    let with_outer = |outer| RequestSessions { innermost: session.clone(), outer };
    if let Some(outer) = request.extensions_mut().insert(with_outer(None)) {
        // Another layer is around this one. With two of the same sessions, what is written to the one
        // would overwrite what is written to the other.
        if outer.of::<T>().is_some_and(|outer| outer.sessions().is(session.sessions())) {
            request.extensions_mut().insert(outer);
            return SessionFuture::handed_on(handler(request));
        }
        if let Some(other) = outer.carried_by(session.sessions().cookie_name()) {
            let (parts, _body) = request.into_parts();
            return SessionFuture::refused(one_name(&parts, session.sessions(), other));
        }
        request.extensions_mut().insert(with_outer(Some(Arc::new(outer))));
    }
    SessionFuture::new(session, handler(request))
}

/// Answers a request to two sessions with one cookie name: the outer layer would take out the cookie of
/// the inner one, and a login would be none.
fn one_name<T: SessionData>(parts: &Parts, sessions: &Sessions<T>, other: &str) -> Response {
    let what = format!(
        "{} is inside of two session layers, of `{}` and around it of `{other}`, with one cookie \
         name, `{}`; give one of them its own with `.cookie_name(..)`, or both the same `Sessions`",
        MethodAndPath(parts),
        T::DECLARATION.name,
        sessions.cookie_name(),
    );
    misconfigured(parts, &what).into_response()
}

impl<T, Inner: Clone> Clone for SessionService<T, Inner> {
    fn clone(&self) -> Self {
        Self { sessions: self.sessions.clone(), inner: self.inner.clone() }
    }
}

impl<T, Inner> fmt::Debug for SessionService<T, Inner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService").field("sessions", &self.sessions).finish_non_exhaustive()
    }
}
