//! What is kept in memory keeps its contract.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::time::Duration;

use session_core::store::{
    Lasting, MemoryStore, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectKey,
};
use session_core::{
    Membership, SessionId, Standing, StoreRevocation, SubjectRevocation, Target, ThisProcess,
    UnixTime,
};

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

#[test]
fn however_often_the_others_were_ended_in_a_store_all_can_be() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let [revocation, _] = place().map(|place| StoreRevocation::new("app", Roomy(place)));
        let (subject, now) = (SubjectKey::from_bytes([7; 32]), UnixTime::from_secs(1_700_000_000));
        let memory = Duration::from_secs(1_800);
        let id = SessionId::from_bytes([1; 16]);
        let stolen = Target { id, has_subject: true, memory };
        let mut epoch = revocation.epoch(&subject, now).await.unwrap();
        while let Ok(renewed) = revocation.end_others(&subject, &stolen, now).await {
            epoch = renewed;
        }
        let member = Membership { subject, epoch };
        let outlook = revocation.presented_of(&stolen, &member, now).await.unwrap();
        assert_eq!(outlook.standing, Standing::Live);
        revocation.end_all(&subject, memory, now).await.unwrap();
        let outlook = revocation.presented_of(&stolen, &member, now).await.unwrap();
        assert_eq!(outlook.standing, Standing::Ended);
        revocation.epoch(&subject, now).await.unwrap();
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
