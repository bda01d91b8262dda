//! A store chosen at run time.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{
    Cap, MemoryStore, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex,
    SubjectKey,
};
use crate::revocation::Answer;
use crate::time::UnixTime;

/// A store chosen at run time: a cheap handle, whose clones share it.
///
/// The in-memory store answers at once, without a boxed future per call.
///
/// ```
/// use session_core::store::{AnyStore, MemoryStore};
///
/// let store = AnyStore::memory(MemoryStore::new());
/// assert!(store.has_index());
/// ```
#[derive(Clone)]
pub struct AnyStore(Choice);

#[derive(Clone)]
enum Choice {
    Indexed(Arc<dyn ErasedIndex>),
    Memory(Arc<MemoryStore>),
    Plain(Arc<dyn Erased>),
}

/// Asks memory at once, and others by a boxed future.
macro_rules! ask {
    ($self:ident, $memory:ident => $now:expr, $store:ident => $later:expr) => {
        match &$self.0 {
            Choice::Memory($memory) => Answer::Ready($now),
            Choice::Indexed($store) => Answer::Pending($later),
            Choice::Plain($store) => Answer::Pending($later),
        }
    };
}

/// The same for what only an index answers.
macro_rules! ask_index {
    ($self:ident, $memory:ident => $now:expr, $store:ident => $later:expr) => {
        match &$self.0 {
            Choice::Memory($memory) => Answer::Ready($now),
            Choice::Indexed($store) => Answer::Pending($later),
            Choice::Plain(_) => Answer::Ready(Err(StoreError::NotIndexed)),
        }
    };
}

impl AnyStore {
    /// Sessions live in this process's memory.
    pub fn memory(store: MemoryStore) -> Self {
        Self(Choice::Memory(Arc::new(store)))
    }

    /// Sessions live in `store`, which can find them by subject.
    pub fn indexed(store: impl SubjectIndex) -> Self {
        Self(Choice::Indexed(Arc::new(store)))
    }

    /// Sessions live in `store`, and cannot be found by subject: no list of devices, no end of all
    /// others, no maximum per subject.
    pub fn without_index(store: impl Store) -> Self {
        Self(Choice::Plain(Arc::new(store)))
    }

    /// Whether sessions can be found by subject.
    pub const fn has_index(&self) -> bool {
        !matches!(self.0, Choice::Plain(_))
    }

    /// See [`Store::record_limit`].
    pub fn record_limit(&self) -> usize {
        match &self.0 {
            Choice::Memory(_) => MemoryStore::RECORD_LIMIT,
            Choice::Indexed(store) => store.record_limit(),
            Choice::Plain(store) => store.record_limit(),
        }
    }

    /// See [`Store::create`].
    pub fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Answer<'a, Result<(), StoreError>> {
        ask!(self,
            memory => memory.create_now(key, record, Cap::Unlimited, now).map(|_| ()),
            store => store.create(key, record, now))
    }

    /// See [`Store::load`].
    pub fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Answer<'a, Result<Option<Stored>, StoreError>> {
        ask!(self, memory => Ok(memory.load_now(key, now)), store => store.load(key, now))
    }

    /// See [`Store::update`].
    pub fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Answer<'a, Result<Revision, StoreError>> {
        ask!(self,
            memory => memory.update_now(key, seen, record, now),
            store => store.update(key, seen, record, now))
    }

    /// See [`Store::touch`].
    pub fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Answer<'a, Result<(), StoreError>> {
        ask!(self,
            memory => memory.touch_now(key, seen, record, now),
            store => store.touch(key, seen, record, now))
    }

    /// See [`Store::delete`].
    pub fn delete<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Answer<'a, Result<(), StoreError>> {
        ask!(self,
            memory => { memory.delete_now(key, now); Ok(()) },
            store => store.delete(key, now))
    }

    /// See [`Store::sweep`].
    pub fn sweep(&self, now: UnixTime, most: u32) -> Answer<'_, Result<u32, StoreError>> {
        ask!(self, memory => Ok(memory.sweep_now(now, most)), store => store.sweep(now, most))
    }

    /// See [`SubjectIndex::create_within`]. Without an index, [`StoreError::NotIndexed`].
    pub fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Answer<'a, Result<Vec<StoreKey>, StoreError>> {
        ask_index!(self,
            memory => memory.create_now(key, record, cap, now),
            store => store.create_within(key, record, cap, now))
    }

    /// See [`SubjectIndex::of_subject`]. Without an index, [`StoreError::NotIndexed`].
    pub fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Answer<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        ask_index!(self,
            memory => Ok(memory.of_subject_now(subject, now)),
            store => store.of_subject(subject, now))
    }

    /// See [`SubjectIndex::delete_of_subject`]. Without an index, [`StoreError::NotIndexed`].
    pub fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Answer<'a, Result<u32, StoreError>> {
        ask_index!(self,
            memory => Ok(memory.delete_of_subject_now(subject, except, now)),
            store => store.delete_of_subject(subject, except, now))
    }
}

impl From<MemoryStore> for AnyStore {
    fn from(store: MemoryStore) -> Self {
        Self::memory(store)
    }
}

impl fmt::Debug for AnyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Choice::Indexed(_) => "AnyStore(indexed)",
            Choice::Memory(_) => "AnyStore(memory)",
            Choice::Plain(_) => "AnyStore(without index)",
        })
    }
}

type Boxed<'a, V> = Pin<Box<dyn Future<Output = Result<V, StoreError>> + Send + 'a>>;

/// [`Store`] with boxed futures.
trait Erased: Send + Sync {
    fn record_limit(&self) -> usize;
    fn create<'a>(&'a self, key: &'a StoreKey, record: Record<'a>, now: UnixTime) -> Boxed<'a, ()>;
    fn load<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Boxed<'a, Option<Stored>>;
    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Boxed<'a, Revision>;
    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Boxed<'a, ()>;
    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Boxed<'a, ()>;
    fn sweep(&self, now: UnixTime, most: u32) -> Boxed<'_, u32>;
}

/// [`SubjectIndex`] with boxed futures.
trait ErasedIndex: Erased {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Boxed<'a, Vec<StoreKey>>;
    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Boxed<'a, Vec<(StoreKey, Stored)>>;
    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Boxed<'a, u32>;
}

impl<S: Store> Erased for S {
    fn record_limit(&self) -> usize {
        Store::record_limit(self)
    }

    fn create<'a>(&'a self, key: &'a StoreKey, record: Record<'a>, now: UnixTime) -> Boxed<'a, ()> {
        Box::pin(Store::create(self, key, record, now))
    }

    fn load<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Boxed<'a, Option<Stored>> {
        Box::pin(Store::load(self, key, now))
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Boxed<'a, Revision> {
        Box::pin(Store::update(self, key, seen, record, now))
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Boxed<'a, ()> {
        Box::pin(Store::touch(self, key, seen, record, now))
    }

    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Boxed<'a, ()> {
        Box::pin(Store::delete(self, key, now))
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Boxed<'_, u32> {
        Box::pin(Store::sweep(self, now, most))
    }
}

impl<S: SubjectIndex> ErasedIndex for S {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Boxed<'a, Vec<StoreKey>> {
        Box::pin(SubjectIndex::create_within(self, key, record, cap, now))
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Boxed<'a, Vec<(StoreKey, Stored)>> {
        Box::pin(SubjectIndex::of_subject(self, subject, now))
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Boxed<'a, u32> {
        Box::pin(SubjectIndex::delete_of_subject(self, subject, except, now))
    }
}
