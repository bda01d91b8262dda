//! A new record, kept for somebody who waits for it: where nobody does any more, it is deleted.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use session_core::store::{Cap, Owner, Record, Revision, SecretId, Store, StoreError, StoreKey};
use session_core::{Attached, SessionData, UnixTime};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::seal::ToWrite;
use super::{Place, Stored, to_session_error};
use crate::deadline::in_time;
use crate::error::SessionError;

impl<T: SessionData> Stored<T> {
    /// Keeps a new session under an id that is drawn for it: once more, where somebody has the first.
    pub(super) async fn create(
        &self,
        attached: Attached,
        to_write: &ToWrite<'_>,
    ) -> Result<Place, SessionError> {
        let first = self.new_id()?;
        match self.create_at(first, attached.clone(), to_write, self.cap).await? {
            Err(StoreError::Exists) => {}
            created => return created.map_err(to_session_error),
        }
        let created = self.create_at(self.new_id()?, attached, to_write, self.cap).await?;
        created.map_err(to_session_error)
    }

    /// Keeps a new session under this id.
    pub(super) async fn create_at(
        &self,
        id: SecretId,
        attached: Attached,
        to_write: &ToWrite<'_>,
        cap: Cap,
    ) -> Result<Result<Place, StoreError>, SessionError> {
        let key = id.key();
        let ToWrite { header, payload, now } = *to_write;
        let bytes = self.sealed(header, &attached, payload, &key)?;
        let Record { expires, owner, .. } = self.record(&bytes, header, payload);
        let cap = if owner.is_some() { cap } else { Cap::Unlimited };
        if cap != Cap::Unlimited {
            self.index()?;
        }
        let store = Arc::clone(&self.store);
        let new = NewRecord { store, key, bytes, expires, owner, cap, now };
        let created = new.kept(self.deadline).await;
        Ok(created.map(|()| Place { id, key, revision: Revision::FIRST, attached }))
    }
}

/// A record that is to be created.
struct NewRecord {
    store: Arc<dyn Store>,
    key: StoreKey,
    bytes: Vec<u8>,
    expires: UnixTime,
    owner: Option<Owner>,
    cap: Cap,
    now: UnixTime,
}

impl NewRecord {
    /// Has it kept, and waits for the answer no longer than the deadline. A store that has to be waited
    /// for is asked in a task of its own: it may keep the record, and say so when nobody listens.
    async fn kept(self, deadline: Duration) -> Result<(), StoreError> {
        let mut creating = Box::pin(self.create());
        // Memory answers at once.
        if let Poll::Ready(created) = poll_fn(|cx| Poll::Ready(creating.as_mut().poll(cx))).await {
            return created.claim();
        }
        let (answer, waiting) = oneshot::channel();
        // What nobody takes is dropped, and deleted with that.
        tokio::spawn(async move { answer.send(creating.await).map_err(drop) });
        match in_time("the store", deadline, waiting).await {
            Ok(Ok(created)) => created.claim(),
            Ok(Err(ended)) => Err(StoreError::unavailable(ended)),
            Err(late) => Err(StoreError::unavailable(late)),
        }
    }

    async fn create(self) -> Created {
        let Self { store, key, bytes, expires, owner, cap, now } = &self;
        let record = Record { bytes, expires: *expires, owner: *owner };
        let answer = match (cap, store.index()) {
            (Cap::Unlimited, _) | (_, None) => store.create(key, record, *now).await,
            (cap, Some(index)) => index.create_within(key, record, *cap, *now).await.map(|_| ()),
        };
        Created { record: Some(self), answer: Some(answer) }
    }

    /// Deletes it in a task of its own, however long that takes.
    fn delete(self) {
        if let Ok(runtime) = Handle::try_current() {
            // If it fails, what is left of it expires: nobody knows its id.
            runtime.spawn(async move { self.store.delete(&self.key, self.now).await });
        }
    }
}

/// What came of it, for somebody to claim.
struct Created {
    record: Option<NewRecord>,
    answer: Option<Result<(), StoreError>>,
}

impl Created {
    fn claim(mut self) -> Result<(), StoreError> {
        let answer = self.answer.take().unwrap_or(Ok(()));
        match (&answer, self.record.take()) {
            // It may have been kept all the same. A visitor's is in nobody's list, and in nobody's way.
            (Err(StoreError::Unavailable(_)), Some(record)) if record.owner.is_some() => {
                record.delete();
            }
            _ => {}
        }
        answer
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        let may_be_there = matches!(self.answer, Some(Ok(()) | Err(StoreError::Unavailable(_))));
        if let Some(record) = self.record.take().filter(|_| may_be_there) {
            record.delete();
        }
    }
}
