//! What every extractor begins with: the session of a request, asked what came.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use session_core::{Event, SessionData};

use super::{AnyRequestSession, RequestSession, RequestSessions};
use crate::keeping::Incoming;
use crate::method_and_path::MethodAndPath;
use crate::rejection::{self, Reason, Refusal, Rejection};

/// Returns a request's session of one type, once it is known what came. An outage is the answer to
/// all who ask.
pub(crate) async fn session_asked<T: SessionData>(
    parts: &Parts,
) -> Result<Arc<RequestSession<T>>, Rejection> {
    let session = session_of::<T>(parts)?;
    let incoming = session.look(&parts.headers).await;
    if matches!(incoming, Incoming::Unknown) {
        return Err(refused(parts, &*session, Reason::Unavailable));
    }
    Ok(session)
}

/// Returns a request's session of one type, or what a request without one is answered.
fn session_of<T: SessionData>(parts: &Parts) -> Result<Arc<RequestSession<T>>, Rejection> {
    parts.extensions.get::<RequestSessions>().and_then(RequestSessions::of).ok_or_else(|| {
        let session = T::DECLARATION.name;
        let what = format!(
            "{} asks for the session `{session}` outside of its layer; add \
             `.layer(SessionLayer::new(sessions))` after the route",
            MethodAndPath(parts),
        );
        misconfigured(parts, &what)
    })
}

/// Refuses a request that asked for its session.
pub(crate) fn refused(parts: &Parts, session: &dyn AnyRequestSession, reason: Reason) -> Rejection {
    Rejection::of(&Refusal::new(reason, parts, session.rejections()))
}

/// Refuses a request that the application is set up wrongly for, and says so in the log.
pub(crate) fn misconfigured(parts: &Parts, what: &dyn fmt::Display) -> Rejection {
    Event::Misconfigured(what).emit();
    let sessions = parts.extensions.get::<RequestSessions>();
    let rejections = sessions.map_or(&rejection::NONE, |all| all.innermost.rejections());
    Rejection::of(&Refusal::new(Reason::Misconfigured, parts, rejections))
}
