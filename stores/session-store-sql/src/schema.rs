//! The tables, made and brought up to date.
//!
//! Every step may be taken by several servers at once, and again after one that broke off: each
//! statement does nothing where its work is done.

use sqlx::Error;

use crate::builder::SetupError;
use crate::name::TableName;
use crate::pool::{Arg, Engine, Pool};
use crate::statements::speak;

/// The newest version of the tables.
const VERSION: i64 = 1;

/// How often two servers may get into each other's way.
const ATTEMPTS: u32 = 10;

/// Brings the tables up to date.
pub(crate) async fn migrate(pool: &Pool, name: &TableName) -> Result<(), SetupError> {
    let mut attempt = 1;
    loop {
        match step(pool, name).await {
            // PostgreSQL refuses one of two that make a table at once.
            Err(Failure::Engine(Error::Database(_))) if attempt < ATTEMPTS => attempt += 1,
            Err(Failure::Engine(error)) => return Err(SetupError::unavailable(error)),
            Err(Failure::Newer(found)) => {
                return Err(SetupError::NewerSchema { found, known: VERSION });
            }
            Ok(()) => return Ok(()),
        }
    }
}

enum Failure {
    Engine(Error),
    Newer(i64),
}

async fn step(pool: &Pool, name: &TableName) -> Result<(), Failure> {
    let run = async |text: &str, args: &[Arg<'_>]| {
        let text = speak(pool.engine(), name, text);
        pool.execute(&text, args).await.map_err(Failure::Engine)
    };
    let version = async || {
        let text = speak(pool.engine(), name, "SELECT name, version, name FROM {v}");
        let rows = pool.fetch(&text, &[]).await.map_err(Failure::Engine)?;
        Ok::<_, Failure>(rows.first().map(|row| row.number))
    };
    run(versions(pool.engine()), &[]).await?;
    match version().await? {
        Some(found) if found > VERSION => return Err(Failure::Newer(found)),
        Some(VERSION) => return Ok(()),
        Some(_) | None => {}
    }
    for statement in first(pool.engine()) {
        run(statement, &[]).await?;
    }
    let args = [Arg::Bytes(b"sessions"), Arg::Number(VERSION)];
    let noted = run("INSERT INTO {v} (name, version) VALUES (?, ?)", &args).await;
    // Another server may have been faster.
    if version().await? == Some(VERSION) { Ok(()) } else { noted.map(|_| ()) }
}

const fn versions(engine: Engine) -> &'static str {
    match engine {
        Engine::MySql => {
            "CREATE TABLE IF NOT EXISTS {v} (name VARBINARY(32) NOT NULL PRIMARY KEY, \
             version BIGINT NOT NULL) ENGINE=InnoDB"
        }
        Engine::Postgres => {
            "CREATE TABLE IF NOT EXISTS {v} (name BYTEA NOT NULL PRIMARY KEY, \
             version BIGINT NOT NULL)"
        }
        Engine::Sqlite => {
            "CREATE TABLE IF NOT EXISTS {v} (name BLOB NOT NULL PRIMARY KEY, \
             version INTEGER NOT NULL) STRICT"
        }
    }
}

/// The tables of version 1.
const fn first(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::MySql => &[
            "CREATE TABLE IF NOT EXISTS {t} (id BINARY(32) NOT NULL PRIMARY KEY, \
             subject BINARY(32), since BIGINT, revision BIGINT NOT NULL, expires BIGINT NOT NULL, \
             record LONGBLOB NOT NULL, INDEX by_expiry (expires), INDEX by_subject (subject)) \
             ENGINE=InnoDB",
            "CREATE TABLE IF NOT EXISTS {s} (subject BINARY(32) NOT NULL PRIMARY KEY, \
             expires BIGINT NOT NULL, INDEX by_expiry (expires)) ENGINE=InnoDB",
        ],
        Engine::Postgres => &[
            "CREATE TABLE IF NOT EXISTS {t} (id BYTEA NOT NULL PRIMARY KEY, subject BYTEA, \
             since BIGINT, revision BIGINT NOT NULL, expires BIGINT NOT NULL, record BYTEA NOT NULL)",
            "CREATE INDEX IF NOT EXISTS {by_expiry} ON {t} (expires)",
            "CREATE INDEX IF NOT EXISTS {by_subject} ON {t} (subject)",
            "CREATE TABLE IF NOT EXISTS {s} (subject BYTEA NOT NULL PRIMARY KEY, \
             expires BIGINT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS {subjects_by_expiry} ON {s} (expires)",
        ],
        // SQLite looks for an index's table in the index's schema, and wants no other named.
        Engine::Sqlite => &[
            "CREATE TABLE IF NOT EXISTS {t} (id BLOB NOT NULL PRIMARY KEY, subject BLOB, \
             since INTEGER, revision INTEGER NOT NULL, expires INTEGER NOT NULL, \
             record BLOB NOT NULL) STRICT",
            "CREATE INDEX IF NOT EXISTS {by_expiry} ON {table} (expires)",
            "CREATE INDEX IF NOT EXISTS {by_subject} ON {table} (subject)",
            "CREATE TABLE IF NOT EXISTS {s} (subject BLOB NOT NULL PRIMARY KEY, \
             expires INTEGER NOT NULL) STRICT",
            "CREATE INDEX IF NOT EXISTS {subjects_by_expiry} ON {subjects_table} (expires)",
        ],
    }
}
