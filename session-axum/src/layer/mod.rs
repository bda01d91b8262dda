//! Sessions for a plain `axum::Router`.

mod future;
mod service;

use std::fmt;

use tower_layer::Layer;

pub use future::SessionFuture;
pub use service::SessionService;
#[cfg(feature = "router")]
pub(crate) use service::handle;

use crate::sessions::Sessions;

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
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, SessionLayer, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys).build()?;
    /// let layer = SessionLayer::new(sessions);
    /// # drop(layer);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
