//! A credential that is asked each time, as a crate outside writes one: two toys behind one pointer.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use session_core::store::{Record, Store, StoreKey};
use session_core::testing::RemoteStore;
use session_core::{Assurance, Credential, CredentialError, Proven, Reply, UnixTime};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

#[derive(Clone, Debug, PartialEq)]
struct Caller {
    user: Option<u64>,
}

/// Keys in memory: it answers at once.
struct Keys(HashMap<&'static [u8], u64>);

impl Credential<Caller> for Keys {
    fn name(&self) -> &'static str {
        "api-key"
    }

    fn check<'a>(
        &'a self,
        value: &'a [u8],
        now: UnixTime,
    ) -> Reply<'a, Result<Proven<Caller>, CredentialError>> {
        let found = self.0.get(value).ok_or(CredentialError::Refused("no such key"));
        Reply::ready(found.map(|user| Proven::new(Caller { user: Some(*user) }, now)))
    }
}

/// Tokens that a server far away knows, with a bound on how many it is asked about at once.
struct Introspected {
    server: RemoteStore,
    asked: AtomicUsize,
    most: usize,
}

impl Credential<Caller> for Introspected {
    fn name(&self) -> &'static str {
        "opaque"
    }

    fn check<'a>(
        &'a self,
        value: &'a [u8],
        now: UnixTime,
    ) -> Reply<'a, Result<Proven<Caller>, CredentialError>> {
        let Ok(bytes) = <[u8; 32]>::try_from(value) else {
            return Reply::ready(Err(CredentialError::Refused("not a token")));
        };
        if self.asked.fetch_add(1, Ordering::SeqCst) >= self.most {
            self.asked.fetch_sub(1, Ordering::SeqCst);
            return Reply::ready(Err(CredentialError::Busy));
        }
        Reply::later(async move {
            let key = StoreKey::from_bytes(bytes);
            let answer = self.server.load(&key, now).await;
            self.asked.fetch_sub(1, Ordering::SeqCst);
            let stored = answer.map_err(|error| CredentialError::Unavailable(error.into()))?;
            let stored = stored.ok_or(CredentialError::Refused("no such token"))?;
            let user = stored.bytes.first().copied().map(u64::from);
            let proven = Proven::new(Caller { user }, now).with_assurance(Assurance(2));
            Ok(proven.with_expires(now.plus(Duration::from_secs(900))))
        })
    }
}

async fn introspected() -> (RemoteStore, Arc<dyn Credential<Caller>>) {
    let server = RemoteStore::new();
    let key = StoreKey::from_bytes([7; 32]);
    let expires = NOW.plus(Duration::from_secs(60));
    server.create(&key, Record { bytes: &[42], expires, owner: None }, NOW).await.unwrap();
    let asked = AtomicUsize::new(0);
    (server.clone(), Arc::new(Introspected { server, asked, most: 1 }))
}

#[tokio::test(flavor = "current_thread")]
async fn whatever_the_credential_it_is_asked_the_same_way() {
    let keys: Arc<dyn Credential<Caller>> = Arc::new(Keys(HashMap::from([(&b"k1"[..], 1)])));
    let (_, introspected) = introspected().await;
    for (door, good, bad, user) in
        [(&keys, &b"k1"[..], &b"k2"[..], 1), (&introspected, &[7; 32][..], &[8; 32][..], 42)]
    {
        let proven = door.check(good, NOW).await.unwrap();
        assert_eq!(proven.session, Caller { user: Some(user) }, "{}", door.name());
        let refused = door.check(bad, NOW).await;
        assert!(matches!(refused, Err(CredentialError::Refused(_))), "{}", door.name());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn memory_answers_at_once_and_a_server_is_waited_for() {
    let keys: Arc<dyn Credential<Caller>> = Arc::new(Keys(HashMap::new()));
    let (_, introspected) = introspected().await;
    assert!(matches!(keys.check(b"k1", NOW), Reply::Ready(_)));
    assert!(matches!(introspected.check(&[7; 32], NOW), Reply::Pending(_)));
}

#[tokio::test(flavor = "current_thread")]
async fn an_outage_and_a_crowd_are_neither_nobody_nor_somebody() {
    let (server, door) = introspected().await;
    let first = door.check(&[7; 32], NOW);
    assert!(matches!(door.check(&[7; 32], NOW).await, Err(CredentialError::Busy)));
    assert!(first.await.is_ok());
    server.goes_down();
    assert!(matches!(door.check(&[7; 32], NOW).await, Err(CredentialError::Unavailable(_))));
}

#[test]
fn debug_shows_nothing_of_the_caller() {
    let proven = Proven::new(Caller { user: Some(4_711) }, NOW);
    assert!(!format!("{proven:?}").contains("4711"));
}
