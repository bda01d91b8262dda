use std::future::Future;
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::store::{MemoryStore, Owner};

const LIFE: Duration = Duration::from_secs(1_800);
const SUBJECT: SubjectKey = SubjectKey::from_bytes([9; 32]);

fn at(seconds: u64) -> UnixTime {
    UnixTime::from_secs(1_000 + seconds)
}

fn key(number: u8) -> StoreKey {
    StoreKey::from_bytes([number; 32])
}

fn record(bytes: &[u8]) -> Record<'_> {
    let owner = Owner { subject: SUBJECT, since: at(0), until: at(5_000) };
    Record { bytes, expires: at(0).plus(LIFE), owner: Some(owner) }
}

fn done<V>(asking: impl IntoFuture<Output = V>) -> V {
    match pin!(asking.into_future()).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("memory does not wait"),
    }
}

/// A store, and two servers that keep what they read for two seconds.
fn servers(most: usize) -> (Arc<MemoryStore>, [Cached<Arc<MemoryStore>>; 2]) {
    let store = Arc::new(MemoryStore::new());
    let staleness = Duration::from_secs(2);
    let server = || Cached::reads_may_be_stale_for(staleness, most, Arc::clone(&store));
    let both = [server(), server()];
    (store, both)
}

fn read(server: &Cached<Arc<MemoryStore>>, number: u8, seconds: u64) -> Option<Vec<u8>> {
    let stored = done(server.load(&key(number), at(seconds))).unwrap();
    stored.map(|stored| stored.bytes.to_vec())
}

#[test]
fn what_another_server_wrote_is_read_within_the_time_that_was_chosen() {
    let (_, [here, there]) = servers(10);
    done(here.create(&key(1), record(b"one"), at(0))).unwrap();
    assert_eq!(read(&here, 1, 0).unwrap(), b"one");
    done(there.update(&key(1), Revision::FIRST, record(b"two"), at(0))).unwrap();
    assert_eq!(read(&here, 1, 1).unwrap(), b"one");
    assert_eq!(read(&here, 1, 2).unwrap(), b"two");
    done(there.delete(&key(1), at(3))).unwrap();
    assert_eq!(read(&here, 1, 3).unwrap(), b"two");
    assert_eq!(read(&here, 1, 4), None);
}

#[test]
fn what_a_server_wrote_itself_it_reads_at_once() {
    let (_, [here, _]) = servers(10);
    done(here.create(&key(1), record(b"one"), at(0))).unwrap();
    assert_eq!(read(&here, 1, 0).unwrap(), b"one");
    let seen = done(here.update(&key(1), Revision::FIRST, record(b"two"), at(0))).unwrap();
    assert_eq!(read(&here, 1, 0).unwrap(), b"two");
    done(here.touch(&key(1), seen, record(b"three"), at(0))).unwrap();
    assert_eq!(read(&here, 1, 0).unwrap(), b"three");
    done(here.delete(&key(1), at(0))).unwrap();
    assert_eq!(read(&here, 1, 0), None);
}

#[test]
fn a_conflict_is_seen_and_the_next_try_loads_from_the_store() {
    let (_, [here, there]) = servers(10);
    done(here.create(&key(1), record(b"one"), at(0))).unwrap();
    let seen = done(here.load(&key(1), at(0))).unwrap().unwrap().revision;
    done(there.update(&key(1), seen, record(b"two"), at(0))).unwrap();
    let stale = done(here.update(&key(1), seen, record(b"lost"), at(1)));
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
    assert_eq!(read(&here, 1, 1).unwrap(), b"two");
}

#[test]
fn the_end_of_many_is_known_at_once_where_it_was_asked_for() {
    let (_, [here, _]) = servers(10);
    for number in 1..=3 {
        done(here.create(&key(number), record(b"x"), at(0))).unwrap();
        read(&here, number, 0);
    }
    done(here.delete_of_subject(&SUBJECT, Some(&key(1)), at(0))).unwrap();
    assert_eq!(read(&here, 2, 0), None);
    assert!(read(&here, 1, 0).is_some());
    let one = Cap::EvictOldest(NonZeroU32::MIN);
    done(here.create_within(&key(4), record(b"x"), one, at(0))).unwrap();
    assert_eq!(read(&here, 1, 0), None);
    assert_eq!(done(here.of_subject(&SUBJECT, at(0))).unwrap().len(), 1);
}

#[test]
fn no_more_is_kept_than_was_chosen_and_the_oldest_goes_first() {
    let (store, [here, _]) = servers(3);
    for number in 1..=9 {
        done(here.create(&key(number), record(b"x"), at(0))).unwrap();
    }
    for number in 1..=9 {
        read(&here, number, u64::from(number) / 5);
    }
    assert_eq!(here.recent().len(), 3);
    for number in 1..=9 {
        done(store.delete(&key(number), at(1))).unwrap();
    }
    let left: Vec<u8> = (1..=9).filter(|number| read(&here, *number, 1).is_some()).collect();
    assert_eq!(left, [7, 8, 9]);
    let (_, [nothing, _]) = servers(0);
    done(nothing.create(&key(1), record(b"x"), at(0))).unwrap();
    read(&nothing, 1, 0);
    assert_eq!(nothing.recent().len(), 0);
}

#[test]
fn a_read_that_was_under_way_during_a_write_is_not_kept() {
    let mut recent = RecentRecords::new(10);
    let staleness = Duration::from_secs(2);
    let asked = recent.find(&key(1), staleness, at(0)).unwrap_err();
    let old = Stored { bytes: Arc::from(&b"old"[..]), revision: Revision::FIRST };
    recent.forget(&key(1));
    recent.keep(key(1), old.clone(), at(0), asked);
    assert!(recent.find(&key(1), staleness, at(0)).is_err());
    // Nor is what comes from the time before the clock was set back.
    let asked = recent.find(&key(1), staleness, at(50)).unwrap_err();
    recent.keep(key(1), old, at(50), asked);
    assert!(recent.find(&key(1), staleness, at(49)).is_err());
    assert!(recent.find(&key(1), staleness, at(51)).is_ok());
}

#[test]
fn a_write_that_was_given_up_half_way_forgets() {
    let (_, [here, _]) = servers(10);
    done(here.create(&key(1), record(b"one"), at(0))).unwrap();
    read(&here, 1, 0);
    assert_eq!(here.recent().len(), 1);
    drop(here.forgetting(&key(1)));
    assert_eq!(here.recent().len(), 0);
}
