//! Sessions in a database: SQLite, PostgreSQL, MariaDB or MySQL.
//!
//! ```no_run
//! use session_core::RevocationScope;
//! use session_store_sql::SqlStore;
//!
//! # async fn connect() -> Result<(), session_store_sql::SetupError> {
//! let store = SqlStore::at("sqlite:sessions.db").connect().await?;
//! // Sessions that live in the database: `Sessions::stored("my-app", store.clone(), keys)`.
//! // Signed cookies whose end reaches every server that asks it: `.revocation(scope)`.
//! let scope = RevocationScope::shared("my-app", store);
//! # Ok(())
//! # }
//! ```
//!
//! | feature | addresses |
//! | --- | --- |
//! | `sqlite` (default) | `sqlite:file.db`, made if it is not there; `sqlite::memory:` |
//! | `postgres` | `postgres://user:password@host/database` |
//! | `mysql` | `mysql://…`, `mariadb://…`; tested with MariaDB |
//! | `tls` | to PostgreSQL, MariaDB and MySQL, as the address's `sslmode` or `ssl-mode` asks |
//!
//! # Tables
//!
//! Three, made by [`Builder::connect`] where they are missing, however many servers start at once:
//! `session_axum` (the records, with indexes on expiry and subject), `session_axum_subjects` (a row for each
//! subject whose sessions are capped, for logins to queue at) and `session_axum_schema` (the version of the
//! others). [`Builder::table`] gives them another name. What somebody else has by one of these names, or by
//! one of the indexes', stops the start with [`SetupError::TableTaken`] before anything is made or changed:
//! a store only works on tables that it has checked, column by column. What expired stays until it is swept, and is not returned: sweep every few minutes,
//! [in steps](session_core::store::Store::sweep).
//!
//! # Round trips
//!
//! One for each operation, except: a conflict two, the end of all of a subject two (SQLite: one), a create
//! with a cap six and one for each session that makes room. Behind the caller's back the pool checks each
//! connection that comes back to it.
//!
//! # What the database promises
//!
//! What was acknowledged is on its disk by the engine's own rules: `synchronous = FULL` for SQLite,
//! `synchronous_commit` and `innodb_flush_log_at_trx_commit` as they are set. Nothing is evicted. Ask the
//! primary: a replica that lags brings ended sessions back for as long as it lags.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod builder;
mod failure;
mod index;
#[cfg(feature = "sqlite")]
mod line;
mod name;
mod pool;
mod records;
mod schema;
mod statements;

use std::fmt;
use std::sync::Arc;

pub use builder::{Builder, SetupError};

use self::pool::Pool;
use self::statements::Statements;

#[cfg(not(any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
compile_error!("session-store-sql needs one of the features `sqlite`, `postgres` and `mysql`");

/// Keeps sessions in a database. A cheap handle: clones share its connections.
#[derive(Clone)]
pub struct SqlStore {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    statements: Statements,
    limit: usize,
}

impl SqlStore {
    /// The largest record it takes, unless the builder says otherwise: 64 KiB.
    pub const RECORD_LIMIT: usize = 64 << 10;

    /// Begins to connect to a database by its address.
    pub fn at(address: &str) -> Builder {
        Builder::new(address)
    }

    fn new(pool: Pool, statements: Statements, limit: usize) -> Self {
        Self { shared: Arc::new(Shared { pool, statements, limit }) }
    }

    fn pool(&self) -> &Pool {
        &self.shared.pool
    }

    fn statements(&self) -> &Statements {
        &self.shared.statements
    }
}

impl fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore").field("engine", &self.pool().engine()).finish_non_exhaustive()
    }
}
