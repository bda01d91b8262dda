//! Setting a store up.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
#[cfg(feature = "sqlite")]
use std::time::Instant;

use thiserror::Error;

use crate::SqlStore;
#[cfg(feature = "sqlite")]
use crate::failure::{Kind, kind};
use crate::name::TableName;
use crate::pool::Pool;
#[cfg(feature = "sqlite")]
use crate::schema::check;
use crate::schema::migrate;
use crate::statements::Statements;

/// The name of the records' table, unless another is chosen.
const TABLE: &str = "session_axum";

/// How long to wait for a free connection, for callers without a deadline of their own.
const ACQUIRE: Duration = Duration::from_secs(5);

/// How long to leave a file to another server that is just starting.
#[cfg(feature = "sqlite")]
pub(crate) const PAUSE: Duration = Duration::from_millis(10);

/// What a store is to be.
#[derive(Clone)]
#[must_use = "nothing is connected before `connect`"]
pub struct Builder {
    address: String,
    table: String,
    limit: usize,
    connections: Option<u32>,
}

impl Builder {
    pub(crate) fn new(address: &str) -> Self {
        let (address, table) = (address.to_owned(), TABLE.to_owned());
        Self { address, table, limit: SqlStore::RECORD_LIMIT, connections: None }
    }

    /// Uses another table than `session_axum`: `name`, or `schema.name`, of small letters, digits and `_`,
    /// at most 48 each. Two further tables have this name before theirs.
    pub fn table(mut self, name: &str) -> Self {
        name.clone_into(&mut self.table);
        self
    }

    /// Takes records of at most so many bytes: by default [`SqlStore::RECORD_LIMIT`].
    pub fn record_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Opens at most so many connections: by default ten. For SQLite those that read, by default four;
    /// one more writes.
    pub fn max_connections(mut self, connections: u32) -> Self {
        self.connections = Some(connections);
        self
    }

    /// Connects, and makes the tables or brings them up to date.
    ///
    /// # Errors
    ///
    /// [`SetupError`]: what is wrong with the address, the file or the table's name, or with the database.
    /// [`SetupError::TableTaken`] where something by the name of one of our tables is somebody else's:
    /// then nothing was made or changed.
    pub async fn connect(self) -> Result<SqlStore, SetupError> {
        let name = TableName::parse(&self.table);
        let name = name.ok_or_else(|| SetupError::Table(self.table.clone()))?;
        let pool = self.with_tables(&name).await;
        #[cfg(feature = "sqlite")]
        let pool = pool.map_err(|error| self.named(error));
        let pool = pool?;
        let statements = Statements::new(pool.engine(), &name);
        Ok(SqlStore::new(pool, statements, self.limit))
    }

    async fn with_tables(&self, name: &TableName) -> Result<Pool, SetupError> {
        #[cfg(feature = "sqlite")]
        self.check_file(name).await?;
        let pool = self.pool().await?;
        migrate(&pool, name).await?;
        Ok(pool)
    }

    /// Names the file in an error: what SQLite says is its number alone.
    #[cfg(feature = "sqlite")]
    fn named(&self, error: SetupError) -> SetupError {
        match (error, self.address.parse::<sqlx::sqlite::SqliteConnectOptions>()) {
            (SetupError::Unavailable(source), Ok(options))
                if self.address.starts_with("sqlite:") =>
            {
                SetupError::File { file: options.get_filename().to_owned(), source }
            }
            (error, _) => error,
        }
    }

    async fn pool(&self) -> Result<Pool, SetupError> {
        let scheme = self.address.split(':').next().unwrap_or_default();
        match scheme {
            #[cfg(feature = "sqlite")]
            "sqlite" => self.sqlite().await,
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => self.postgres().await,
            #[cfg(feature = "mysql")]
            "mysql" | "mariadb" => self.mysql().await,
            _ => Err(SetupError::Address(
                format!("`{scheme}` is the scheme of no engine that is compiled in").into(),
            )),
        }
    }

