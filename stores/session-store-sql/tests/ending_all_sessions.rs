//! The end of all sessions of a subject, and a rotation that passes it while it waits for a row.

#![cfg(all(feature = "mysql", feature = "postgres"))]
#![allow(clippy::panic, clippy::unwrap_used)]

mod common;

use std::time::Duration;

use session_core::UnixTime;
use session_core::store::{
    Owner, Record, Revision, Store, StoreError, StoreKey, SubjectIndex, SubjectKey,
};
use session_store_sql::SqlStore;
use session_test_servers::{MariaDb, Postgres};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const SUBJECT: SubjectKey = SubjectKey::from_bytes([9; 32]);
/// Long enough for a statement to get to the row that it has to wait for.
const WHILE: Duration = Duration::from_millis(300);

fn key(number: u8) -> StoreKey {
    StoreKey::from_bytes([number; 32])
}

fn record(of_user: bool) -> Record<'static> {
    let until = NOW.plus(Duration::from_hours(12));
    let owner = of_user.then_some(Owner { subject: SUBJECT, since: NOW, until });
    Record { bytes: b"record", expires: NOW.plus(Duration::from_mins(30)), owner }
}

/// Rotates a session, as an application does: what was made for nothing is taken back.
async fn rotate(store: SqlStore, old: StoreKey, new: StoreKey) {
    store.create(&new, record(true), NOW).await.unwrap();
    match store.update(&old, Revision::FIRST, record(false), NOW).await {
        Ok(_) => {}
        Err(StoreError::Gone) => store.delete(&new, NOW).await.unwrap(),
        Err(error) => panic!("{error}"),
    }
}

macro_rules! on {
    ($engine:ident, $server:ty, $database:ty, $hold:literal) => {
        mod $engine {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_rotation_that_passes_the_end_of_all_saves_no_session() {
                let server = <$server>::start();
                let store = SqlStore::at(&server.url()).connect().await.unwrap();
                for number in [5, 6] {
                    store.create(&key(number), record(true), NOW).await.unwrap();
                }
                // Somebody else is writing the first row.
                let others = sqlx::Pool::<$database>::connect(&server.url()).await.unwrap();
                let mut writing = others.begin().await.unwrap();
                sqlx::query($hold).execute(&mut *writing).await.unwrap();
                let ending = tokio::spawn({
                    let store = store.clone();
                    async move { store.delete_of_subject(&SUBJECT, None, NOW).await }
                });
                tokio::time::sleep(WHILE).await;
                let rotating = tokio::spawn(rotate(store.clone(), key(6), key(1)));
                tokio::time::sleep(WHILE).await;
                writing.commit().await.unwrap();
                ending.await.unwrap().unwrap();
                rotating.await.unwrap();
                assert_eq!(store.of_subject(&SUBJECT, NOW).await.unwrap().len(), 0);
                for number in [1, 5] {
                    assert!(store.load(&key(number), NOW).await.unwrap().is_none(), "{number}");
                }
            }
        }
    };
}

on! { mariadb, MariaDb, sqlx::MySql, "UPDATE session_axum SET revision = 1 WHERE id = REPEAT(x'05', 32)" }
on! { postgres, Postgres, sqlx::Postgres, "UPDATE session_axum SET revision = 1 WHERE id = decode(repeat('05', 32), 'hex')" }
