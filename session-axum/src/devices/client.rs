//! What is known of the device that a request is from.

use http::HeaderValue;
use http::header::USER_AGENT;
use http::request::Parts;
use session_core::{Attached, SessionData};

use crate::sessions::{Keep, SessionsBuilder, Settings};

/// How an application finds a client's address.
pub(crate) type FindAddress = Box<dyn Fn(&Parts) -> Option<String> + Send + Sync>;

/// What is known of the device that a request is from.
#[derive(Clone, Default)]
pub(crate) struct Client {
    user_agent: Option<HeaderValue>,
    address: Option<String>,
}

impl Client {
    /// Returns what is kept of it beside a session that begins.
    pub(crate) fn attached(&self) -> Attached {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let user_agent = self.user_agent.as_ref().map(text);
        Attached { predecessor: None, user_agent, address: self.address.clone() }
    }
}

impl<T> Settings<T> {
    /// Looks at what is kept of a client: nothing beside a session that is in its cookie.
    pub(crate) fn client(&self, parts: &Parts) -> Client {
        match self.keep {
            Keep::Cookie(_) => Client::default(),
            Keep::Store(_) => Client {
                user_agent: parts.headers.get(USER_AGENT).cloned(),
                address: self.find_address.as_ref().and_then(|find| find(parts)),
            },
        }
    }
}

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
