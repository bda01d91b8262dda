//! One request's session: what its credential says, what its handler wrote, what its response sends.
//!
//! A [`RequestSession`] is made for every request and does nothing until somebody asks. What came is
//! found once ([`incoming`]); what the handler wrote is kept beside it ([`pending`]); and once the
//! response is ready, what is sent is *committed* ([`commit`]).

mod any;
mod asked;
mod commit;
mod incoming;
mod pending;
mod rights;

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use http::request::Parts;
use session_core::SessionData;

#[cfg(feature = "router")]
pub(crate) use self::any::without_touch;
pub(crate) use self::any::{AnyRequestSession, Judge, RefusedCaller, RequestSessions};
pub(crate) use self::asked::{misconfigured, refused, session_asked};
pub(crate) use self::pending::{Pending, State};
pub(crate) use self::rights::UserAnswer;

use self::rights::Subject;
use crate::keeping::{Incoming, Loaded};
use crate::rejection::Asker;
use crate::sessions::Sessions;

/// One request's session of one type.
pub(crate) struct RequestSession<T: SessionData> {
    sessions: Sessions<T>,
    incoming: OnceLock<Incoming<T>>,
    pending: Mutex<Pending<T>>,
    /// What the application says of the subject, where it is asked. In a box, as it mostly is not.
    subject: OnceLock<Box<Subject>>,
    /// What an answer to the request depends on, once a handler may need one.
    asker: OnceLock<Asker>,
    /// Whether the request is no activity, and leaves the session as old as it is.
    is_untouched: AtomicBool,
    /// The name of the handler's type, where a router knows it.
    handler: OnceLock<&'static str>,
}

impl<T: SessionData> RequestSession<T> {
    pub(crate) fn new(sessions: Sessions<T>, handler: Option<&'static str>) -> Self {
        Self {
            sessions,
            incoming: OnceLock::new(),
            pending: Mutex::default(),
            subject: OnceLock::new(),
            asker: OnceLock::new(),
            is_untouched: AtomicBool::new(false),
            handler: handler.map_or_else(OnceLock::new, OnceLock::from),
        }
    }

    pub(crate) fn sessions(&self) -> &Sessions<T> {
        &self.sessions
    }

    /// Returns what came, if anybody has asked for it.
    pub(crate) fn incoming(&self) -> Option<&Incoming<T>> {
        self.incoming.get()
    }

    /// Returns the session that came, as it came.
    pub(crate) fn loaded(&self) -> Option<&Loaded<T>> {
        self.incoming()?.loaded()
    }

    /// Returns the struct of the session that came.
    pub(crate) fn incoming_session(&self) -> Option<&T> {
        self.loaded()?.session()
    }

    /// Whether the session is one that came, and that this build cannot read. An event has said so.
    pub(crate) fn is_unreadable(&self) -> bool {
        let came = self.with_pending(|made| matches!(made, Pending::Closed | Pending::Nothing));
        came && self.loaded().is_some_and(|loaded| loaded.session().is_none())
    }

    /// Keeps what an answer to the request depends on: its handler may fail to change the session,
    /// and what it answers then is written where the request is gone.
    pub(crate) fn remember(&self, parts: &Parts) {
        self.asker.get_or_init(|| {
            let asker = Asker::of(parts, &self.sessions.settings.rejections);
            asker.without::<RequestSessions>()
        });
    }

    fn pending(&self) -> MutexGuard<'_, Pending<T>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
