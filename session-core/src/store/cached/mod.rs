//! Records kept at hand for a while.

mod at_hand;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::at_hand::AtHand;
use super::{Cap, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex, SubjectKey};
use crate::time::UnixTime;

/// A store in front of which this process keeps what it read a moment ago.
///
/// A session that another server changed or ended is served here in its old state for at most the
/// time that was chosen: a logout there is not known here until then. What this process wrote itself,
/// it reads at once; writes go to the store, which finds a conflict where what was read was stale. An
/// update that is tried again after a conflict loads from the store.
///
/// It is no [`Lasting`](super::Lasting) store: revocation is never asked of a cache.
///
/// ```
/// use session_core::store::{Cached, MemoryStore};
/// use std::time::Duration;
///
/// let remote = MemoryStore::new();
/// let store = Cached::reads_may_be_stale_for(Duration::from_secs(2), 10_000, remote);
/// # drop(store);
/// ```
pub struct Cached<S> {
    store: S,
    staleness: Duration,
    at_hand: Mutex<AtHand>,
}

impl<S: Store> Cached<S> {
    /// Keeps at most `most` records at hand, each for `staleness`, in whole seconds; zero keeps
    /// nothing.
    pub fn reads_may_be_stale_for(staleness: Duration, most: usize, store: S) -> Self {
        Self { store, staleness, at_hand: Mutex::new(AtHand::new(most)) }
    }

    fn at_hand(&self) -> MutexGuard<'_, AtHand> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what forgets a record once it has been written, or may have been.
    fn forgetting<'a>(&'a self, key: &'a StoreKey) -> Forgetting<'a> {
        Forgetting { at_hand: &self.at_hand, key: Some(key) }
    }
}

/// Forgets a record when it is dropped: after a write, whatever came of it, and when a write was given
/// up half-way.
struct Forgetting<'a> {
    at_hand: &'a Mutex<AtHand>,
    /// `None`: all records.
    key: Option<&'a StoreKey>,
}

impl Drop for Forgetting<'_> {
    fn drop(&mut self) {
        let mut at_hand = self.at_hand.lock().unwrap_or_else(PoisonError::into_inner);
        match self.key {
            Some(key) => at_hand.forget(key),
            None => at_hand.forget_all(),
        }
    }
}

impl<S: Store> Store for Cached<S> {
    async fn create(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        let _forgetting = self.forgetting(key);
        self.store.create(key, record, now).await
    }

    async fn load(&self, key: &StoreKey, now: UnixTime) -> Result<Option<Stored>, StoreError> {
        let asked = match self.at_hand().find(key, self.staleness, now) {
            Ok(stored) => return Ok(Some(stored)),
            Err(asked) => asked,
        };
        let found = self.store.load(key, now).await?;
        if let Some(stored) = &found
            && !self.staleness.is_zero()
        {
            self.at_hand().keep(*key, stored.clone(), now, asked);
        }
        Ok(found)
    }

    /// Not from what is at hand: whoever asks for several asks for more than a session.
    async fn load_each(
        &self,
        keys: &[StoreKey],
        now: UnixTime,
    ) -> Result<Vec<Option<Stored>>, StoreError> {
        self.store.load_each(keys, now).await
    }

    async fn update(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<Revision, StoreError> {
        let _forgetting = self.forgetting(key);
        self.store.update(key, seen, record, now).await
    }

    async fn touch(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        let _forgetting = self.forgetting(key);
        self.store.touch(key, seen, record, now).await
    }

    async fn delete(&self, key: &StoreKey, now: UnixTime) -> Result<(), StoreError> {
        let _forgetting = self.forgetting(key);
        self.store.delete(key, now).await
    }

    async fn sweep(&self, now: UnixTime, most: u32) -> Result<u32, StoreError> {
        self.store.sweep(now, most).await
    }

    fn record_limit(&self) -> usize {
        self.store.record_limit()
    }
}

impl<S: SubjectIndex> SubjectIndex for Cached<S> {
    async fn create_within(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        // Which others may have made room is not known if it fails.
        let _forgetting = Forgetting {
            at_hand: &self.at_hand,
            key: if cap == Cap::Unlimited { Some(key) } else { None },
        };
        self.store.create_within(key, record, cap, now).await
    }

    async fn of_subject(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Vec<(StoreKey, Stored)>, StoreError> {
        self.store.of_subject(subject, now).await
    }

    async fn delete_of_subject(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        now: UnixTime,
    ) -> Result<u32, StoreError> {
        let _forgetting = Forgetting { at_hand: &self.at_hand, key: None };
        self.store.delete_of_subject(subject, except, now).await
    }
}

impl<S> fmt::Debug for Cached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("staleness", &self.staleness).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
