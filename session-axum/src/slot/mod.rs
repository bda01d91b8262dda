//! One request's session: what its cookie says, what its handler wrote, what its response sends.
//!
//! A [`Slot`] is made for every request and does nothing until somebody asks. What the request
//! *presented* is found once ([`presented`]); what the handler *staged* is kept beside it
//! ([`stage`]); and the response head *settles* which cookie is sent, if any ([`settle`]).

mod erased;
mod head;
mod presented;
mod rotate;
mod ruled;
mod settle;
mod stage;

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use session_core::SessionData;

pub(crate) use erased::{AnySlot, Judge, Slots};
pub(crate) use presented::{Absence, Presented, Visit};
pub(crate) use ruled::UserAnswer;
pub(crate) use stage::{Delivery, Stage, Staged, Written};

use crate::sessions::Sessions;

/// One request's session of one type.
pub(crate) struct Slot<T: SessionData> {
    sessions: Sessions<T>,
    presented: OnceLock<Presented<T>>,
    stage: Mutex<Stage<T>>,
}

impl<T: SessionData> Slot<T> {
    pub(crate) fn new(sessions: Sessions<T>) -> Self {
        Self { sessions, presented: OnceLock::new(), stage: Mutex::default() }
    }

    pub(crate) fn sessions(&self) -> &Sessions<T> {
        &self.sessions
    }

    /// Returns what was presented, if anybody has asked for it.
    pub(crate) fn presented(&self) -> Option<&Presented<T>> {
        self.presented.get()
    }

    /// Returns the session that came, as it came.
    pub(crate) fn visit(&self) -> Option<&Visit<T>> {
        match self.presented()? {
            Presented::Present(visit) => Some(visit),
            Presented::Absent(_) | Presented::Unknown => None,
        }
    }

    /// Returns the session that was presented.
    pub(crate) fn presented_session(&self) -> Option<&T> {
        self.presented()?.session()
    }

    pub(crate) fn stage(&self) -> MutexGuard<'_, Stage<T>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
