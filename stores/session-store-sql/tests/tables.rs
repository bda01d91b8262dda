//! Whose tables they are: what somebody else made is named at start, and never touched.

#![cfg(all(feature = "mysql", feature = "postgres", feature = "sqlite"))]
#![allow(clippy::panic, clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use session_core::UnixTime;
use session_core::store::{Owner, Record, Store, StoreKey, SubjectIndex, SubjectKey};
use session_store_sql::{SetupError, SqlStore};
use session_test_servers::{MariaDb, Postgres};
use sqlx::AssertSqlSafe;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const KEY: StoreKey = StoreKey::from_bytes([7; 32]);
const SUBJECT: SubjectKey = SubjectKey::from_bytes([9; 32]);

/// The tables of a store, by what stands behind its name.
const OURS: [&str; 3] = ["", "_subjects", "_schema"];

/// What others keep under a name like ours: their columns, and two rows.
const FOREIGN: [(&str, [&str; 2]); 7] = [
    (
        "id INTEGER PRIMARY KEY, subject VARCHAR(64), expires INTEGER, room TEXT",
        ["1, 'maths', 1000, 'A'", "2, 'arts', 2000, 'B'"],
    ),
    (
        "session_id VARCHAR(64) PRIMARY KEY, expires INTEGER, data TEXT",
        ["'a', 1000, '{}'", "'b', 2000, '{}'"],
    ),
    (
        "sid VARCHAR(64) PRIMARY KEY, sess TEXT, expire INTEGER",
        ["'a', '{}', 1000", "'b', '{}', 2000"],
    ),
    (
        "id VARCHAR(64) PRIMARY KEY, expires INTEGER, session TEXT",
        ["'a', 1000, '{}'", "'b', 2000, '{}'"],
    ),
    (
        "id VARCHAR(64) PRIMARY KEY, user_id INTEGER, payload TEXT, last_activity INTEGER",
        ["'a', 1, '{}', 1000", "'b', 2, '{}', 2000"],
    ),
    ("name VARCHAR(32) PRIMARY KEY, version INTEGER", ["'shop', 1", "'blog', 99"]),
    ("subject VARCHAR(64) PRIMARY KEY, expires BIGINT", ["'maths', 1000", "'arts', 2000"]),
];

/// A database, beside our store of it.
trait Database: Sized {
    /// What is behind the columns of the records' table, as this engine has them.
    const RECORDS: &str;
    /// The same of the subjects' table.
    const SUBJECTS: &str;

    /// Returns an empty one, made for this test.
    async fn new(name: &str) -> Self;
    fn url(&self) -> &str;
    async fn run(&self, statement: &str);
    async fn count(&self, table: &str) -> i64;
    /// Returns the names of everything in it.
    async fn names(&self) -> Vec<String>;

    async fn make(&self, table: &str, (columns, rows): (&str, [&str; 2])) {
        self.run(&format!("CREATE TABLE {table} ({columns})")).await;
        for row in rows {
            self.run(&format!("INSERT INTO {table} VALUES ({row})")).await;
        }
    }

    /// Asks for a store by this name, or by the one that it has by default, which has to be refused
    /// for this table.
    async fn refused(&self, name: Option<&str>, table: &str) {
        let before = self.names().await;
        let builder = SqlStore::at(self.url());
        let builder = if let Some(name) = name { builder.table(name) } else { builder };
        let refused = builder.connect().await.unwrap_err();
        let SetupError::TableTaken { table: named, .. } = &refused else { panic!("{refused:?}") };
        assert_eq!(named, table);
        let said = refused.to_string();
        assert!(said.contains(&format!("`{table}`")) && said.contains("`.table(..)`"), "{said}");
        assert_eq!(self.names().await, before, "something was made");
    }
}

async fn a_table_of_somebody_else_is_named_at_start_and_left_alone<D: Database>() {
    let database = D::new("foreign").await;
    for (number, foreign) in FOREIGN.into_iter().enumerate() {
        for suffix in OURS {
            let name = format!("sessions_{number}{suffix}_of");
            let table = format!("{name}{suffix}");
            database.make(&table, foreign).await;
            database.refused(Some(&name), &table).await;
            assert_eq!(database.count(&table).await, 2, "{table}");
        }
    }
}

