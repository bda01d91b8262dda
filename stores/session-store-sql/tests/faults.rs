//! What happens when a database fails: nobody becomes anonymous, nothing that was acknowledged is lost,
//! and service returns by itself.

#![cfg(all(feature = "mysql", feature = "postgres"))]
#![allow(clippy::panic, clippy::unwrap_used)]

mod common;

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use session_core::UnixTime;
use session_core::store::{
    Cap, Owner, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex, SubjectKey,
};
use session_store_sql::SqlStore;
use session_test_servers::{Fault, MariaDb, Postgres, Proxy};
use tokio::time::timeout;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
/// What a request would wait.
const DEADLINE: Duration = Duration::from_millis(250);
const SUBJECT: SubjectKey = SubjectKey::from_bytes([9; 32]);

fn key(number: u32) -> StoreKey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    StoreKey::from_bytes(bytes)
}

fn record(bytes: &[u8]) -> Record<'_> {
    Record { bytes, expires: NOW.plus(Duration::from_mins(30)), owner: None }
}

fn owned(bytes: &[u8], since: u64) -> Record<'_> {
    let until = NOW.plus(Duration::from_hours(12));
    let since = NOW.plus(Duration::from_secs(since));
    Record { owner: Some(Owner { subject: SUBJECT, since, until }), ..record(bytes) }
}

/// Loads as a request does. An outage is an error, never "there is none".
async fn load(store: &SqlStore, number: u32) -> Result<Option<Stored>, StoreError> {
    let unanswered = |_| Err(StoreError::unavailable("deadline"));
    timeout(DEADLINE, store.load(&key(number), NOW)).await.unwrap_or_else(unanswered)
}

