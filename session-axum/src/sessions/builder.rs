//! The choices an application makes about its sessions.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use session_core::store::{Cap, Store};
use session_core::{
    Clock, Entropy, KeyRing, Listener, OsEntropy, RevocationScope, SessionData, SystemClock,
};

use super::rejections::Choices;
use crate::authority::{Ask, Authority, Users};
use crate::carrier::{CookieShape, SameSite};
use crate::client::FindAddress;

/// How long a store, or a revocation that is shared, may take for one call.
const DEADLINE: Duration = Duration::from_millis(250);

/// Collects choices and checks them, all at [`SessionsBuilder::build`].
///
/// Every default is the safe one; a method that weakens something says so in its name.
#[must_use = "call `.build()`"]
pub struct SessionsBuilder<T> {
    pub(super) application: String,
    pub(super) keys: KeyRing,
    pub(super) shape: CookieShape,
    pub(super) idle: Duration,
    pub(super) lifetime: Duration,
    pub(super) rotate_every: Option<Duration>,
    pub(super) scope: Option<RevocationScope>,
    pub(super) store: Option<Arc<dyn Store>>,
    pub(super) deadline: Duration,
    pub(super) cap: Cap,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Box<dyn Entropy>,
    pub(super) trusted: Vec<String>,
    pub(super) strict: bool,
    pub(super) rejections: Choices,
    pub(super) find_address: Option<FindAddress>,
    pub(super) authority: Option<Ask<Authority<T>>>,
    pub(super) staleness: Duration,
    pub(super) users: Option<Users>,
    pub(super) listener: Listener,
    /// Whether no other type in this process may open these sessions.
    pub(super) alone: bool,
    pub(super) session: PhantomData<fn() -> T>,
}

impl<T: SessionData> SessionsBuilder<T> {
    pub(super) fn new(application: &str, keys: KeyRing) -> Self {
        Self {
            application: application.to_owned(),
            keys,
            shape: CookieShape {
                name: "session".to_owned(),
                domain: None,
                path: "/".to_owned(),
                same_site: Some(SameSite::Lax),
                secure: true,
                keeps_after_browser_closes: true,
                partitioned: false,
            },
            idle: T::DECLARATION.idle,
            lifetime: T::DECLARATION.lifetime,
            rotate_every: None,
            scope: None,
            store: None,
            deadline: DEADLINE,
            cap: Cap::Unlimited,
            clock: Arc::new(SystemClock),
            entropy: Box::new(OsEntropy),
            trusted: Vec::new(),
            strict: false,
            rejections: Choices::default(),
            find_address: None,
            authority: None,
            staleness: Duration::ZERO,
            users: None,
            listener: Listener::default(),
            alone: true,
            session: PhantomData,
        }
    }

    /// Shortens the idle timeout that `#[session(idle = "…")]` declares; whole seconds.
    ///
    /// To make it longer by a later deploy, here or there, brings sessions in signed cookies back
    /// that are over: their end is remembered for the idle timeout that they were ended under. So
    /// call [`end_everything`](crate::Sessions::end_everything) once all servers have the longer
    /// one; `docs/deployment.md` says why.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .idle(Duration::from_secs(10 * 60))
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Shortens the lifetime that `#[session(lifetime = "…")]` declares; whole seconds.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .lifetime(Duration::from_secs(8 * 60 * 60))
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Gives a session a new id whenever it has had its own for this long and is used, so that a copied
    /// cookie is of use for no longer; at least a minute. Default: an id changes with a login, an
    /// elevation and [`rotate`](crate::SessionHandle::rotate).
    ///
    /// The old id is served for a moment, for requests under way. If the response with the new one is
    /// lost for longer than a minute, its person has to log in again: what comes with an old id later
    /// cannot be told from a thief.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .rotate_every(Duration::from_secs(15 * 60))
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rotate_every(mut self, period: Duration) -> Self {
        self.rotate_every = Some(period);
        self
    }

    /// Chooses how far the end of a session reaches. Default: [`RevocationScope::this_process`], with a
    /// warning at start, since it is wrong for more than one server.
    ///
    /// ```
    /// use session_axum::RevocationScope;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .revocation(RevocationScope::this_process())
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn revocation(mut self, scope: RevocationScope) -> Self {
        self.scope = Some(scope);
        self
    }

    pub(super) fn in_store(mut self, store: impl Store) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Chooses how long a store may take for one call, a shared [`revocation`](Self::revocation) to
    /// answer, and the application to say what a subject may do ([`authority`](Self::authority)) or
    /// who it is ([`current_user`](Self::current_user)). What takes longer is an outage: 503.
    /// Default: 250 milliseconds; 1 is the least.
    ///
    /// The end of a session that takes longer is reported as an outage, and may happen nevertheless:
    /// it can be asked for again. Time is measured by tokio's timers, which `#[tokio::main]` enables.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use session_axum::store::MemoryStore;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::stored("my-app", MemoryStore::new(), keys)
    ///     .store_deadline(Duration::from_millis(100))
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn store_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Limits how many sessions a subject may have at once, in a store that finds them by subject.
    /// Default: no limit.
    ///
    /// Logins are counted. What gives a session a new id adds none: a rotation, an elevation, and a
    /// login of the same subject in the browser that has the session.
    ///
    /// ```
    /// use std::num::NonZeroU32;
    ///
    /// use session_axum::store::{Cap, MemoryStore};
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::stored("my-app", MemoryStore::new(), keys)
    ///     .sessions_per_subject(Cap::EvictOldest(NonZeroU32::MIN))
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sessions_per_subject(mut self, cap: Cap) -> Self {
        self.cap = cap;
        self
    }

    /// Lets another origin's pages send requests that change something, such as
    /// `https://spa.example`: exactly this one, as browsers write it in `Origin`.
    ///
    /// Any scheme that browsers send is taken, so also an application in a web view
    /// (`capacitor://localhost`) or an extension (`chrome-extension://` and its id). `null` is not, for it
    /// is anybody's. Pages of this machine (`http://localhost:5173`) can be trusted in development
    /// only, with [`plain_http_on_loopback`](Self::plain_http_on_loopback); the one exception is the name
    /// `tauri.localhost`, without a port.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .trusted_origin("https://spa.example")
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn trusted_origin(mut self, origin: &str) -> Self {
        self.trusted.push(origin.to_owned());
        self
    }

    /// Refuses requests that change something and say nothing of their origin, as from programs that
    /// are no browsers.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .strict_about_origins()
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn strict_about_origins(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Takes the time from `clock`: for tests.
    ///
    /// ```
    /// use session_axum::testing::ManualClock;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .clock(ManualClock::at(1_700_000_000))
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Takes ids from `entropy`: for tests.
    ///
    /// ```
    /// use session_axum::testing::CountingEntropy;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .entropy(CountingEntropy::default())
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn entropy(mut self, entropy: impl Entropy) -> Self {
        self.entropy = Box::new(entropy);
        self
    }
}

impl<T> fmt::Debug for SessionsBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionsBuilder")
            .field("application", &self.application)
            .finish_non_exhaustive()
    }
}