async fn a_table_of_somebody_else_is_named_under_the_name_by_default<D: Database>() {
    let database = D::new("by_default").await;
    for foreign in FOREIGN {
        for suffix in OURS {
            let table = format!("session_axum{suffix}");
            database.make(&table, foreign).await;
            database.refused(None, &table).await;
            assert_eq!(database.count(&table).await, 2, "{table}");
            database.run(&format!("DROP TABLE {table}")).await;
        }
    }
}

async fn tables_of_others_that_are_called_sessions_are_in_nobodys_way<D: Database>() {
    let database = D::new("beside").await;
    for foreign in FOREIGN {
        let others = ["sessions", "session", "sessions_subjects", "sessions_schema"];
        for table in others {
            database.make(table, foreign).await;
        }
        let store = SqlStore::at(database.url()).connect().await.unwrap();
        let until = NOW.plus(Duration::from_mins(1));
        let owner = Some(Owner { subject: SUBJECT, since: NOW, until });
        store.create(&KEY, Record { bytes: b"x", expires: until, owner }, NOW).await.unwrap();
        assert_eq!(store.sweep(until, 1_000).await.unwrap(), 1);
        store.delete_of_subject(&SUBJECT, None, NOW).await.unwrap();
        for table in others {
            assert_eq!(database.count(table).await, 2, "{table}");
            database.run(&format!("DROP TABLE {table}")).await;
        }
    }
}

async fn our_columns_without_our_note_beside_them_are_somebody_elses<D: Database>() {
    let database = D::new("alike").await;
    database.run(&format!("CREATE TABLE a ({})", D::RECORDS)).await;
    database.refused(Some("a"), "a").await;
    database.run(&format!("CREATE TABLE b_subjects ({})", D::SUBJECTS)).await;
    database.refused(Some("b"), "b_subjects").await;
}

async fn a_table_of_ours_that_was_put_in_anothers_place_is_refused<D: Database>() {
    let database = D::new("exchanged").await;
    let connect = async |name: &str| SqlStore::at(database.url()).table(name).connect().await;
    for (number, foreign) in FOREIGN.into_iter().enumerate() {
        for suffix in OURS {
            let name = format!("put_{number}{suffix}_in");
            let table = format!("{name}{suffix}");
            connect(&name).await.unwrap();
            database.run(&format!("DROP TABLE {table}")).await;
            database.make(&table, foreign).await;
            database.refused(Some(&name), &table).await;
        }
    }
    connect("more").await.unwrap();
    database.run("ALTER TABLE more ADD COLUMN room INTEGER").await;
    database.refused(Some("more"), "more").await;
}

async fn what_broke_off_is_finished_and_what_is_there_is_taken_up<D: Database>() {
    let database = D::new("again").await;
    let connect = async || SqlStore::at(database.url()).table("own").connect().await;
    let store = connect().await.unwrap();
    let record = Record { bytes: b"x", expires: NOW.plus(Duration::from_mins(1)), owner: None };
    store.create(&KEY, record, NOW).await.unwrap();
    let all = database.names().await;
    for broken in ["DELETE FROM own_schema", "DROP TABLE own_subjects"] {
        database.run(broken).await;
        let store = connect().await.unwrap();
        assert_eq!(database.names().await, all, "{broken}");
        assert_eq!(database.count("own_schema").await, 1, "{broken}");
        assert!(store.load(&KEY, NOW).await.unwrap().is_some(), "{broken}");
    }
}

async fn a_newer_build_is_known_before_its_columns_are_looked_at<D: Database>() {
    let database = D::new("newer").await;
    let connect = async || SqlStore::at(database.url()).table("newer").connect().await;
    connect().await.unwrap();
    database.run("ALTER TABLE newer ADD COLUMN device INTEGER").await;
    database.run("UPDATE newer_schema SET version = 2").await;
    let refused = connect().await.unwrap_err();
    assert!(matches!(refused, SetupError::NewerSchema { found: 2, known: 1 }), "{refused:?}");
}

