//! Handlers that tell what of them ran.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use session_axum::{SessionHandle, public, require_login, require_role};

use crate::common::{AppSession, Role};
use crate::oracle::Part;

/// What one request set off.
#[derive(Clone, Default)]
pub(crate) struct Trace(Arc<Seen>);

#[derive(Default)]
struct Seen {
    body: AtomicBool,
    handler: AtomicBool,
    later: AtomicBool,
}

impl Trace {
    /// Returns what ran, and forgets it.
    pub(crate) fn take(&self) -> impl Iterator<Item = Part> {
        let Seen { body, handler, later } = &*self.0;
        [(Part::LaterExtractor, later), (Part::Body, body), (Part::Handler, handler)]
            .into_iter()
            .filter_map(|(part, ran)| ran.swap(false, Ordering::SeqCst).then_some(part))
    }

    /// Returns a body that tells when somebody polls it.
    pub(crate) fn body(&self) -> Body {
        Body::new(Told(self.clone()))
    }

    /// What every handler here does: it writes to the session, so that its response sets a cookie.
    async fn handle(&self, session: SessionHandle<AppSession>) -> StatusCode {
        self.0.handler.store(true, Ordering::SeqCst);
        session.update_or_start(AppSession::default, |session| session.visits += 1).await.unwrap();
        StatusCode::ACCEPTED
    }

    /// The same as a service.
    pub(crate) async fn serve(self, request: Request) -> Result<Response, Infallible> {
        let (mut parts, body) = request.into_parts();
        let Later = Later::from_request_parts(&mut parts, &self).await?;
        let session = SessionHandle::from_request_parts(&mut parts, &()).await;
        let _ = axum::body::to_bytes(body, 1 << 10).await.unwrap();
        Ok(match session {
            Ok(session) => self.handle(session).await.into_response(),
            Err(rejection) => rejection.into_response(),
        })
    }
}

struct Told(Trace);

impl http_body::Body for Told {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        self.0.0.body.store(true, Ordering::SeqCst);
        Poll::Ready(None)
    }
}

/// An extractor that stands behind the guard.
pub(crate) struct Later;

impl<S: Sync> FromRequestParts<S> for Later
where
    Trace: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Trace::from_ref(state).0.later.store(true, Ordering::SeqCst);
        Ok(Self)
    }
}

/// A state that is not the router's.
#[derive(Clone)]
pub(crate) struct Own(pub(crate) Trace);

impl FromRef<Own> for Trace {
    fn from_ref(own: &Own) -> Self {
        own.0.clone()
    }
}

type Visit = SessionHandle<AppSession>;

/// What a closure under `with` does.
pub(crate) async fn handle(
    _: Later,
    visit: Visit,
    State(trace): State<Trace>,
    _: Bytes,
) -> StatusCode {
    trace.handle(visit).await
}

#[public]
pub(crate) async fn anybody(
    _: Later,
    visit: Visit,
    State(trace): State<Trace>,
    _: Bytes,
) -> StatusCode {
    trace.handle(visit).await
}

#[require_login]
pub(crate) async fn subject(
    _: Later,
    visit: Visit,
    State(trace): State<Trace>,
    _: Bytes,
) -> StatusCode {
    trace.handle(visit).await
}

#[require_role(Role::Admin)]
pub(crate) async fn admin(
    _: Later,
    visit: Visit,
    State(trace): State<Trace>,
    _: Bytes,
) -> StatusCode {
    trace.handle(visit).await
}

async fn open_socket(upgrade: WebSocketUpgrade, visit: Visit, trace: Trace) -> Response {
    let _ = trace.handle(visit).await;
    upgrade.on_upgrade(async |_| {})
}

#[public]
pub(crate) async fn anybodys_socket(
    _: Later,
    upgrade: WebSocketUpgrade,
    visit: Visit,
    State(trace): State<Trace>,
) -> Response {
    open_socket(upgrade, visit, trace).await
}

#[require_login]
pub(crate) async fn subjects_socket(
    _: Later,
    upgrade: WebSocketUpgrade,
    visit: Visit,
    State(trace): State<Trace>,
) -> Response {
    open_socket(upgrade, visit, trace).await
}

#[require_role(Role::Admin)]
pub(crate) async fn admins_socket(
    _: Later,
    upgrade: WebSocketUpgrade,
    visit: Visit,
    State(trace): State<Trace>,
) -> Response {
    open_socket(upgrade, visit, trace).await
}
