//! What happens when Redis fails: nobody becomes anonymous, nothing that was acknowledged is lost, and
//! service returns by itself.

#![allow(clippy::panic, clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use session_core::store::{
    Cap, Owner, Record, Revision, Store, StoreError, StoreKey, SubjectIndex,
};
use session_core::store::{Stored, SubjectKey};
use session_core::{RevocationError, RevocationScope, SessionId, SessionRef, UnixTime};
use session_store_redis::{RedisStore, SetupError};
use session_test_servers::{Fault, Proxy, Redis};
use tokio::time::timeout;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
/// What a request would wait.
const DEADLINE: Duration = Duration::from_millis(250);

fn key(number: u32) -> StoreKey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    StoreKey::from_bytes(bytes)
}

fn record(bytes: &[u8]) -> Record<'_> {
    Record { bytes, expires: NOW.plus(Duration::from_secs(1_800)), owner: None }
}

fn owned(bytes: &[u8]) -> Record<'_> {
    let subject = SubjectKey::from_bytes([9; 32]);
    let owner = Owner { subject, since: NOW, until: NOW.plus(Duration::from_secs(43_200)) };
    Record { owner: Some(owner), ..record(bytes) }
}

async fn store(url: &str) -> RedisStore {
    RedisStore::at(url).prefix("test").connect().await.unwrap()
}

fn via(proxy: &Proxy) -> String {
    format!("redis://127.0.0.1:{}", proxy.port())
}

/// Loads as a request does. An outage is an error, never "there is none".
async fn load(store: &RedisStore, number: u32) -> Result<Option<Stored>, StoreError> {
    let unanswered = |_| Err(StoreError::unavailable("deadline"));
    timeout(DEADLINE, store.load(&key(number), NOW)).await.unwrap_or_else(unanswered)
}

