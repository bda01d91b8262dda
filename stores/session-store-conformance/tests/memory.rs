//! What is kept in memory keeps its contract.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::time::Duration;

use session_core::store::{MemoryStore, Store, SubjectKey};
use session_core::testing::RemoteStore;
use session_core::{RevocationScope, SessionId, SessionRef, Standing, SubjectGeneration, UnixTime};

fn remote() -> [RemoteStore; 2] {
    let place = RemoteStore::new();
    [place.clone(), place]
}

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
        // As it is for the sessions of an application, which have a clock.
        let clock = session_core::testing::ManualClock::at(0);
        let memory = session_core::InProcess::new().with_clock(clock);
        let place = super::RevocationScope::in_memory(memory);
        [place.clone(), place]
    });
}

mod revocation_in_a_store {
    session_store_conformance::revocation!(async {
        super::remote().map(|place| super::RevocationScope::shared("app", place))
    });
}

#[test]
fn however_often_the_others_were_ended_in_a_store_all_can_be() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let revocation = RevocationScope::shared("app", RemoteStore::new());
        let (subject, now) = (SubjectKey::from_bytes([7; 32]), UnixTime::from_secs(1_700_000_000));
        let memory = Duration::from_secs(1_800);
        let id = SessionId::from_bytes([1; 16]);
        let stolen = SessionRef { id, has_subject: true, memory };
        let generation = revocation.generation(&subject, now).await.unwrap();
        let mut member = SubjectGeneration { subject, generation };
        while let Ok(renewed) = revocation.end_others(&member, id, memory, now).await {
            member.generation = renewed.unwrap();
        }
        let standing = revocation.presented(&stolen, Some(&member), now).await.unwrap();
        assert_eq!(standing, Standing::Live);
        revocation.end_all(&subject, memory, now).await.unwrap();
        let standing = revocation.presented(&stolen, Some(&member), now).await.unwrap();
        assert_eq!(standing, Standing::Ended);
        revocation.generation(&subject, now).await.unwrap();
    });
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

/// What has to be waited for, as an engine across a network has.
mod remote_records {
    session_store_conformance::store!(async { super::remote() });
}

mod remote_index {
    session_store_conformance::subject_index!(async { super::remote() });
}

/// What was chosen at run time is a store.
fn chosen() -> [Arc<dyn Store>; 2] {
    place().map(|place| -> Arc<dyn Store> { place })
}

mod records_chosen_at_run_time {
    session_store_conformance::store!(async { super::chosen() });
}

mod index_chosen_at_run_time {
    session_store_conformance::subject_index!(async { super::chosen() });
}
