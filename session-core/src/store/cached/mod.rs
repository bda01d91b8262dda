//! Records that are kept for a while.

mod recent;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::recent::RecentRecords;
use super::{
    Cap, DeletedPage, Page, PageCursor, Record, Revision, Store, StoreError, StoreKey, Stored,
    SubjectIndex, SubjectKey,
};
use crate::reply::Reply;
use crate::time::UnixTime;

/// A store in front of which this process keeps what it read a moment ago.
///
/// A session that another server changed or ended is served here in its old state for at most the
/// time that was chosen: a logout there is not known here until then. What this process wrote itself,
/// it reads at once; writes go to the store, which finds a conflict where what was read was stale. An
/// update that is tried again after a conflict loads from the store.
///
/// It is no [`NoEviction`](super::NoEviction) store: revocation is never asked of a cache.
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
    recent: Mutex<RecentRecords>,
}

impl<S: Store> Cached<S> {
    /// Keeps at most `most` records, each for `staleness`, in whole seconds; zero keeps
    /// nothing.
    pub fn reads_may_be_stale_for(staleness: Duration, most: usize, store: S) -> Self {
        Self { store, staleness, recent: Mutex::new(RecentRecords::new(most)) }
    }

    fn recent(&self) -> MutexGuard<'_, RecentRecords> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what forgets a record once it has been written, or may have been.
    fn forgetting<'a>(&'a self, key: &'a StoreKey) -> Forgetting<'a> {
        Forgetting { recent: &self.recent, key: Some(key) }
    }
}

/// Forgets a record when it is dropped: after a write, whether it succeeded or not, and when a
/// write was given up half-way.
struct Forgetting<'a> {
    recent: &'a Mutex<RecentRecords>,
    /// `None`: all records.
    key: Option<&'a StoreKey>,
}

impl Drop for Forgetting<'_> {
    fn drop(&mut self) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        match self.key {
            Some(key) => recent.forget(key),
            None => recent.forget_all(),
        }
    }
}

impl<S: Store> Store for Cached<S> {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            let _forgetting = self.forgetting(key);
            self.store.create(key, record, now).await
        })
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        let asked = match self.recent().find(key, self.staleness, now) {
            Ok(stored) => return Reply::ready(Ok(Some(stored))),
            Err(asked) => asked,
        };
        Reply::later(async move {
            let found = self.store.load(key, now).await?;
            if let Some(stored) = &found
                && !self.staleness.is_zero()
            {
                self.recent().keep(*key, stored.clone(), now, asked);
            }
            Ok(found)
        })
    }

    /// Not from what is kept: a call for several is about more than a session.
    fn load_each<'a>(
        &'a self,
        keys: &'a [StoreKey],
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<Option<Stored>>, StoreError>> {
        Reply::later(async move { self.store.load_each(keys, now).await })
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        Reply::later(async move {
            let _forgetting = self.forgetting(key);
            self.store.update(key, seen, record, now).await
        })
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            let _forgetting = self.forgetting(key);
            self.store.touch(key, seen, record, now).await
        })
    }

    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            let _forgetting = self.forgetting(key);
            self.store.delete(key, now).await
        })
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        self.store.sweep(now, most)
    }

    fn record_limit(&self) -> usize {
        self.store.record_limit()
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        self.store.index().map(|_| self as &dyn SubjectIndex)
    }
}

impl<S: Store> SubjectIndex for Cached<S> {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>> {
        let Some(index) = self.store.index() else {
            return Reply::ready(Err(StoreError::NotIndexed));
        };
        Reply::later(async move {
            // Which others may have made room is not known if it fails.
            let _forgetting = Forgetting {
                recent: &self.recent,
                key: if cap == Cap::Unlimited { Some(key) } else { None },
            };
            index.create_within(key, record, cap, now).await
        })
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        let Some(index) = self.store.index() else {
            return Reply::ready(Err(StoreError::NotIndexed));
        };
        index.of_subject(subject, now)
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>> {
        let Some(index) = self.store.index() else {
            return Reply::ready(Err(StoreError::NotIndexed));
        };
        Reply::later(async move {
            let _forgetting = Forgetting { recent: &self.recent, key: None };
            index.delete_of_subject(subject, except, now).await
        })
    }

    fn page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        from: Option<PageCursor>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<Page, StoreError>> {
        let Some(index) = self.store.index() else {
            return Reply::ready(Err(StoreError::NotIndexed));
        };
        index.page_of_subject(subject, from, most, now)
    }

    fn delete_page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<DeletedPage, StoreError>> {
        let Some(index) = self.store.index() else {
            return Reply::ready(Err(StoreError::NotIndexed));
        };
        Reply::later(async move {
            let _forgetting = Forgetting { recent: &self.recent, key: None };
            index.delete_page_of_subject(subject, except, most, now).await
        })
    }
}

impl<S> fmt::Debug for Cached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("staleness", &self.staleness).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