    /// Looks into a file that is there before its write-ahead log is turned on, which changes it: it may
    /// be somebody else's.
    #[cfg(feature = "sqlite")]
    async fn check_file(&self, name: &TableName) -> Result<(), SetupError> {
        use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

        if !self.address.starts_with("sqlite:") {
            return Ok(());
        }
        let options: SqliteConnectOptions = self.address.parse().map_err(SetupError::address)?;
        if !options.get_filename().exists() {
            return Ok(());
        }
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE);
        let only = opened(pool, options.busy_timeout(ACQUIRE)).await?;
        let looking = Pool::Sqlite(crate::pool::Sqlite::new(only.clone(), only.clone()));
        let checked = check(&looking, name).await;
        only.close().await;
        checked
    }

    #[cfg(feature = "sqlite")]
    async fn sqlite(&self) -> Result<Pool, SetupError> {
        use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

        use crate::pool::Sqlite;

        let options: SqliteConnectOptions = self.address.parse().map_err(SetupError::address)?;
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(ACQUIRE);
        let pool = sqlx::sqlite::SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false);
        if self.address.contains(":memory:") || self.address.contains("mode=memory") {
            // Each connection would have a memory of its own, and lose it when it is idle.
            let only = opened(pool.idle_timeout(None).max_lifetime(None), options).await?;
            return Ok(Pool::Sqlite(Sqlite::new(only.clone(), only)));
        }
        let readers = pool.clone().max_connections(self.connections.unwrap_or(4));
        // The first to connect makes the file.
        let writer = opened(pool, options.clone()).await?;
        let readers = opened(readers, options).await?;
        Ok(Pool::Sqlite(Sqlite::new(readers, writer)))
    }

    #[cfg(feature = "postgres")]
    async fn postgres(&self) -> Result<Pool, SetupError> {
        let options: sqlx::postgres::PgConnectOptions =
            self.address.parse().map_err(SetupError::address)?;
        sqlx::postgres::PgPoolOptions::new()
            .max_connections(self.connections.unwrap_or(10))
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map(Pool::Postgres)
            .map_err(SetupError::unavailable)
    }

    #[cfg(feature = "mysql")]
    async fn mysql(&self) -> Result<Pool, SetupError> {
        let options: sqlx::mysql::MySqlConnectOptions =
            self.address.parse().map_err(SetupError::address)?;
        sqlx::mysql::MySqlPoolOptions::new()
            .max_connections(self.connections.unwrap_or(10))
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // Fewer locks than by default, on rows and not on the gaps between them: none of our
                    // statements needs those.
                    let committed = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
                    sqlx::query(committed).execute(connection).await.map(|_| ())
                })
            })
            .connect_with(options)
            .await
            .map(Pool::MySql)
            .map_err(SetupError::unavailable)
    }
}

/// Leaves the address out: it has a password in it.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address: _, table, limit, connections } = self;
        f.debug_struct("Builder")
            .field("table", table)
            .field("limit", limit)
            .field("connections", connections)
            .finish_non_exhaustive()
    }
}

/// Opens connections to a file.
///
/// SQLite waits for nobody while it turns a file to its write-ahead log: of two servers that start on a
/// new file, one is refused at once, and has to come again.
#[cfg(feature = "sqlite")]
async fn opened(
    pool: sqlx::sqlite::SqlitePoolOptions,
    options: sqlx::sqlite::SqliteConnectOptions,
) -> Result<sqlx::SqlitePool, SetupError> {
    let started = Instant::now();
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if kind(&error) == Kind::Busy && started.elapsed() < ACQUIRE => {
                tokio::time::sleep(PAUSE).await;
            }
            opened => return opened.map_err(SetupError::unavailable),
        }
    }
}

/// Why a store could not be set up.
#[non_exhaustive]
#[derive(Error)]
pub enum SetupError {
    /// The address is not that of a database.
    #[error(
        "this is no address of a database; write `sqlite:file.db`, `postgres://user@host/database` or \
         `mysql://user@host/database`, and turn on the feature of that name"
    )]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file of SQLite cannot be opened: there is no such folder, it is no database, or this user may
    /// not write it.
    #[error(
        "`{}` cannot be opened as a database of SQLite ({source}); the file is made where it is missing, \
         but its folder has to be there, and both have to be writable",
        .file.display()
    )]
    File {
        /// Its path, as the address has it.
        file: PathBuf,
        /// What SQLite said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A newer build has made the tables.
    #[error(
        "the session tables have version {found}, and this build knows {known}; deploy the newer build"
    )]
    NewerSchema {
        /// The tables' version.
        found: i64,
        /// The newest that this build knows.
        known: i64,
    },
    /// The table's name is not allowed.
    #[error(
        "{0:?} is no name for a table; use `name` or `schema.name` of at most 48 small letters, digits \
         and `_` each, no digit first"
    )]
    Table(String),
    /// Something by one of the tables' names is there, and no session store made it: other columns, or no
    /// note of ours beside it. Nothing was made, and nothing was changed.
    #[error(
        "`{table}` is in this database already, and is none of a session store's; choose another name \
         by `.table(..)`; nothing was changed"
    )]
    TableTaken {
        /// Its name, as it was asked for.
        table: String,
    },
    /// The database did not do as it was asked.
    #[error("the database does not answer, or does not let us make the session tables")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SetupError {
    fn address(error: sqlx::Error) -> Self {
        Self::Address(error.into())
    }

    pub(crate) fn unavailable(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Prints the sentence: it is what Rust prints of an error that `main` returns.
impl fmt::Debug for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&session_core::ErrorChain(self), f)
    }
}

#[cfg(test)]
mod tests {
    use crate::SqlStore;

    #[test]
    fn debug_does_not_leak_the_password_in_a_databases_address() {
        let builder = SqlStore::at("postgres://shop:hunter2@10.0.0.7/shop").table("visits");
        let shown = format!("{builder:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("10.0.0.7"), "{shown}");
        assert!(shown.contains("visits"), "{shown}");
    }
}