/// Asks until there is an answer again; fails if that takes longer than a few seconds.
async fn recovered(store: &SqlStore, number: u32) -> Option<Stored> {
    let begun = Instant::now();
    loop {
        match load(store, number).await {
            Ok(stored) => return stored,
            Err(StoreError::Unavailable(_)) => {}
            Err(error) => panic!("{error}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "service does not return");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_unavailable<V: std::fmt::Debug>(result: &Result<V, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

/// A server that can be made to fail.
trait Server {
    fn start() -> Self;
    fn url(&self) -> String;
    fn port(&self) -> u16;
    fn kill(&mut self);
    fn restart(&mut self);
    fn pause(&self);
    fn resume(&self);
}

macro_rules! server {
    ($server:ident) => {
        impl Server for $server {
            fn start() -> Self {
                Self::start()
            }
            fn url(&self) -> String {
                self.url()
            }
            fn port(&self) -> u16 {
                self.port()
            }
            fn kill(&mut self) {
                self.kill();
            }
            fn restart(&mut self) {
                self.restart();
            }
            fn pause(&self) {
                self.pause();
            }
            fn resume(&self) {
                self.resume();
            }
        }
    };
}

server!(MariaDb);
server!(Postgres);

async fn what_was_acknowledged_survives_a_loss_of_power<S: Server>() {
    let mut server = S::start();
    let store = SqlStore::at(&server.url()).connect().await.unwrap();
    for number in 0..20 {
        store.create(&key(number), record(&number.to_be_bytes()), NOW).await.unwrap();
    }
    let second = store.update(&key(0), Revision::FIRST, record(b"second"), NOW).await.unwrap();
    store.delete(&key(1), NOW).await.unwrap();

    server.kill();
    for _ in 0..3 {
        assert!(is_unavailable(&load(&store, 2).await));
        let created = timeout(DEADLINE, store.create(&key(99), record(b"x"), NOW)).await;
        assert!(created.is_err() || is_unavailable(&created.unwrap()));
    }
    server.restart();

    let stored = recovered(&store, 0).await.unwrap();
    assert_eq!((&*stored.bytes, stored.revision), (&b"second"[..], second));
    assert!(recovered(&store, 1).await.is_none(), "an ended session is back");
    for number in 2..20 {
        assert_eq!(*recovered(&store, number).await.unwrap().bytes, number.to_be_bytes());
    }
}

async fn a_server_that_stands_still_is_an_outage_and_mixes_nothing_up_afterwards<S: Server>() {
    let server = S::start();
    let store = SqlStore::at(&server.url()).max_connections(3).connect().await.unwrap();
    for number in 0..10 {
        store.create(&key(number), record(&number.to_be_bytes()), NOW).await.unwrap();
    }
    server.pause();
    for number in 0..6 {
        assert!(is_unavailable(&load(&store, number).await));
    }
    server.resume();
    for number in (0..10).rev() {
        assert_eq!(*recovered(&store, number).await.unwrap().bytes, number.to_be_bytes());
    }
}

async fn a_reply_cut_off_at_any_byte_is_read_again<S: Server>() {
    let server = S::start();
    let proxy = Proxy::to(server.port());
    let url = server.url().replace(&server.port().to_string(), &proxy.port().to_string());
    let store = SqlStore::at(&url).max_connections(1).connect().await.unwrap();
    store.create(&key(1), record(b"the whole of it"), NOW).await.unwrap();
    for length in 0..40 {
        proxy.set(Fault::CutReplyAfter(length));
        // It may hit what the pool asks by itself.
        for _ in 0..2 {
            let stored = recovered(&store, 1).await.unwrap();
            assert_eq!(&*stored.bytes, b"the whole of it", "{length}");
        }
    }
}

async fn a_write_whose_reply_is_lost_was_made_once_or_not_at_all<S: Server>() {
    let server = S::start();
    let proxy = Proxy::to(server.port());
    let url = server.url().replace(&server.port().to_string(), &proxy.port().to_string());
    let store = SqlStore::at(&url).max_connections(1).connect().await.unwrap();
    store.create(&key(1), record(b"none"), NOW).await.unwrap();
    let mut before = recovered(&store, 1).await.unwrap();
    for round in 0..20_u8 {
        proxy.set(Fault::CutReplyAfter(usize::from(round % 4)));
        let written = store.update(&key(1), before.revision, record(&[round]), NOW).await;
        proxy.set(Fault::None);
        let after = recovered(&store, 1).await.unwrap();
        if after.revision == before.revision {
            assert!(is_unavailable(&written), "{written:?}");
            assert_eq!(after.bytes, before.bytes);
        } else {
            assert!(is_unavailable(&written) || written.is_ok(), "{written:?}");
            assert_eq!((&*after.bytes, after.revision), (&[round][..], before.revision.next()));
        }
        before = after;
    }
}

async fn a_server_that_cannot_be_reached_is_an_outage_until_it_can<S: Server>() {
    let server = S::start();
    let proxy = Proxy::to(server.port());
    let url = server.url().replace(&server.port().to_string(), &proxy.port().to_string());
    let store = SqlStore::at(&url).connect().await.unwrap();
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

async fn a_login_that_broke_off_has_ended_nobody<S: Server>() {
    let server = S::start();
    let proxy = Proxy::to(server.port());
    let url = server.url().replace(&server.port().to_string(), &proxy.port().to_string());
    let direct = SqlStore::at(&server.url()).connect().await.unwrap();
    let store = SqlStore::at(&url).max_connections(1).connect().await.unwrap();
    let one = Cap::EvictOldest(NonZeroU32::MIN);
    direct.create_within(&key(0), owned(b"first", 0), one, NOW).await.unwrap();
    for number in 1..=10_u32 {
        proxy.set(Fault::CutReplyAfter(usize::try_from(number % 3).unwrap()));
        let record = owned(b"next", u64::from(number));
        let logged_in = store.create_within(&key(number), record, one, NOW).await;
        proxy.set(Fault::None);
        recovered(&store, number).await;
        // Whichever it was, there is one session, and it is the one that was answered if any was.
        let sessions = direct.of_subject(&SUBJECT, NOW).await.unwrap();
        assert_eq!(sessions.len(), 1, "{logged_in:?}");
        if logged_in.is_ok() {
            assert!(sessions.iter().all(|(session, _)| *session == key(number)));
        }
    }
}

async fn many_servers_may_start_at_once<S: Server>() {
    let server = S::start();
    let url = server.url();
    let start = || {
        let url = url.clone();
        tokio::spawn(
            async move { SqlStore::at(&url).max_connections(2).connect().await.map(|_| ()) },
        )
    };
    let starting: Vec<_> = (0..8).map(|_| start()).collect();
    for started in starting {
        started.await.unwrap().unwrap();
    }
}

macro_rules! on {
    ($engine:ident, $server:ty, $($test:ident)*) => {
        mod $engine {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$test::<$server>().await;
                }
            )*
        }
    };
}

macro_rules! on_each {
    ($($tests:tt)*) => {
        on! { mariadb, session_test_servers::MariaDb, $($tests)* }
        on! { postgres, session_test_servers::Postgres, $($tests)* }
    };
}

on_each! {
    what_was_acknowledged_survives_a_loss_of_power
    a_server_that_stands_still_is_an_outage_and_mixes_nothing_up_afterwards
    a_reply_cut_off_at_any_byte_is_read_again
    a_write_whose_reply_is_lost_was_made_once_or_not_at_all
    a_server_that_cannot_be_reached_is_an_outage_until_it_can
    a_login_that_broke_off_has_ended_nobody
    many_servers_may_start_at_once
}
