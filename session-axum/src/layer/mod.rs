//! Sessions for a plain `axum::Router`.

mod future;
mod service;

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use session_core::{Event, SessionData};
use tower_layer::Layer;

pub use future::SessionFuture;
pub use service::SessionService;
pub(crate) use service::handle;

use crate::rejection::{self, Reason, Refusal, Rejection};
use crate::sessions::Sessions;
use crate::slot::{AnySlot, Presented, Slot, Slots};

/// Gives every request below it a session of one type, and every response its cookie.
///
/// Add it once, after the routes, so that it is around all of them:
///
/// ```
/// use axum::{Router, routing::get};
/// use session_axum::{KeyRing, Session, SessionLayer, Sessions, require_login};
///
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn me() -> &'static str {
///     "it is you"
/// }
///
/// # let keys = KeyRing::throw_away()?;
/// let sessions = Sessions::<AppSession>::signed("my-app", keys).build()?;
/// let app: Router = Router::new().route("/me", get(me)).layer(SessionLayer::new(sessions));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It also refuses requests that change something and come from another site, before any guard and
/// for public routes too. A guard or a session in a handler outside of the layer answers 500 and logs
/// what to change. Two layers of different session types and cookie names do not disturb each other,
/// with one name for both they answer 500; a second layer of the same [`Sessions`], as around a
/// `session_axum::Router` that has them already, changes nothing.
pub struct SessionLayer<T> {
    sessions: Sessions<T>,
}

impl<T> SessionLayer<T> {
    /// Returns the layer for these sessions.
    pub const fn new(sessions: Sessions<T>) -> Self {
        Self { sessions }
    }
}

impl<T> Clone for SessionLayer<T> {
    fn clone(&self) -> Self {
        Self { sessions: self.sessions.clone() }
    }
}

impl<T> fmt::Debug for SessionLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").field("sessions", &self.sessions).finish()
    }
}

impl<T, Inner> Layer<Inner> for SessionLayer<T> {
    type Service = SessionService<T, Inner>;

    fn layer(&self, inner: Inner) -> Self::Service {
        SessionService::new(self.sessions.clone(), inner)
    }
}

/// Returns the slot of a session type, asked what the request presented: what every extractor begins
/// with. An outage is the answer to all of them.
pub(crate) async fn slot_asked<T: SessionData>(parts: &Parts) -> Result<Arc<Slot<T>>, Rejection> {
    let slot = slot_of::<T>(parts)?;
    let presented = slot.look(&parts.headers).get().await;
    if matches!(presented, Presented::Unknown) {
        return Err(refused(parts, &*slot, Reason::Unavailable));
    }
    Ok(slot)
}

/// Returns the slot of a session type, or what a request without one is answered.
fn slot_of<T: SessionData>(parts: &Parts) -> Result<Arc<Slot<T>>, Rejection> {
    parts.extensions.get::<Slots>().and_then(Slots::of).ok_or_else(|| {
        let session = T::DECLARATION.name;
        let what = format!(
            "`{} {}` asks for the session `{session}` outside of its layer; add \
             `.layer(SessionLayer::new(sessions))` after the route",
            parts.method,
            parts.uri.path(),
        );
        misconfigured(parts, &what)
    })
}

/// Refuses a request that asked for the session in a slot.
pub(crate) fn refused(parts: &Parts, slot: &dyn AnySlot, reason: Reason) -> Rejection {
    Rejection::of(&Refusal::new(reason, parts, slot.rejections()))
}

pub(crate) fn misconfigured(parts: &Parts, what: &dyn fmt::Display) -> Rejection {
    Event::Misconfigured(what).emit();
    let slots = parts.extensions.get::<Slots>();
    let rejections = slots.map_or(&rejection::NONE, |slots| slots.innermost.rejections());
    Rejection::of(&Refusal::new(Reason::Misconfigured, parts, rejections))
}
