//! The database: where it is, and its tables.

use std::ffi::OsStr;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};

/// Opens the database in a file, or one in memory, and makes the tables that are missing.
///
/// # Errors
///
/// If the file is no database, or cannot be written.
pub async fn open(file: Option<&OsStr>) -> sqlx::Result<SqlitePool> {
    let database = if let Some(file) = file {
        let file = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        SqlitePoolOptions::new().connect_with(file).await?
    } else {
        // It lives as long as its one connection.
        let one = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        one.connect("sqlite::memory:").await?
    };
    make_tables(&database).await?;
    Ok(database)
}

/// Makes the tables, the accounts and a first post in a database that is new. Two processes that
/// start at once wait for each other.
async fn make_tables(database: &SqlitePool) -> sqlx::Result<()> {
    let mut transaction = database.begin_with("BEGIN IMMEDIATE").await?;
    let version: i64 =
        sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await?;
    if version == 0 {
        sqlx::raw_sql(include_str!("tables.sql")).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}
