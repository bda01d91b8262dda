//! What the index of a subject holds inside of Redis.

#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use session_core::UnixTime;
use session_core::store::{Owner, Record, Revision, Store, StoreKey, SubjectIndex, SubjectKey};
use session_store_redis::RedisStore;
use session_test_servers::Redis;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const SUBJECT: SubjectKey = SubjectKey::from_bytes([9; 32]);

fn key(number: u32) -> StoreKey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    StoreKey::from_bytes(bytes)
}

/// A session that begins at a second and idles out so many later.
fn session(since: u64, idle: u64) -> Record<'static> {
    let since = NOW.plus(Duration::from_secs(since));
    let owner = Owner { subject: SUBJECT, since, until: since.plus(Duration::from_secs(43_200)) };
    let expires = since.plus(Duration::from_secs(idle));
    Record { bytes: b"record", expires, owner: Some(owner) }
}

fn listed(redis: &Redis) -> u32 {
    let answer = redis.command(&["ZCARD", &format!("test:s:{SUBJECT}")]);
    answer.lines().next().unwrap().trim_start_matches(':').parse().unwrap()
}

#[tokio::test]
async fn the_index_of_a_subject_forgets_what_expired_when_it_is_next_written() {
    let redis = Redis::start();
    let store = RedisStore::at(&redis.url()).prefix("test").connect().await.unwrap();
    for number in 0..500 {
        store.create(&key(number), session(0, 20), NOW).await.unwrap();
    }
    // One of them was used since: what the index knows of its end is out of date.
    let later = NOW.plus(Duration::from_secs(33));
    let used = session(0, 1_800);
    store.touch(&key(3), Revision::FIRST, used, NOW).await.unwrap();
    assert_eq!(listed(&redis), 500);
    store.create(&key(500), session(33, 1), later).await.unwrap();
    assert_eq!(listed(&redis), 2);
    let sessions = store.of_subject(&SUBJECT, later).await.unwrap();
    let keys: Vec<_> = sessions.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [key(3), key(500)]);
    // It is not looked at again before its new end.
    store.create(&key(501), session(35, 60), NOW.plus(Duration::from_secs(35))).await.unwrap();
    assert_eq!(listed(&redis), 2);
}
