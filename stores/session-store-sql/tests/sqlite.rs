//! SQLite keeps the contracts.

#![cfg(feature = "sqlite")]
#![allow(clippy::panic, clippy::unwrap_used)]

mod common;

use std::path::PathBuf;
use std::time::Duration;

use session_core::UnixTime;
use session_core::store::{
    Cap, Owner, Record, Revision, Store, StoreError, StoreKey, SubjectIndex, SubjectKey,
};
use session_store_sql::{SetupError, SqlStore};

/// Returns the address of the file that the tests of this program share.
fn shared() -> &'static str {
    static FILE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    FILE.get_or_init(|| address(&fresh("shared")))
}

fn fresh(name: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.db"));
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file.clone().into_os_string();
        path.push(suffix);
        let _ = std::fs::remove_file(path);
    }
    file
}

fn address(file: &std::path::Path) -> String {
    format!("sqlite:{}", file.display())
}

conformance!(super::shared());

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const KEY: StoreKey = StoreKey::from_bytes([7; 32]);

fn record(bytes: &[u8]) -> Record<'_> {
    Record { bytes, expires: NOW.plus(Duration::from_mins(30)), owner: None }
}

#[tokio::test]
async fn sessions_survive_the_process_that_wrote_them() {
    let file = fresh("survives");
    {
        let store = SqlStore::at(&address(&file)).connect().await.unwrap();
        store.create(&KEY, record(b"one"), NOW).await.unwrap();
    }
    let store = SqlStore::at(&address(&file)).connect().await.unwrap();
    assert_eq!(&*store.load(&KEY, NOW).await.unwrap().unwrap().bytes, b"one");
}

#[tokio::test]
async fn those_who_write_have_their_turn_in_the_order_they_came() {
    let store = SqlStore::at(&address(&fresh("turns"))).connect().await.unwrap();
    let (write, mut written) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..64 {
        let (store, write) = (store.clone(), write.clone());
        tokio::spawn(async move {
            let key = StoreKey::from_bytes([number; 32]);
            store.create(&key, record(b"one"), NOW).await.unwrap();
            write.send(number).unwrap();
        });
    }
    for number in 0..64 {
        assert_eq!(written.recv().await, Some(number));
    }
}

/// Somebody else holds the file, so that whoever writes has to wait.
async fn held(address: &str) -> sqlx::SqliteConnection {
    use sqlx::Connection as _;
    let mut other = sqlx::SqliteConnection::connect(address).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    other
}

async fn release(mut other: sqlx::SqliteConnection) {
    sqlx::query("COMMIT").execute(&mut other).await.unwrap();
}

fn number(number: u32) -> StoreKey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    StoreKey::from_bytes(bytes)
}

