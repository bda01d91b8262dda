//! Records in this process's memory.

mod lock;
mod records;
mod shards;

use std::fmt;

use self::lock::Std;
use self::shards::Shards;
use super::{
    Cap, DeletedPage, Page, PageCursor, Record, Revision, Store, StoreError, StoreKey, Stored,
    SubjectIndex, SubjectKey,
};
use crate::reply::Reply;
use crate::time::UnixTime;

/// Keeps sessions in this process's memory.
///
/// For one server, for development and for tests: a restart ends every session, and a second server
/// knows none of them. It answers at once and waits for nothing but a lock.
///
/// Its size is bounded. Once it is full, visitors' sessions make room, those that expire first before
/// the others; a subject's never do, and then new ones are refused as [`StoreError::Full`].
///
/// ```
/// use session_core::store::MemoryStore;
///
/// let store = MemoryStore::with_capacity(64 << 20);
/// assert!(store.is_empty());
/// ```
pub struct MemoryStore {
    shards: Shards<Std>,
    record_limit: usize,
}

impl MemoryStore {
    /// How much it holds: 256 MiB, about half a million small sessions.
    pub const CAPACITY: usize = 256 << 20;

    /// The largest record it takes, unless [`with_limits`](Self::with_limits) says otherwise: 64 KiB.
    pub const RECORD_LIMIT: usize = 64 << 10;

    /// The least that a shard holds: small stores must not be all seams.
    const SHARD: usize = 4 << 20;

    /// Threads that ask for different sessions seldom wait for each other.
    const SHARDS: usize = 16;

    /// Returns an empty store of the usual size.
    ///
    /// ```
    /// let store = session_core::store::MemoryStore::new();
    /// assert!(store.is_empty());
    /// ```
    pub fn new() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }

    /// Returns an empty store for so many bytes, what each record costs beside its own bytes
    /// included.
    ///
    /// ```
    /// let store = session_core::store::MemoryStore::with_capacity(16 << 20); // bytes
    /// assert!(store.is_empty());
    /// ```
    pub fn with_capacity(bytes: usize) -> Self {
        Self::with_limits(bytes, Self::RECORD_LIMIT)
    }

    /// Returns an empty store for so many bytes, which takes records of at most `record` bytes.
    ///
    /// ```
    /// use session_core::store::{MemoryStore, Store};
    ///
    /// let store = MemoryStore::with_limits(64 << 20, 4 << 10);
    /// assert_eq!(store.record_limit(), 4_096);
    /// ```
    pub fn with_limits(bytes: usize, record: usize) -> Self {
        // A shard must be able to hold the largest record.
        let shard = record.saturating_mul(4).max(Self::SHARD);
        let shards = bytes.checked_div(shard).unwrap_or_default().clamp(1, Self::SHARDS);
        Self { shards: Shards::new(shards, bytes, true), record_limit: record }
    }

    /// Returns an empty store that refuses what does not fit, a visitor's record too: for the test kit,
    /// whose store keeps entries about ended sessions.
    pub(crate) fn without_eviction(bytes: usize) -> Self {
        Self { shards: Shards::new(1, bytes, false), record_limit: Self::RECORD_LIMIT }
    }

    /// Returns how many records are kept, expired ones that were not swept included.
    ///
    /// ```
    /// assert_eq!(session_core::store::MemoryStore::new().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.shards.len()
    }

    /// Whether nothing is kept.
    ///
    /// ```
    /// assert!(session_core::store::MemoryStore::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn keep(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        StoreError::check_size(record.bytes.len(), self.record_limit)?;
        self.shards.create(key, record, cap, now)
    }

    fn replace(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
        next: impl Fn(Revision) -> Revision,
    ) -> Result<Revision, StoreError> {
        StoreError::check_size(record.bytes.len(), self.record_limit)?;
        self.shards.replace(key, seen, record, now, next)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("records", &self.len())
            .field("indexed", &self.shards.indexed())
            .field("record_limit", &self.record_limit)
            .finish()
    }
}

impl Store for MemoryStore {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::ready(self.keep(key, record, Cap::Unlimited, now).map(|_| ()))
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        Reply::ready(Ok(self.shards.load(key, now)))
    }

    fn load_each<'a>(
        &'a self,
        keys: &'a [StoreKey],
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<Option<Stored>>, StoreError>> {
        Reply::ready(Ok(keys.iter().map(|key| self.shards.load(key, now)).collect()))
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        Reply::ready(self.replace(key, seen, record, now, Revision::next))
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::ready(self.replace(key, seen, record, now, |seen| seen).map(|_| ()))
    }

    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Reply<'a, Result<(), StoreError>> {
        self.shards.delete(key, now);
        Reply::ready(Ok(()))
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        let swept = self.shards.sweep(now, usize::try_from(most).unwrap_or(usize::MAX));
        Reply::ready(Ok(u32::try_from(swept).unwrap_or(u32::MAX)))
    }

    fn record_limit(&self) -> usize {
        self.record_limit
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        Some(self)
    }
}

impl SubjectIndex for MemoryStore {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>> {
        Reply::ready(self.keep(key, record, cap, now))
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        Reply::ready(Ok(self.shards.of_subject(subject, now)))
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>> {
        let ended = self.shards.delete_of_subject(subject, except, now);
        Reply::ready(Ok(u32::try_from(ended).unwrap_or(u32::MAX)))
    }

    fn page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        from: Option<PageCursor>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<Page, StoreError>> {
        let after = from.map(|from| StoreKey::from_bytes(*from.as_bytes()));
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (records, last) = self.shards.page_of_subject(subject, after, most, now);
        let next = last.map(|last| PageCursor::from_bytes(*last.as_bytes()));
        Reply::ready(Ok(Page { records, next }))
    }

    fn delete_page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<DeletedPage, StoreError>> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (count, is_last) = self.shards.delete_some_of_subject(subject, except, most, now);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Reply::ready(Ok(DeletedPage { count, is_last }))
    }
}

#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod tests;
