//! What is kept in memory keeps its contract.

use std::sync::Arc;

use session_core::store::{
    Lasting, MemoryStore, Record, Revision, Store, StoreError, StoreKey, Stored,
};
use session_core::{StoreRevocation, ThisProcess, UnixTime};

fn place() -> [Arc<MemoryStore>; 2] {
    let place = Arc::new(MemoryStore::new());
    [Arc::clone(&place), place]
}

mod records {
    session_store_conformance::store!(async { super::place() });
}

mod index {
    session_store_conformance::subject_index!(async { super::place() });
}

mod this_process {
    session_store_conformance::revocation!(async {
        let place = std::sync::Arc::new(super::ThisProcess::new());
        [std::sync::Arc::clone(&place), place]
    });
}

mod revocation_in_a_store {
    session_store_conformance::revocation!(async {
        super::place().map(|place| super::StoreRevocation::new("app", super::Roomy(place)))
    });
}

/// Memory that these tests do not fill.
struct Roomy(Arc<MemoryStore>);

impl Lasting for Roomy {}

impl Store for Roomy {
    async fn create(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.0.create(key, record, now).await
    }

    async fn load(&self, key: &StoreKey, now: UnixTime) -> Result<Option<Stored>, StoreError> {
        tokio::task::yield_now().await;
        self.0.load(key, now).await
    }

    async fn update(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<Revision, StoreError> {
        tokio::task::yield_now().await;
        self.0.update(key, seen, record, now).await
    }

    async fn touch(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.0.touch(key, seen, record, now).await
    }

    async fn delete(&self, key: &StoreKey, now: UnixTime) -> Result<(), StoreError> {
        self.0.delete(key, now).await
    }

    async fn sweep(&self, now: UnixTime, most: u32) -> Result<u32, StoreError> {
        self.0.sweep(now, most).await
    }

    fn record_limit(&self) -> usize {
        self.0.record_limit()
    }
}

/// With nothing kept at hand, a cache is its store.
fn cached() -> [session_core::store::Cached<Arc<MemoryStore>>; 2] {
    place().map(|place| {
        session_core::store::Cached::reads_may_be_stale_for(std::time::Duration::ZERO, 100, place)
    })
}

mod cached_records {
    session_store_conformance::store!(async { super::cached() });
}

mod cached_index {
    session_store_conformance::subject_index!(async { super::cached() });
}