#[tokio::test]
async fn however_many_log_in_at_once_no_more_wait_than_can_be_served() {
    const BURST: u32 = 1_000;
    for capped in [false, true] {
        let address = address(&fresh(&format!("burst-{capped}")));
        let store = SqlStore::at(&address).connect().await.unwrap();
        let other = held(&address).await;
        let logins: Vec<_> = (0..BURST)
            .map(|count| {
                let store = store.clone();
                tokio::spawn(async move {
                    let (key, until) = (number(count), NOW.plus(Duration::from_hours(12)));
                    if !capped {
                        return store.create(&key, record(b"one"), NOW).await;
                    }
                    let subject = SubjectKey::from_bytes(*key.as_bytes());
                    let owner = Some(Owner { subject, since: NOW, until });
                    let record = Record { owner, ..record(b"one") };
                    let cap = Cap::EvictOldest(std::num::NonZeroU32::MIN);
                    store.create_within(&key, record, cap, NOW).await.map(|_| ())
                })
            })
            .collect();
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        // Whoever cannot be served is told so at once.
        let waiting = logins.iter().filter(|login| !login.is_finished()).count();
        assert!((100..500).contains(&waiting), "{waiting} wait");
        release(other).await;
        let mut served = 0;
        for login in logins {
            match login.await.unwrap() {
                Ok(()) => served += 1,
                Err(StoreError::Crowded) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(served, waiting, "who was let into the line is served");
        store.create(&number(BURST), record(b"one"), NOW).await.unwrap();
    }
}

#[tokio::test]
async fn a_login_that_was_given_up_in_the_line_leaves_its_place() {
    let address = address(&fresh("places"));
    let store = SqlStore::at(&address).connect().await.unwrap();
    let other = held(&address).await;
    for round in 0..5 {
        let logins: Vec<_> = (0..1_000)
            .map(|count| {
                let store = store.clone();
                tokio::spawn(async move {
                    store.create(&number(round * 1_000 + count), record(b"one"), NOW).await
                })
            })
            .collect();
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        let waiting = logins.iter().filter(|login| !login.is_finished()).count();
        assert!((100..500).contains(&waiting), "{waiting} wait in round {round}");
        for login in logins {
            login.abort();
            let _ = login.await;
        }
    }
    release(other).await;
    store.create(&KEY, record(b"one"), NOW).await.unwrap();
}

#[tokio::test]
async fn what_a_session_writes_passes_the_logins_that_wait() {
    let address = address(&fresh("passes"));
    let store = SqlStore::at(&address).connect().await.unwrap();
    store.create(&KEY, record(b"one"), NOW).await.unwrap();
    let other = held(&address).await;
    let (write, mut written) = tokio::sync::mpsc::unbounded_channel();
    for count in 0..50 {
        let (store, write) = (store.clone(), write.clone());
        tokio::spawn(async move {
            store.create(&number(count), record(b"one"), NOW).await.unwrap();
            write.send("login").unwrap();
        });
    }
    tokio::task::yield_now().await;
    tokio::spawn(async move {
        store.update(&KEY, Revision::FIRST, record(b"two"), NOW).await.unwrap();
        write.send("update").unwrap();
    });
    tokio::task::yield_now().await;
    release(other).await;
    let mut before = 0;
    while written.recv().await == Some("login") {
        before += 1;
    }
    assert!(before <= 2, "{before} logins came first");
}

#[tokio::test]
async fn in_memory_everything_is_in_one_memory() {
    let store = SqlStore::at("sqlite::memory:").connect().await.unwrap();
    store.create(&KEY, record(b"one"), NOW).await.unwrap();
    let mut seen = Revision::FIRST;
    for _ in 0..20 {
        seen = store.update(&KEY, seen, record(b"two"), NOW).await.unwrap();
    }
    assert_eq!(store.load(&KEY, NOW).await.unwrap().unwrap().revision, seen);
}

#[tokio::test]
async fn a_mistaken_address_or_table_is_refused_with_the_remedy() {
    for address in ["redis://localhost", "sessions.db", "", "oracle:x"] {
        let refused = SqlStore::at(address).connect().await.unwrap_err();
        assert!(matches!(refused, SetupError::Address(_)), "{address}: {refused:?}");
    }
    let hostile = "sessions; DROP TABLE users";
    let refused = SqlStore::at("sqlite::memory:").table(hostile).connect().await.unwrap_err();
    assert!(matches!(&refused, SetupError::Table(name) if name == hostile), "{refused:?}");
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() {
    let no_database = fresh("no-database");
    std::fs::write(&no_database, [b'x'; 4_096]).unwrap();
    let folder = fresh("folder").with_extension("");
    std::fs::create_dir_all(&folder).unwrap();
    let missing = PathBuf::from("no/such/folder/sessions.db");
    for path in [missing, folder, no_database] {
        let refused = SqlStore::at(&address(&path)).connect().await.unwrap_err();
        assert!(matches!(&refused, SetupError::File { file, .. } if *file == path), "{refused:?}");
        let said = refused.to_string();
        assert!(said.contains(&format!("`{}`", path.display())), "{said}");
        assert!(said.contains("folder has to be there"), "{said}");
    }
}

#[tokio::test]
async fn a_table_named_like_a_keyword_is_a_table() {
    let store = SqlStore::at("sqlite::memory:").table("order").connect().await.unwrap();
    store.create(&KEY, record(b"one"), NOW).await.unwrap();
    let store = SqlStore::at("sqlite::memory:").table("main.select").connect().await.unwrap();
    store.create(&KEY, record(b"one"), NOW).await.unwrap();
}

#[tokio::test]
async fn many_servers_may_start_at_once_and_again() {
    // The first of three starts makes the file: two that do so at once are seldom in each other's way.
    for file in 0..50 {
        let address = address(&fresh(&format!("starts-{file}")));
        for _ in 0..3 {
            let start = || {
                let address = address.clone();
                tokio::spawn(async move { SqlStore::at(&address).connect().await.map(|_| ()) })
            };
            for started in [start(), start(), start(), start(), start(), start()] {
                started.await.unwrap().unwrap();
            }
        }
    }
}

#[tokio::test]
async fn tables_of_a_newer_build_are_left_alone() {
    let address = address(&fresh("newer"));
    SqlStore::at(&address).connect().await.unwrap();
    let pool = sqlx::SqlitePool::connect(&address).await.unwrap();
    sqlx::query("UPDATE session_axum_schema SET version = 2").execute(&pool).await.unwrap();
    let refused = SqlStore::at(&address).connect().await.unwrap_err();
    assert!(matches!(refused, SetupError::NewerSchema { found: 2, known: 1 }), "{refused:?}");
}

#[tokio::test]
async fn the_index_on_expiry_is_used_to_sweep_and_that_on_subjects_to_list() {
    let address = address(&fresh("plans"));
    SqlStore::at(&address).connect().await.unwrap();
    let pool = sqlx::SqlitePool::connect(&address).await.unwrap();
    for (query, index) in [
        (
            "EXPLAIN QUERY PLAN DELETE FROM session_axum WHERE id IN (SELECT id FROM session_axum WHERE \
             expires <= MIN(7, CAST(strftime('%s', 'now') AS INTEGER)) ORDER BY expires LIMIT 10)",
            "session_axum_expires",
        ),
        (
            "EXPLAIN QUERY PLAN SELECT id, revision, record FROM session_axum WHERE subject = x'00' \
             AND expires > 7 ORDER BY since, id",
            "session_axum_subject",
        ),
    ] {
        let rows = sqlx::query_as::<_, (i64, i64, i64, String)>(query).fetch_all(&pool).await;
        let plan: Vec<String> = rows.unwrap().into_iter().map(|row| row.3).collect();
        assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
    }
}
