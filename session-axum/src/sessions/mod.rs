//! The configured whole: what an application builds once, at start.

mod authority;
mod build;
mod builder;
mod client;
mod cookie;
mod error;
mod events;
mod rejections;
mod twins;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use session_core::store::Store;
use session_core::{Clock, KeyRing, Lifetimes, Listener, SessionData, UnixTime};

pub use builder::SessionsBuilder;
pub use error::{ConfigError, CookieError};

use crate::authority::{Authorities, Users};
use crate::carrier::Carrier;
use crate::client::FindAddress;
use crate::csrf::Csrf;
use crate::error::SessionError;
use crate::keeping::Keeping;
use crate::rejection::Rejections;

/// The sessions of one type in one application: keys, cookie, lifetimes, revocation.
///
/// Build it once and hand it to [`SessionLayer`](crate::SessionLayer). It is a cheap handle.
///
/// ```
/// use session_axum::{KeyRing, Session, Sessions};
///
/// #[derive(Session, Clone)]
/// struct Visit {
///     #[session(subject)]
///     user: Option<u64>,
/// }
///
/// let keys = KeyRing::throw_away()?; // in production: KeyRing::from_env("SESSION_KEYS")?
/// let sessions = Sessions::<Visit>::signed("my-app", keys).build()?;
/// assert_eq!(sessions.cookie_name(), "__Host-session");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sessions<T> {
    pub(crate) settings: Arc<Settings<T>>,
}

/// What a request needs of the configuration.
pub(crate) struct Settings<T> {
    pub(crate) keeping: Keeping<T>,
    pub(crate) carrier: Carrier,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) csrf: Csrf,
    pub(crate) rejections: Rejections,
    /// How long the application may take when it is asked about a subject.
    pub(crate) deadline: Duration,
    /// What says what subjects may do now; `None`: their sessions do.
    pub(crate) authority: Option<Authorities<T>>,
    /// What loads whoever is logged in.
    pub(crate) users: Option<Users>,
    /// How a client's address is found, for the list of devices.
    pub(crate) find_address: Option<FindAddress>,
    /// Whether only requests to this machine itself are answered.
    pub(crate) loopback_only: bool,
    /// Who hears of events.
    pub(crate) listener: Listener,
    /// That these sessions are configured: see [`twins`].
    _configured: Option<Arc<()>>,
}

impl<T> Settings<T> {
    /// Whether somebody else has to be asked about a session, who may be down.
    #[cfg(feature = "openapi")]
    pub(crate) const fn can_fail(&self) -> bool {
        self.keeping.can_fail() || self.authority.is_some()
    }
}

impl<T: SessionData> Sessions<T> {
    /// Begins sessions that live in a signed cookie: readable by whoever holds it, changeable by
    /// nobody.
    ///
    /// `application` is part of every tag and has no default: it keeps apart what shares a key by
    /// design or by mistake, such as staging and production. Changing it ends all sessions.
    pub fn signed(application: &str, keys: KeyRing) -> SessionsBuilder<T> {
        SessionsBuilder::new(application, keys)
    }

    /// Begins sessions that live in a store: the cookie holds an id and nothing else. For sessions
    /// that are large, that must not lose an update, or that end everywhere at once.
    ///
    /// The keys seal what is in the store, so that whoever can write to it cannot make up a session.
    ///
    /// ```
    /// use session_axum::store::MemoryStore;
    /// use session_axum::{KeyRing, Session, Sessions};
    ///
    /// # #[derive(Session, Clone)]
    /// # struct Visit { #[session(subject)] user: Option<u64> }
    /// let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<Visit>::stored("my-app", MemoryStore::new(), keys).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stored(application: &str, store: impl Store, keys: KeyRing) -> SessionsBuilder<T> {
        SessionsBuilder::new(application, keys).in_store(store)
    }
}

impl<T: SessionData> Sessions<T> {
    /// Removes at most `most` records of expired sessions from a store, and returns how many there were.
    /// Expired ones are never found, but in a database they take room: call it every few minutes until
    /// it returns less than `most`. Where sessions are in their cookie, or the store forgets by itself,
    /// it returns 0.
    ///
    /// ```
    /// # use session_axum::store::MemoryStore;
    /// # use session_axum::{KeyRing, Session, SessionError, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// async fn sweep(sessions: Sessions<AppSession>) {
    ///     let mut due = tokio::time::interval(std::time::Duration::from_secs(300));
    ///     loop {
    ///         due.tick().await;
    ///         while let Ok(1_000) = sessions.sweep(1_000).await {}
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Unavailable`] if the store did not answer: try again later.
    pub async fn sweep(&self, most: u32) -> Result<u32, SessionError> {
        let Settings { keeping, clock, .. } = &*self.settings;
        keeping.sweep(clock.now(), most).await
    }
}

impl<T> Sessions<T> {
    /// Returns the time by the [clock](SessionsBuilder::clock) of these sessions: for times of the
    /// application's own that are compared with a session's, and that a test moves with it.
    ///
    /// ```
    /// use session_axum::testing::ManualClock;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let clock = ManualClock::at(1_700_000_000);
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys).clock(clock).build()?;
    /// assert_eq!(sessions.now().as_secs(), 1_700_000_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn now(&self) -> UnixTime {
        self.settings.clock.now()
    }

    /// Returns the cookie's name, with the prefix that follows from the configuration.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys).build()?;
    /// assert_eq!(sessions.cookie_name(), "__Host-session");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cookie_name(&self) -> &str {
        self.settings.carrier.name()
    }

    /// Whether the other handle is of these same sessions.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.settings, &other.settings)
    }
}

impl<T> Clone for Sessions<T> {
    fn clone(&self) -> Self {
        Self { settings: Arc::clone(&self.settings) }
    }
}

impl<T> fmt::Debug for Sessions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { lifetimes, keeping, .. } = &*self.settings;
        f.debug_struct("Sessions")
            .field("cookie", &self.cookie_name())
            .field("lifetimes", lifetimes)
            .field("keeping", keeping)
            .finish_non_exhaustive()
    }
}
