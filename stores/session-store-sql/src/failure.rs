//! What an engine's failure means.

use session_core::store::StoreError;

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// The connection broke.
    Broken,
    /// Another holds the file, and SQLite did not wait, or no longer.
    Busy,
    /// There is a row with this key.
    Exists,
    /// The disk, or what was granted of it, is full.
    Full,
    /// The engine gave it up in favour of another that would not let it pass: nothing was done, and it
    /// may be tried again.
    GivenUp,
    /// Anything else.
    Other,
}

pub(crate) fn kind(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Database(error) if error.is_unique_violation() => Kind::Exists,
        sqlx::Error::Database(error) => match error.code().as_deref() {
            // PostgreSQL and MySQL: serialization failure, deadlock. SQLite: the snapshot is old.
            Some("40001" | "40P01" | "517") => Kind::GivenUp,
            // SQLite: busy, and busy because another recovers the log.
            Some("5" | "261") => Kind::Busy,
            // PostgreSQL: the disk is full, out of memory. SQLite: the disk is full.
            Some("53100" | "53200" | "13") => Kind::Full,
            // PostgreSQL: it shuts down, has crashed, or is not up yet.
            Some("57P01" | "57P02" | "57P03") => Kind::Broken,
            _ if is_full_in_mysql(&**error) => Kind::Full,
            _ => Kind::Other,
        },
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => Kind::Broken,
        _ => Kind::Other,
    }
}

/// Says what a failure means to a session.
pub(crate) fn failed(error: sqlx::Error) -> StoreError {
    match kind(&error) {
        Kind::Exists => StoreError::Exists,
        Kind::Full => StoreError::Full,
        Kind::Broken | Kind::Busy | Kind::GivenUp | Kind::Other => StoreError::unavailable(error),
    }
}

/// The database answered what nobody asked for: not our table.
pub(crate) fn unexpected() -> StoreError {
    StoreError::unavailable("the table holds what no session store wrote")
}

/// MySQL has numbers for it, and no state: the table is full, the disk is full.
#[cfg(feature = "mysql")]
fn is_full_in_mysql(error: &dyn sqlx::error::DatabaseError) -> bool {
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>();
    error.is_some_and(|error| matches!(error.number(), 1_021 | 1_114))
}

#[cfg(not(feature = "mysql"))]
fn is_full_in_mysql(_: &dyn sqlx::error::DatabaseError) -> bool {
    false
}
