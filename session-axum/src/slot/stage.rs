//! What a handler wrote, until the response is sent.

use std::sync::Arc;

use http::HeaderValue;
use session_core::{Header, Payload};

use crate::stored::Place;

/// The state of one request's writing.
pub(crate) struct Stage<T> {
    pub(crate) staged: Staged<T>,
    /// Counts changes, so that a closure that ran on an older state is run again.
    pub(crate) changes: u64,
    /// Whether the response head was sent.
    pub(crate) closed: bool,
}

pub(crate) enum Staged<T> {
    /// The handler ended the session; whether the cookie is to be removed too.
    Ended { remove: bool },
    /// The handler wrote nothing.
    Untouched,
    /// The handler wrote this.
    Written(Arc<Written<T>>),
}

/// A session as the handler left it, signed and ready to send.
pub(crate) struct Written<T> {
    pub(crate) header: Header,
    pub(crate) session: T,
    pub(crate) payload: Payload,
    pub(crate) cookie: Delivery,
    /// Whether the id was drawn by this request, so that nobody else can know it.
    pub(crate) fresh: bool,
    /// Where it is in the store; `None` for a session in its cookie.
    pub(crate) place: Option<Box<Place>>,
}

/// Whether a cookie goes out.
#[derive(Clone)]
pub(crate) enum Delivery {
    /// The request carries a cookie that is better left alone, so this session ends with it.
    Dropped,
    Send(HeaderValue),
    /// The browser's is good.
    Unneeded,
}

impl<T> Default for Stage<T> {
    fn default() -> Self {
        Self { staged: Staged::Untouched, changes: 0, closed: false }
    }
}

impl<T> Stage<T> {
    /// Stages something, unless the state is not the one it was made for.
    pub(crate) fn put(&mut self, made_for: u64, staged: Staged<T>) -> bool {
        let current = self.changes == made_for && !self.closed;
        if current {
            self.staged = staged;
            self.changes = self.changes.wrapping_add(1);
        }
        current
    }
}