async fn a_view_by_our_name_is_somebody_elses<D: Database>() {
    let database = D::new("views").await;
    database.make("seen", FOREIGN[0]).await;
    for suffix in OURS {
        let (name, view) = (format!("view{suffix}_of"), format!("view{suffix}_of{suffix}"));
        database.run(&format!("CREATE VIEW {view} AS SELECT * FROM seen")).await;
        database.refused(Some(&name), &view).await;
    }
}

async fn the_name_of_an_index_that_somebody_else_has_is_named<D: Database>() {
    let database = D::new("indexes").await;
    let indexes = ["_expires", "_subject", "_subjects_expires"];
    for (number, suffix) in indexes.into_iter().enumerate() {
        let (table, index) = (format!("table_{number}"), format!("index_{number}"));
        database.make(&format!("{table}{suffix}"), FOREIGN[0]).await;
        database.refused(Some(&table), &format!("{table}{suffix}")).await;
        database.make(&format!("other_{number}"), FOREIGN[0]).await;
        let make = format!("CREATE INDEX {index}{suffix} ON other_{number} (expires)");
        database.run(&make).await;
        database.refused(Some(&index), &format!("{index}{suffix}")).await;
    }
}

/// Implements what is the same of each engine's pool.
macro_rules! statements {
    ($names:literal) => {
        fn url(&self) -> &str {
            &self.url
        }

        async fn run(&self, statement: &str) {
            let statement = AssertSqlSafe(statement.to_owned());
            sqlx::raw_sql(statement).execute(&self.pool).await.unwrap();
        }

        async fn count(&self, table: &str) -> i64 {
            let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
            sqlx::query_scalar(count).fetch_one(&self.pool).await.unwrap()
        }

        async fn names(&self) -> Vec<String> {
            sqlx::query_scalar($names).fetch_all(&self.pool).await.unwrap()
        }
    };
}

struct InSqlite {
    url: String,
    pool: sqlx::SqlitePool,
}

impl Database for InSqlite {
    const RECORDS: &str = "id BLOB NOT NULL PRIMARY KEY, subject BLOB, since INTEGER, \
                           revision INTEGER NOT NULL, expires INTEGER NOT NULL, record BLOB NOT NULL";
    const SUBJECTS: &str = "subject BLOB NOT NULL PRIMARY KEY, expires INTEGER NOT NULL";

    async fn new(name: &str) -> Self {
        let url = file(name);
        let pool = sqlx::SqlitePool::connect(&format!("{url}?mode=rwc")).await.unwrap();
        Self { url, pool }
    }

    statements!("SELECT name FROM sqlite_schema ORDER BY name");
}

/// Returns the address of a file that is not there.
fn file(name: &str) -> String {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("tables-{name}.db"));
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut path = file.clone().into_os_string();
        path.push(suffix);
        let _ = std::fs::remove_file(path);
    }
    format!("sqlite:{}", file.display())
}

struct InPostgres {
    url: String,
    pool: sqlx::PgPool,
}

impl Database for InPostgres {
    const RECORDS: &str = "id BYTEA NOT NULL PRIMARY KEY, subject BYTEA, since BIGINT, \
                           revision BIGINT NOT NULL, expires BIGINT NOT NULL, record BYTEA NOT NULL";
    const SUBJECTS: &str = "subject BYTEA NOT NULL PRIMARY KEY, expires BIGINT NOT NULL";

    async fn new(name: &str) -> Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        let server = SERVER.get_or_init(Postgres::start).url();
        let pool = sqlx::PgPool::connect(&server).await.unwrap();
        let make = AssertSqlSafe(format!("CREATE DATABASE test_{name}"));
        sqlx::raw_sql(make).execute(&pool).await.unwrap();
        let (server, _) = server.rsplit_once('/').unwrap();
        let url = format!("{server}/test_{name}");
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        Self { url, pool }
    }

    statements!(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    );
}

struct InMariaDb {
    url: String,
    pool: sqlx::MySqlPool,
}

impl Database for InMariaDb {
    const RECORDS: &str = "id BINARY(32) NOT NULL PRIMARY KEY, subject BINARY(32), since BIGINT, \
                           revision BIGINT NOT NULL, expires BIGINT NOT NULL, record LONGBLOB NOT NULL";
    const SUBJECTS: &str = "subject BINARY(32) NOT NULL PRIMARY KEY, expires BIGINT NOT NULL";

