//! How often each operation waits for Redis, as the documentation says.

#![allow(clippy::unwrap_used)]

mod common;

use std::num::NonZeroU32;
use std::time::Duration;

use session_core::store::{
    Cap, Owner, Record, Revision, Store, StoreKey, SubjectIndex, SubjectKey,
};
use session_core::{Renewal, RevocationScope, SessionId, SessionRef, SubjectGeneration, UnixTime};
use session_store_redis::RedisStore;
use session_test_servers::{Proxy, Redis};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const SUBJECT: SubjectKey = SubjectKey::from_bytes([9; 32]);

fn key(number: u8) -> StoreKey {
    StoreKey::from_bytes([number; 32])
}

fn record(of_user: bool) -> Record<'static> {
    let until = NOW.plus(Duration::from_secs(43_200));
    let owner = of_user.then_some(Owner { subject: SUBJECT, since: NOW, until });
    Record { bytes: b"record", expires: NOW.plus(Duration::from_secs(1_800)), owner }
}

/// Runs an operation and returns how many round trips it took.
async fn count<V, E: std::fmt::Debug>(
    proxy: &Proxy,
    operation: impl IntoFuture<Output = Result<V, E>>,
) -> u64 {
    let before = proxy.turns();
    operation.await.unwrap();
    proxy.turns() - before
}

async fn connected() -> (Redis, Proxy, RedisStore) {
    let redis = Redis::start();
    let proxy = Proxy::to(redis.port());
    let url = format!("redis://127.0.0.1:{}", proxy.port());
    let store = RedisStore::at(&url).prefix("test").connect().await.unwrap();
    (redis, proxy, store)
}

#[tokio::test]
async fn a_store_asks_as_often_as_it_says() {
    let (_redis, proxy, store) = connected().await;
    // So that the server knows the scripts.
    let cap = Cap::EvictOldest(NonZeroU32::MIN);
    store.create_within(&key(90), record(true), cap, NOW).await.unwrap();
    store.create_within(&key(91), record(true), cap, NOW).await.unwrap();
    store.update(&key(91), Revision::FIRST, record(true), NOW).await.unwrap();
    store.delete(&key(91), NOW).await.unwrap();

    let (visitor, user, first) = (record(false), record(true), Revision::FIRST);
    assert_eq!(count(&proxy, store.create(&key(1), visitor, NOW)).await, 1);
    assert_eq!(count(&proxy, store.load(&key(1), NOW)).await, 1);
    assert_eq!(count(&proxy, store.load(&key(99), NOW)).await, 1);
    assert_eq!(count(&proxy, store.load_each(&[key(1), key(2), key(3)], NOW)).await, 1);
    assert_eq!(count(&proxy, store.touch(&key(1), first, visitor, NOW)).await, 1);
    assert_eq!(count(&proxy, store.update(&key(1), first, visitor, NOW)).await, 1);
    assert_eq!(count(&proxy, store.delete(&key(1), NOW)).await, 1);
    assert_eq!(count(&proxy, store.sweep(NOW, 100)).await, 0);

    assert_eq!(count(&proxy, store.create(&key(2), user, NOW)).await, 2);
    assert_eq!(count(&proxy, store.update(&key(2), first, user, NOW)).await, 1);
    assert_eq!(count(&proxy, store.delete(&key(2), NOW)).await, 2);

    assert_eq!(count(&proxy, store.create_within(&key(3), user, cap, NOW)).await, 2);
    assert_eq!(count(&proxy, store.create_within(&key(4), user, cap, NOW)).await, 6);
    assert_eq!(count(&proxy, store.of_subject(&SUBJECT, NOW)).await, 2);
    assert_eq!(count(&proxy, store.delete_of_subject(&SUBJECT, None, NOW)).await, 3);
}

#[tokio::test]
async fn a_revocation_asks_as_often_as_it_says() {
    let (_redis, proxy, store) = connected().await;
    let scope = RevocationScope::shared("app", store.evicts_nothing().await.unwrap());
    let id = |number| SessionId::from_bytes([number; 16]);
    let memory = Duration::from_secs(1_000);
    let user = |number| SessionRef { id: id(number), has_subject: true, memory };
    scope.end(user(90), NOW).await.unwrap();
    scope.end(user(90), NOW).await.unwrap();

    assert_eq!(count(&proxy, scope.admits_login(NOW)).await, 1);
    assert_eq!(count(&proxy, scope.presented(&user(1), None, NOW)).await, 1);
    assert_eq!(count(&proxy, scope.standing(&user(1), None, NOW)).await, 1);
    let member = SubjectGeneration {
        subject: SUBJECT,
        generation: scope.generation(&SUBJECT, NOW).await.unwrap(),
    };
    assert_eq!(count(&proxy, scope.presented(&user(1), Some(&member), NOW)).await, 1);
    assert_eq!(count(&proxy, scope.rotate(&user(1), None, id(2), Renewal::Rotation, NOW)).await, 2);
    // The new id comes back for the first time, and again.
    assert_eq!(count(&proxy, scope.presented(&user(2), None, NOW)).await, 5);
    assert_eq!(count(&proxy, scope.presented(&user(2), None, NOW)).await, 1);
    assert_eq!(count(&proxy, scope.end(user(3), NOW)).await, 1);
    assert_eq!(count(&proxy, scope.end(user(2), NOW)).await, 5);
    assert_eq!(count(&proxy, scope.end_all(&SUBJECT, memory, NOW)).await, 2);
    assert_eq!(count(&proxy, scope.end_all(&SUBJECT, memory, NOW)).await, 4);
}
