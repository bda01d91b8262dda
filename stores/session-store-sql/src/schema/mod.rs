//! The tables, made and brought up to date.
//!
//! What is there is looked at first: tables of somebody else stop it before anything is made. Every
//! step may be taken by several servers at once, and again after one that broke off: each statement
//! does nothing where its work is done. Where an engine can undo what it made, a step is made whole or
//! not at all.

mod definition;
mod look;
mod ours;

use sqlx::Error;

use self::look::{State, look};
use crate::builder::SetupError;
#[cfg(feature = "sqlite")]
use crate::failure::{Kind, kind};
use crate::name::TableName;
use crate::pool::{Arg, Pool, Transaction};
use crate::statements::speak;

/// The newest version of the tables.
const VERSION: i64 = 1;

/// The name under which it is noted.
const NOTED: &[u8] = b"sessions";

/// How often two servers may get into each other's way.
const ATTEMPTS: u32 = 10;

/// How often it looks before it says that something is somebody else's.
const LOOKS: u32 = 5;

enum Failure {
    Engine(Error),
    Newer(i64),
    /// The tables are not to be seen where they were made.
    Nowhere,
    /// Something by this name is not ours.
    Taken(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<Failure> for SetupError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Engine(error) => Self::unavailable(error),
            Failure::Newer(found) => Self::NewerSchema { found, known: VERSION },
            Failure::Nowhere => Self::Unavailable("the tables are not where they were made".into()),
            Failure::Taken(table) => Self::TableTaken { table },
        }
    }
}

/// Brings the tables up to date.
pub(crate) async fn migrate(pool: &Pool, name: &TableName) -> Result<(), SetupError> {
    repeated(pool, name, true).await
}

/// Refuses a database in which somebody else has tables by our names. Changes nothing.
#[cfg(feature = "sqlite")]
pub(crate) async fn check(pool: &Pool, name: &TableName) -> Result<(), SetupError> {
    repeated(pool, name, false).await
}

/// Takes a step, and takes it again where another server was in the way.
async fn repeated(pool: &Pool, name: &TableName, may_make: bool) -> Result<(), SetupError> {
    let mut attempt = 1;
    loop {
        match step(pool, name, may_make).await {
            // PostgreSQL refuses one of two that make a table at once.
            Err(Failure::Engine(error @ Error::Database(_))) if attempt < ATTEMPTS => {
                attempt += 1;
                wait_for(&error).await;
            }
            // It may have looked while another server made them: PostgreSQL remembers within a
            // transaction what it has not found.
            Err(Failure::Taken(_)) if attempt < LOOKS => attempt += 1,
            done => return Ok(done?),
        }
    }
}

/// SQLite waits for nobody while another turns the file to its write-ahead log.
#[cfg(feature = "sqlite")]
async fn wait_for(error: &Error) {
    if kind(error) == Kind::Busy {
        tokio::time::sleep(crate::builder::PAUSE).await;
    }
}

#[cfg(not(feature = "sqlite"))]
#[expect(clippy::unused_async, reason = "SQLite waits")]
async fn wait_for(_: &Error) {}

async fn step(pool: &Pool, name: &TableName, may_make: bool) -> Result<(), Failure> {
    let state = look(&mut pool.begin().await?, name).await?;
    if state == State::Complete || !may_make {
        return Ok(());
    }
    let mut making = pool.begin_to_make().await?;
    make(&mut making, name).await?;
    Ok(making.commit().await?)
}

async fn make(on: &mut Transaction, name: &TableName) -> Result<(), Failure> {
    // Another server may have been faster.
    let State::Incomplete { noted } = look(on, name).await? else { return Ok(()) };
    let engine = on.engine();
    let versions = definition::versions(engine);
    for statement in std::iter::once(&versions).chain(definition::first(engine)) {
        on.execute(&speak(engine, name, statement), &[]).await?;
    }
    if !noted {
        let note = speak(engine, name, "INSERT INTO {v} (name, version) VALUES (?, ?)");
        on.execute(&note, &[Arg::Bytes(NOTED), Arg::Number(VERSION)]).await?;
    }
    match look(on, name).await? {
        State::Complete => Ok(()),
        State::Incomplete { .. } => Err(Failure::Nowhere),
    }
}