    async fn new(name: &str) -> Self {
        static SERVER: OnceLock<MariaDb> = OnceLock::new();
        let server = SERVER.get_or_init(MariaDb::start);
        let pool = sqlx::MySqlPool::connect(&server.url()).await.unwrap();
        let make = AssertSqlSafe(format!("CREATE DATABASE test_{name}"));
        sqlx::raw_sql(make).execute(&pool).await.unwrap();
        let url = format!("{}_{name}", server.url());
        let pool = sqlx::MySqlPool::connect(&url).await.unwrap();
        Self { url, pool }
    }

    statements!(
        "SELECT CAST(table_name AS CHAR) FROM information_schema.tables \
         WHERE table_schema = DATABASE() ORDER BY 1"
    );
}

macro_rules! on {
    ($engine:ident, $database:ty, $($test:ident)*) => {
        mod $engine {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test::<$database>().await;
                }
            )*
        }
    };
}

macro_rules! on_each {
    ($($tests:tt)*) => {
        on! { sqlite, super::InSqlite, $($tests)* the_name_of_an_index_that_somebody_else_has_is_named }
        on! { postgres, super::InPostgres, $($tests)* the_name_of_an_index_that_somebody_else_has_is_named }
        // MariaDB has the names of indexes within their table.
        on! { mariadb, super::InMariaDb, $($tests)* }
    };
}

on_each! {
    a_table_of_somebody_else_is_named_at_start_and_left_alone
    a_table_of_somebody_else_is_named_under_the_name_by_default
    tables_of_others_that_are_called_sessions_are_in_nobodys_way
    our_columns_without_our_note_beside_them_are_somebody_elses
    a_table_of_ours_that_was_put_in_anothers_place_is_refused
    what_broke_off_is_finished_and_what_is_there_is_taken_up
    a_newer_build_is_known_before_its_columns_are_looked_at
    a_view_by_our_name_is_somebody_elses
}

#[tokio::test]
async fn a_file_of_somebody_else_is_not_written_to() {
    let database = InSqlite::new("bytes").await;
    database.make("session_axum", FOREIGN[0]).await;
    database.pool.close().await;
    let path = database.url.strip_prefix("sqlite:").unwrap();
    let before = std::fs::read(path).unwrap();
    let refused = SqlStore::at(&database.url).connect().await.unwrap_err();
    assert!(matches!(refused, SetupError::TableTaken { .. }), "{refused:?}");
    assert_eq!(std::fs::read(path).unwrap(), before);
    assert!(!PathBuf::from(format!("{path}-wal")).exists());
}

#[tokio::test]
async fn sqlite_takes_large_letters_for_small_ones_and_so_does_the_check() {
    let database = InSqlite::new("letters").await;
    database.make("Visits", FOREIGN[0]).await;
    database.refused(Some("visits"), "visits").await;
    database.refused(Some("main.visits"), "main.visits").await;
}

#[tokio::test]
async fn an_index_or_a_sequence_by_our_name_is_somebody_elses() {
    let sqlite = InSqlite::new("others").await;
    sqlite.make("rooms", FOREIGN[0]).await;
    sqlite.run("CREATE INDEX visits ON rooms (room)").await;
    sqlite.refused(Some("visits"), "visits").await;
    let postgres = InPostgres::new("others").await;
    postgres.run("CREATE SEQUENCE visits").await;
    postgres.refused(Some("visits"), "visits").await;
    postgres.run("CREATE TABLE none ()").await;
    postgres.refused(Some("none"), "none").await;
}

#[tokio::test]
async fn a_table_in_another_schema_is_in_nobodys_way() {
    let database = InPostgres::new("schemas").await;
    database.run("CREATE SCHEMA auth").await;
    database.make("visits", FOREIGN[0]).await;
    let store = SqlStore::at(database.url()).table("auth.visits").connect().await.unwrap();
    store.sweep(NOW, 1_000).await.unwrap();
    assert_eq!(database.count("visits").await, 2);
    database.refused(Some("visits"), "visits").await;
    database.refused(Some("public.visits"), "public.visits").await;
}
