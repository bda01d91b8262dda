//! Sessions in a store: how one is found, and how one is written.
//!
//! The store answers with records that it cannot read or make. A rotated session leaves a signpost
//! in its old place, so that requests under way with the old id reach it; the first request with the
//! new id shortens that time.

mod find;
mod login;
mod subject;
mod write;

use std::time::Duration;

use session_core::store::{AnyStore, Cap, Record, Revision, SecretId, StoreError, StoreKey};
use session_core::{
    Answer, Attached, Header, Lifetimes, Payload, Records, RevocationError, SessionData, UnixTime,
};

pub(crate) use find::Found;
pub(crate) use login::Before;
pub(crate) use write::{Kept, Moved};

use crate::deadline::in_time;
use crate::error::SessionError;

/// A store, and what seals the records in it.
pub(crate) struct Shelf<T> {
    pub(crate) records: Records<T>,
    pub(crate) store: AnyStore,
    deadline: Duration,
    cap: Cap,
}

/// Where a session is in the store, and in which state it was seen there.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) id: SecretId,
    pub(crate) key: StoreKey,
    pub(crate) revision: Revision,
    pub(crate) attached: Attached,
}

impl<T: SessionData> Shelf<T> {
    pub(crate) const fn new(
        records: Records<T>,
        store: AnyStore,
        deadline: Duration,
        cap: Cap,
    ) -> Self {
        Self { records, store, deadline, cap }
    }

    /// Removes at most so many records that have expired, and returns how many it were.
    pub(crate) async fn sweep(&self, now: UnixTime, most: u32) -> Result<u32, SessionError> {
        // Nobody waits for it, and it takes what it takes.
        self.store.sweep(now, most).get().await.map_err(failed)
    }

    /// Waits for an answer, and no longer than the deadline.
    async fn within<V>(&self, answer: Answer<'_, Result<V, StoreError>>) -> Result<V, StoreError> {
        match answer {
            Answer::Ready(answer) => answer,
            Answer::Pending(asking) => in_time("the store", self.deadline, asking)
                .await
                .unwrap_or_else(|late| Err(StoreError::unavailable(late))),
        }
    }

    /// Returns what the store is told of a record.
    fn record<'r>(
        &self,
        bytes: &'r [u8],
        header: &Header,
        payload: &Payload,
        lifetimes: &Lifetimes,
    ) -> Record<'r> {
        let subject = payload.has_subject().then(|| payload.subject());
        self.records.record(bytes, header, subject, lifetimes)
    }
}

/// What a handler is told when a store did not do what it was asked.
pub(crate) fn failed(error: StoreError) -> SessionError {
    match error {
        StoreError::Full => RevocationError::Full.into(),
        StoreError::Gone | StoreError::Conflict => SessionError::Superseded,
        StoreError::TooMany => SessionError::TooManySessions,
        other => RevocationError::Unavailable(Box::new(other)).into(),
    }
}

/// The same for what asks for all sessions of a subject.
fn not_by_subject(error: StoreError) -> SessionError {
    match error {
        StoreError::NotIndexed => SessionError::NotBySubject,
        other => failed(other),
    }
}

/// The end of a rotated session's old place.
fn signpost_expires(until: UnixTime) -> UnixTime {
    until.plus(Lifetimes::SKEW)
}
