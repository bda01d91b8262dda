//! What a handler wrote, until the response is sent.

use std::sync::Arc;

use session_core::{Header, SessionData, UnixTime};

use super::RequestSession;
use crate::error::SessionError;
use crate::keeping::{Base, Delivery, Held, Incoming, Loaded, NoSession, Written};

/// What a request will do to its session.
#[derive(Default)]
pub(crate) enum Pending<T> {
    /// Nothing any more: the response head was sent.
    Closed,
    /// The handler ended the session.
    Ended,
    /// The handler wrote nothing.
    #[default]
    Nothing,
    /// The handler wrote this.
    Written(Arc<Written<T>>),
}

/// A session as a request has it at a moment: what came, and what was written since.
pub(crate) struct State<'r, T> {
    incoming: Option<&'r Incoming<T>>,
    pending: Pending<T>,
}

impl<T: SessionData> RequestSession<T> {
    /// Returns the session as it is now, to begin an operation from.
    ///
    /// # Errors
    ///
    /// [`SessionError::ResponseStarted`] once the response head was sent.
    pub(crate) fn state(&self) -> Result<State<'_, T>, SessionError> {
        let pending = self.pending().clone();
        if matches!(pending, Pending::Closed) {
            return Err(SessionError::ResponseStarted);
        }
        Ok(State { incoming: self.incoming(), pending })
    }

    /// Holds what was made of `state`; `false` if the session changed meanwhile.
    ///
    /// # Errors
    ///
    /// [`SessionError::ResponseStarted`] once the response head was sent.
    pub(crate) fn put(&self, state: &State<'_, T>, made: Pending<T>) -> Result<bool, SessionError> {
        let mut pending = self.pending();
        if matches!(*pending, Pending::Closed) {
            return Err(SessionError::ResponseStarted);
        }
        let is_current = pending.is(&state.pending);
        if is_current {
            *pending = made;
        }
        Ok(is_current)
    }

    /// Holds that the session ended, whatever was written meanwhile.
    ///
    /// # Errors
    ///
    /// [`SessionError::ResponseStarted`] once the response head was sent.
    pub(crate) fn put_end(&self) -> Result<(), SessionError> {
        let mut pending = self.pending();
        if matches!(*pending, Pending::Closed) {
            return Err(SessionError::ResponseStarted);
        }
        *pending = Pending::Ended;
        Ok(())
    }

    /// Looks at what was written.
    pub(crate) fn with_pending<R>(&self, look: impl FnOnce(&Pending<T>) -> R) -> R {
        look(&self.pending())
    }

    /// Returns what was written, and holds nothing any more.
    pub(super) fn close(&self) -> Pending<T> {
        std::mem::replace(&mut *self.pending(), Pending::Closed)
    }
}

impl<T: SessionData> State<'_, T> {
    /// Returns the session.
    pub(crate) fn session(&self) -> Option<&T> {
        match &self.pending {
            Pending::Written(written) => Some(&written.session),
            Pending::Nothing => self.incoming?.loaded()?.session(),
            Pending::Closed | Pending::Ended => None,
        }
    }

    /// Returns the session, where an operation needs one.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without one, and [`SessionError::Unreadable`] where there is one that
    /// this build cannot read.
    pub(crate) fn readable(&self) -> Result<&T, SessionError> {
        self.session().ok_or_else(|| {
            if self.is_unreadable() { SessionError::Unreadable } else { SessionError::NoSession }
        })
    }

    /// Whether there is a session that this build cannot read. An event has said so.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.held().is_some() && self.session().is_none()
    }

    /// Returns what the session's token or record says of it.
    pub(crate) fn header(&self) -> Option<&Header> {
        self.held().map(|held| held.header)
    }

    /// Returns the session as what an operation starts from: also one whose struct this build cannot
    /// read, so that a logout and a login over it end it.
    pub(crate) fn held(&self) -> Option<Held<'_>> {
        match &self.pending {
            Pending::Written(written) => Some(written.held()),
            Pending::Nothing => self.incoming?.loaded().map(Loaded::held),
            Pending::Closed | Pending::Ended => None,
        }
    }

    /// Returns what an operation starts from.
    pub(crate) fn base(&self, now: UnixTime) -> Base<'_> {
        let leaves_credential = match &self.pending {
            Pending::Written(written) => matches!(written.delivery, Delivery::Dropped),
            Pending::Nothing => self.came_without() == Some(NoSession::Foreign),
            Pending::Closed | Pending::Ended => false,
        };
        Base { held: self.held(), leaves_credential, now }
    }

    /// Whether the client has a newer credential than the one that came, so that no session may begin
    /// here.
    pub(crate) fn is_outdated(&self) -> bool {
        self.session().is_none() && self.came_without() == Some(NoSession::Outdated)
    }

    /// Returns why the request came without a session, if it did. Ending nothing does not change it.
    fn came_without(&self) -> Option<NoSession> {
        match self.incoming? {
            Incoming::None(none) => Some(*none),
            Incoming::Session(_) => None,
            // The extractor answers an outage with 503, so no handle gets here with one.
            Incoming::Unknown => Some(NoSession::Outdated),
        }
    }
}

impl<T> Pending<T> {
    /// Whether nothing was written between the one and the other.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ended, Self::Ended) | (Self::Nothing, Self::Nothing) => true,
            (Self::Written(one), Self::Written(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl<T> Clone for Pending<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Closed => Self::Closed,
            Self::Ended => Self::Ended,
            Self::Nothing => Self::Nothing,
            Self::Written(written) => Self::Written(Arc::clone(written)),
        }
    }
}
