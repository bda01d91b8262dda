//! Sessions in a store: the credential is an id, and what was written holds at once.
//!
//! The store answers with records that it cannot read or make. A rotated session leaves a signpost
//! in its old place, so that requests under way with the old id reach it; the first request with the
//! new id shortens that time.

mod create;
mod find;
mod login;
mod open;
mod renew;
mod seal;
mod subject;
mod succeed;
mod turns;
mod write;

use std::sync::Arc;
use std::time::Duration;

use session_core::store::{
    Cap, Record, Revision, SecretId, Store, StoreError, StoreKey, SubjectIndex,
};
use session_core::{
    Attached, Entropy, Header, Lifetimes, Payload, Records, Reply, RevocationError, SessionData,
    UnixTime,
};

use crate::carrier::Issued;
use crate::deadline::in_time;
use crate::error::SessionError;

pub(crate) use self::turns::Turn;
pub(super) use self::turns::Turns;

/// A store, and what seals the records in it.
pub(crate) struct Stored<T> {
    pub(super) records: Records<T>,
    pub(super) store: Arc<dyn Store>,
    pub(super) lifetimes: Lifetimes,
    pub(super) entropy: Box<dyn Entropy>,
    /// How long a session keeps its id; `None`: until somebody rotates it.
    pub(super) rotate_every: Option<Duration>,
    pub(super) deadline: Duration,
    pub(super) cap: Cap,
    pub(super) turns: Turns,
}

/// Where a session is in the store, and in which state it was seen there.
#[derive(Clone)]
pub(crate) struct Place {
    id: SecretId,
    pub(crate) key: StoreKey,
    revision: Revision,
    attached: Attached,
}

impl<T: SessionData> Stored<T> {
    /// Removes at most so many records that have expired, and returns how many there were.
    pub(super) async fn sweep(&self, now: UnixTime, most: u32) -> Result<u32, SessionError> {
        // Nobody waits for it, and it takes what it takes.
        self.store.sweep(now, most).await.map_err(to_session_error)
    }

    /// Returns what finds records by subject.
    fn index(&self) -> Result<&dyn SubjectIndex, SessionError> {
        self.store.index().ok_or(SessionError::NotBySubject)
    }

    /// Waits for an answer, and no longer than the deadline.
    async fn within<V>(&self, answer: Reply<'_, Result<V, StoreError>>) -> Result<V, StoreError> {
        match answer {
            Reply::Ready(answer) => answer,
            Reply::Pending(asking) => in_time("the store", self.deadline, asking)
                .await
                .unwrap_or_else(|late| Err(StoreError::unavailable(late))),
        }
    }

    /// Returns what the store is told of a record.
    pub(super) fn record<'r>(
        &self,
        bytes: &'r [u8],
        header: &Header,
        payload: &Payload,
    ) -> Record<'r> {
        let subject = payload.has_subject().then(|| payload.subject());
        self.records.record(bytes, header, subject, &self.lifetimes)
    }

    /// Returns the credential of a session: its id.
    fn issue(&self, place: &Place, header: &Header) -> Issued {
        let remaining = self.lifetimes.remaining(header, header.last_seen);
        Issued { value: place.id.to_text(), remaining }
    }

    fn new_id(&self) -> Result<SecretId, SessionError> {
        Ok(SecretId::random(&*self.entropy)?)
    }
}

/// Returns what a handler is told when a store did not do what it was asked.
pub(super) fn to_session_error(error: StoreError) -> SessionError {
    match error {
        StoreError::Full => RevocationError::Full.into(),
        StoreError::Gone | StoreError::Conflict => SessionError::Superseded,
        StoreError::NotIndexed => SessionError::NotBySubject,
        StoreError::TooMany => SessionError::TooManySessions,
        other => RevocationError::Unavailable(Box::new(other)).into(),
    }
}

/// Returns when a signpost expires that leads on until then.
fn signpost_expires(until: UnixTime) -> UnixTime {
    until.plus(Lifetimes::SKEW)
}
