//! The choice about the client's address.

use http::request::Parts;
use session_core::SessionData;

use super::SessionsBuilder;

impl<T: SessionData> SessionsBuilder<T> {
    /// Says how to find the address that a request came from, to be shown in the list of a subject's
    /// [devices](crate::SessionHandle::devices). It is kept with a session in a store from its login on,
    /// at most 512 bytes of it. Default: none is kept.
    ///
    /// Only the application knows which it is: the peer's, or what a proxy of its own says. Whatever a
    /// header says that no proxy of yours has overwritten, the client has chosen. It is personal data.
    ///
    /// ```
    /// use axum::extract::ConnectInfo;
    /// use std::net::SocketAddr;
    ///
    /// # use session_axum::store::MemoryStore;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::stored("my-app", MemoryStore::new(), keys)
    ///     .client_address(|parts| {
    ///         let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    ///         Some(peer.ip().to_string())
    ///     })
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn client_address(
        mut self,
        find: impl Fn(&Parts) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.find_address = Some(Box::new(find));
        self
    }
}
