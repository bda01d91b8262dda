//! A store that is shared, or chosen at run time.

use std::sync::Arc;

use super::{NoEviction, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex};
use crate::reply::Reply;
use crate::time::UnixTime;

/// A shared pointer to a store is a store: `Arc<MemoryStore>` is one, and `Arc<dyn Store>` is one
/// that was chosen at run time.
impl<S: Store + ?Sized> Store for Arc<S> {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        (**self).create(key, record, now)
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        (**self).load(key, now)
    }

    fn load_each<'a>(
        &'a self,
        keys: &'a [StoreKey],
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<Option<Stored>>, StoreError>> {
        (**self).load_each(keys, now)
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        (**self).update(key, seen, record, now)
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        (**self).touch(key, seen, record, now)
    }

    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Reply<'a, Result<(), StoreError>> {
        (**self).delete(key, now)
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        (**self).sweep(now, most)
    }

    fn record_limit(&self) -> usize {
        (**self).record_limit()
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        (**self).index()
    }
}

impl<S: NoEviction + ?Sized> NoEviction for Arc<S> {}
