//! Records in this process's memory.

mod lock;
mod records;
mod shelves;

use std::fmt;

use self::lock::Std;
use self::shelves::Shelves;
use super::{Cap, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex, SubjectKey};
use crate::time::UnixTime;

/// Keeps sessions in this process's memory.
///
/// For one server, for development and for tests: a restart ends every session, and a second server
/// knows none of them. It answers at once and waits for nobody longer than for a lock.
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
    shelves: Shelves<Std>,
}

impl MemoryStore {
    /// How much it holds: 256 MiB, about half a million small sessions.
    pub const CAPACITY: usize = 256 << 20;

    /// The largest record it takes: 1 MiB.
    pub const RECORD_LIMIT: usize = 1 << 20;

    /// Threads that ask for different sessions seldom wait for each other.
    const SHARDS: usize = 16;

    /// Returns an empty store of the usual size.
    pub fn new() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }

    /// Returns an empty store for so many bytes, what each record costs beside its own bytes
    /// included.
    pub fn with_capacity(bytes: usize) -> Self {
        // A shard must be able to hold the largest record, and small stores must not be all seams.
        let shards = (bytes / (4 * Self::RECORD_LIMIT)).clamp(1, Self::SHARDS);
        Self { shelves: Shelves::new(shards, bytes) }
    }

    /// Returns how many records are kept, expired ones that were not swept included.
    pub fn len(&self) -> usize {
        self.shelves.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn create_now(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        StoreError::check_size(record.bytes.len(), Self::RECORD_LIMIT)?;
        self.shelves.create(key, record, cap, now)
    }

    pub(super) fn load_now(&self, key: &StoreKey, now: UnixTime) -> Option<Stored> {
        self.shelves.load(key, now)
    }

    pub(super) fn update_now(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<Revision, StoreError> {
        StoreError::check_size(record.bytes.len(), Self::RECORD_LIMIT)?;
        self.shelves.replace(key, seen, record, now, Revision::next)
    }

    pub(super) fn touch_now(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        StoreError::check_size(record.bytes.len(), Self::RECORD_LIMIT)?;
        self.shelves.replace(key, seen, record, now, |seen| seen).map(|_| ())
    }

    pub(super) fn delete_now(&self, key: &StoreKey, now: UnixTime) {
        self.shelves.delete(key, now);
    }

    pub(super) fn sweep_now(&self, now: UnixTime, most: u32) -> u32 {
        let swept = self.shelves.sweep(now, usize::try_from(most).unwrap_or(usize::MAX));
        u32::try_from(swept).unwrap_or(u32::MAX)
    }

    pub(super) fn of_subject_now(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Vec<(StoreKey, Stored)> {
        self.shelves.of_subject(subject, now)
    }

    pub(super) fn delete_of_subject_now(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        now: UnixTime,
    ) -> u32 {
        let ended = self.shelves.delete_of_subject(subject, except, now);
        u32::try_from(ended).unwrap_or(u32::MAX)
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
            .field("indexed", &self.shelves.indexed())
            .finish()
    }
}

impl Store for MemoryStore {
    async fn create(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.create_now(key, record, Cap::Unlimited, now).map(|_| ())
    }

    async fn load(&self, key: &StoreKey, now: UnixTime) -> Result<Option<Stored>, StoreError> {
        Ok(self.load_now(key, now))
    }

    async fn update(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<Revision, StoreError> {
        self.update_now(key, seen, record, now)
    }

    async fn touch(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.touch_now(key, seen, record, now)
    }

    async fn delete(&self, key: &StoreKey, now: UnixTime) -> Result<(), StoreError> {
        self.delete_now(key, now);
        Ok(())
    }

    async fn sweep(&self, now: UnixTime, most: u32) -> Result<u32, StoreError> {
        Ok(self.sweep_now(now, most))
    }

    fn record_limit(&self) -> usize {
        Self::RECORD_LIMIT
    }
}

impl SubjectIndex for MemoryStore {
    async fn create_within(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        self.create_now(key, record, cap, now)
    }

    async fn of_subject(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Vec<(StoreKey, Stored)>, StoreError> {
        Ok(self.of_subject_now(subject, now))
    }

    async fn delete_of_subject(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        now: UnixTime,
    ) -> Result<u32, StoreError> {
        Ok(self.delete_of_subject_now(subject, except, now))
    }
}

#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod tests;