/// Asks until there is an answer again; fails if that takes longer than a few seconds.
async fn recovered(store: &RedisStore, number: u32) -> Option<Stored> {
    let begun = Instant::now();
    loop {
        match load(store, number).await {
            Ok(stored) => return stored,
            Err(StoreError::Unavailable(_)) => {}
            Err(error) => panic!("{error}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "service does not return");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_unavailable<V: std::fmt::Debug>(result: &Result<V, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_loss_of_power() {
    let mut redis = Redis::start();
    let store = store(&redis.url()).await;
    for number in 0..50 {
        store.create(&key(number), record(&number.to_be_bytes()), NOW).await.unwrap();
    }
    let second = store.update(&key(0), Revision::FIRST, record(b"second"), NOW).await.unwrap();
    store.delete(&key(1), NOW).await.unwrap();

    redis.kill();
    for _ in 0..3 {
        assert!(is_unavailable(&load(&store, 2).await));
        let created = timeout(DEADLINE, store.create(&key(99), record(b"x"), NOW)).await;
        assert!(created.is_err() || is_unavailable(&created.unwrap()));
    }
    redis.restart();

    let stored = recovered(&store, 0).await.unwrap();
    assert_eq!((&*stored.bytes, stored.revision), (&b"second"[..], second));
    assert!(load(&store, 1).await.unwrap().is_none(), "an ended session is back");
    for number in 2..50 {
        assert_eq!(*load(&store, number).await.unwrap().unwrap().bytes, number.to_be_bytes());
    }
}

#[tokio::test]
async fn a_server_that_stands_still_is_an_outage_and_mixes_nothing_up_afterwards() {
    let redis = Redis::start();
    let store = store(&redis.url()).await;
    for number in 0..20 {
        store.create(&key(number), record(&number.to_be_bytes()), NOW).await.unwrap();
    }
    redis.pause();
    for number in 0..10 {
        assert!(is_unavailable(&load(&store, number).await));
    }
    redis.resume();
    for number in (0..20).rev() {
        let stored = recovered(&store, number).await.unwrap();
        assert_eq!(*stored.bytes, number.to_be_bytes());
    }
}

#[tokio::test]
async fn a_reply_cut_off_at_any_byte_is_read_again() {
    let redis = Redis::start();
    let proxy = Proxy::to(redis.port());
    let store = store(&via(&proxy)).await;
    store.create(&key(1), record(b"the whole of it"), NOW).await.unwrap();
    for length in 0..40 {
        proxy.set(Fault::CutReplyAfter(length));
        let stored = store.load(&key(1), NOW).await.unwrap().unwrap();
        assert_eq!(&*stored.bytes, b"the whole of it", "{length}");
    }
}

#[tokio::test]
async fn a_write_whose_reply_is_lost_is_unknown_and_is_not_made_twice() {
    let redis = Redis::start();
    let proxy = Proxy::to(redis.port());
    let store = store(&via(&proxy)).await;
    store.create(&key(1), record(b"one"), NOW).await.unwrap();
    // So that the server knows the script.
    let mut seen = store.update(&key(1), Revision::FIRST, record(b"two"), NOW).await.unwrap();
    for round in 0..20_u8 {
        proxy.set(Fault::CutReplyAfter(usize::from(round % 4)));
        let lost = store.update(&key(1), seen, record(&[round]), NOW).await;
        assert!(is_unavailable(&lost), "{lost:?}");
        // It was made, once.
        let stored = recovered(&store, 1).await.unwrap();
        assert_eq!((&*stored.bytes, stored.revision), (&[round][..], seen.next()));
        seen = stored.revision;
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_an_outage_until_it_can() {
    let redis = Redis::start();
    let proxy = Proxy::to(redis.port());
    let store = store(&via(&proxy)).await;
    store.create(&key(1), record(b"one"), NOW).await.unwrap();
    for fault in [Fault::Refuse, Fault::Lose] {
        proxy.set(fault);
        for _ in 0..3 {
            assert!(is_unavailable(&load(&store, 1).await), "{fault:?}");
        }
        proxy.set(Fault::None);
        assert_eq!(&*recovered(&store, 1).await.unwrap().bytes, b"one");
    }
}

#[tokio::test]
async fn a_server_that_lost_everything_brings_nothing_back() {
    let mut redis = Redis::start();
    let store = store(&redis.url()).await;
    store.create_within(&key(1), owned(b"one"), Cap::Unlimited, NOW).await.unwrap();
    redis.restart_empty();
    assert!(recovered(&store, 1).await.is_none());
    let updated = store.update(&key(1), Revision::FIRST, owned(b"two"), NOW).await;
    assert!(matches!(updated, Err(StoreError::Gone)), "{updated:?}");
    let touched = store.touch(&key(1), Revision::FIRST, owned(b"two"), NOW).await;
    assert!(matches!(touched, Err(StoreError::Gone)), "{touched:?}");
    let subject = SubjectKey::from_bytes([9; 32]);
    assert_eq!(store.of_subject(&subject, NOW).await.unwrap().len(), 0);
    store.create_within(&key(2), owned(b"two"), Cap::Unlimited, NOW).await.unwrap();
    assert_eq!(store.of_subject(&subject, NOW).await.unwrap().len(), 1);
}

#[tokio::test]
async fn scripts_that_were_flushed_are_sent_again() {
    let redis = Redis::start();
    let store = store(&redis.url()).await;
    for number in 0..10 {
        redis.command(&["SCRIPT", "FLUSH"]);
        store.create_within(&key(number), owned(b"one"), Cap::Unlimited, NOW).await.unwrap();
        redis.command(&["SCRIPT", "FLUSH"]);
        store.update(&key(number), Revision::FIRST, owned(b"two"), NOW).await.unwrap();
        redis.command(&["SCRIPT", "FLUSH"]);
        store.delete(&key(number), NOW).await.unwrap();
    }
}

#[tokio::test]
async fn a_full_server_refuses_what_is_new_and_lets_everybody_log_out() {
    let redis = Redis::with(&["--maxmemory", "6mb", "--maxmemory-policy", "noeviction"]);
    let store = store(&redis.url()).await;
    let scope = RevocationScope::shared("app", store.evicts_nothing().await.unwrap());
    let large = vec![7; 60_000];
    let (mut count, mut filled) = (0, 1_000);
    let refused = loop {
        match store.create(&key(count), record(&large), NOW).await {
            Ok(()) => count += 1,
            Err(error) => break error,
        }
        assert!(count < 400, "it is never full");
    };
    assert!(matches!(refused, StoreError::Full), "{refused:?}");
    assert!(count > 5, "{count}");
    for number in 0..count {
        assert_eq!(*load(&store, number).await.unwrap().unwrap().bytes, large);
    }
    let updated = store.update(&key(0), Revision::FIRST, record(&large), NOW).await;
    assert!(matches!(updated, Err(StoreError::Full)), "{updated:?}");
    // It says so before a login, too: down to what fits nowhere any more.
    for size in [10_000, 1_000, 100, 1] {
        let small = vec![7; size];
        for _ in 0..100_000 {
            let created = store.create(&key(filled), record(&small), NOW).await;
            filled += 1;
            if created.is_err() {
                break;
            }
        }
    }
    let login = scope.admits_login(NOW).await;
    assert!(matches!(login, Err(RevocationError::Full)), "{login:?}");
    for number in 0..count {
        store.delete(&key(number), NOW).await.unwrap();
    }
    store.create(&key(0), record(&large), NOW).await.unwrap();
    scope.admits_login(NOW).await.unwrap();
}

#[tokio::test]
async fn revocation_in_a_redis_that_may_evict_is_refused_at_start() {
    let redis = Redis::start();
    let store = store(&redis.url()).await;
    for policy in [
        "allkeys-lru",
        "allkeys-lfu",
        "allkeys-random",
        "volatile-lru",
        "volatile-lfu",
        "volatile-random",
        "volatile-ttl",
    ] {
        redis.command(&["CONFIG", "SET", "maxmemory-policy", policy]);
        let refused = store.evicts_nothing().await.unwrap_err();
        assert!(matches!(&refused, SetupError::MayEvict(said) if said == policy), "{refused:?}");
        assert!(refused.to_string().contains("set `maxmemory-policy noeviction`"), "{refused}");
    }
    redis.command(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    store.evicts_nothing().await.unwrap();
}

#[tokio::test]
async fn an_outage_of_revocation_is_an_error_and_not_a_standing() {
    let mut redis = Redis::start();
    let store = store(&redis.url()).await;
    let scope = RevocationScope::shared("app", store.evicts_nothing().await.unwrap());
    let memory = Duration::from_secs(1_000);
    let session = SessionRef { id: SessionId::from_bytes([1; 16]), has_subject: true, memory };
    scope.end(session, None, NOW).await.unwrap();
    redis.kill();
    let standing = timeout(DEADLINE, scope.standing(&session, None, NOW)).await;
    assert!(matches!(standing, Err(_) | Ok(Err(RevocationError::Unavailable(_)))), "{standing:?}");
    redis.restart();
    recovered(&store, 1).await;
    assert_eq!(scope.standing(&session, None, NOW).await.unwrap(), session_core::Standing::Ended);
}

#[tokio::test]
async fn what_is_not_ours_is_an_error_and_not_a_session() {
    let redis = Redis::start();
    let store = store(&redis.url()).await;
    let name = format!("test:r:{}", key(1));
    for foreign in [&["SET", &name, "x"][..], &["LPUSH", &name, "x"]] {
        redis.command(&["DEL", &name]);
        redis.command(foreign);
        assert!(is_unavailable(&store.load(&key(1), NOW).await), "{foreign:?}");
        let updated = store.update(&key(1), Revision::FIRST, record(b"x"), NOW).await;
        assert!(is_unavailable(&updated), "{updated:?}");
    }
}

#[tokio::test]
async fn a_mistaken_address_or_prefix_is_refused_with_the_remedy() {
    let refused = RedisStore::at("not an address").connect().await.unwrap_err();
    assert!(matches!(refused, SetupError::Address(_)), "{refused:?}");
    let refused = RedisStore::at("redis://127.0.0.1:1").connect().await.unwrap_err();
    assert!(matches!(refused, SetupError::Unavailable(_)), "{refused:?}");
    let refused = RedisStore::at("redis://127.0.0.1:1").prefix("{shop}").connect().await;
    assert!(matches!(refused.unwrap_err(), SetupError::Prefix(_)));
}

#[tokio::test]
async fn everything_in_redis_has_an_end() {
    let redis = Redis::start();
    let store = store(&redis.url()).await;
    store.create(&key(1), record(b"visitor"), NOW).await.unwrap();
    store.create(&key(2), owned(b"user"), NOW).await.unwrap();
    let ttl = |name: &str| -> i64 {
        let answer = redis.command(&["TTL", name]);
        answer.lines().next().unwrap().trim_start_matches(':').parse().unwrap()
    };
    assert!((1_790..=1_800).contains(&ttl(&format!("test:r:{}", key(1)))));
    let list = format!("test:s:{}", SubjectKey::from_bytes([9; 32]));
    assert!((43_190..=43_200).contains(&ttl(&list)));
    // A shorter session does not shorten the list's life.
    let mut short = owned(b"user");
    short.owner.as_mut().unwrap().until = NOW.plus(Duration::from_secs(10));
    store.create(&key(3), short, NOW).await.unwrap();
    assert!((43_190..=43_200).contains(&ttl(&list)));
}
