//! What the cases share.

use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use session_core::UnixTime;
use session_core::store::{
    Cap, Owner, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectKey,
};

/// When every case begins.
pub(crate) const START: u64 = 1_700_000_000;

/// How long a record lives in most cases, in seconds.
pub(crate) const LIFE: u64 = 1_800;

/// How many work at the same time in a race.
pub(crate) const RACERS: u32 = 100;

/// Returns the moment so many seconds after the start.
pub(crate) const fn at(seconds: u64) -> UnixTime {
    UnixTime::from_secs(START + seconds)
}

pub(crate) const NOW: UnixTime = at(0);

/// Returns a key for a number.
pub(crate) fn key(number: u32) -> StoreKey {
    let mut bytes = [0x5a; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes[28..].copy_from_slice(&number.to_le_bytes());
    StoreKey::from_bytes(bytes)
}

pub(crate) fn subject(number: u8) -> SubjectKey {
    SubjectKey::from_bytes([number; 32])
}

/// A visitor's record that lives [`LIFE`].
pub(crate) const fn record(bytes: &[u8]) -> Record<'_> {
    Record { bytes, expires: at(LIFE), owner: None }
}

/// A subject's record, whose session began so many seconds after the start.
pub(crate) fn owned(bytes: &[u8], number: u8, since: u64) -> Record<'_> {
    let owner = Owner { subject: subject(number), since: at(since), until: at(since + 43_200) };
    Record { owner: Some(owner), ..record(bytes) }
}

pub(crate) fn evict(most: u32) -> Cap {
    Cap::EvictOldest(NonZeroU32::new(most).unwrap())
}

pub(crate) fn refuse(most: u32) -> Cap {
    Cap::Refuse(NonZeroU32::new(most).unwrap())
}

/// Returns what is under a key at a time; fails where nothing is.
pub(crate) async fn loaded(store: &impl Store, key: &StoreKey, now: UnixTime) -> Stored {
    store.load(key, now).await.unwrap().expect("there is a record")
}

/// Asserts that a record is there, unchanged.
pub(crate) async fn assert_holds(
    store: &impl Store,
    key: &StoreKey,
    bytes: &[u8],
    revision: Revision,
) {
    let stored = loaded(store, key, NOW).await;
    assert_eq!((&*stored.bytes, stored.revision), (bytes, revision));
}

pub(crate) async fn assert_missing(store: &impl Store, key: &StoreKey, now: UnixTime) {
    assert!(store.load(key, now).await.unwrap().is_none(), "there is a record at {now:?}");
}

/// Adds one to the number in a record, as an application's `update(|s| ..)` would: again and again
/// until nobody came in between. Returns how often it took.
pub(crate) async fn increment(store: &impl Store, key: &StoreKey, now: UnixTime) -> u32 {
    for attempt in 1..=10_000 {
        let stored = loaded(store, key, now).await;
        let number = u32::from_be_bytes((*stored.bytes).try_into().expect("a number"));
        let next = (number + 1).to_be_bytes();
        match store.update(key, stored.revision, record(&next), now).await {
            Ok(_) => return attempt,
            Err(StoreError::Conflict) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("somebody always came in between");
}

/// Runs so many at the same time, each with its number, on the two nodes by turns.
pub(crate) async fn race<S, F, V>(nodes: [S; 2], act: impl Fn(Arc<S>, u32) -> F) -> Vec<V>
where
    F: Future<Output = V> + Send + 'static,
    V: Send + 'static,
{
    let [a, b] = nodes.map(Arc::new);
    race_on(&a, &b, act).await
}

/// As [`race`], on nodes that are used afterwards.
pub(crate) async fn race_on<S, F, V>(
    a: &Arc<S>,
    b: &Arc<S>,
    act: impl Fn(Arc<S>, u32) -> F,
) -> Vec<V>
where
    F: Future<Output = V> + Send + 'static,
    V: Send + 'static,
{
    let start = Arc::new(tokio::sync::Barrier::new(usize::try_from(RACERS).unwrap()));
    let mut running = Vec::new();
    for number in 0..RACERS {
        let node = if number % 2 == 0 { a } else { b };
        let (start, acting) = (Arc::clone(&start), act(Arc::clone(node), number));
        running.push(tokio::spawn(async move {
            start.wait().await;
            acting.await
        }));
    }
    let mut results = Vec::new();
    for task in running {
        results.push(task.await.expect("no racer fails"));
    }
    results
}

/// Polls a future a few times and drops it unfinished, as a deadline would.
pub(crate) async fn abandon(asking: impl IntoFuture) {
    let _ = tokio::time::timeout(Duration::from_micros(200), asking).await;
}
