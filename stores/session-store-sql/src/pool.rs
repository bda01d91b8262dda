//! The three engines' connections, behind the few things that are asked of them.
//!
//! Every row that is read has the same three columns, so that no more than this is needed.

use std::marker::PhantomData;
use std::sync::Arc;

use session_core::store::StoreError;
use sqlx::{AssertSqlSafe, Row as _};

use crate::failure::{Kind, kind};
#[cfg(feature = "sqlite")]
use crate::line::{Line, Turn};

/// How often a statement that an engine gave up in favour of another is tried.
const ATTEMPTS: u32 = 20;

/// Which language is spoken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Engine {
    MySql,
    Postgres,
    Sqlite,
}

/// Connections to one database.
pub(crate) enum Pool {
    #[cfg(feature = "mysql")]
    MySql(sqlx::MySqlPool),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
    #[cfg(feature = "sqlite")]
    Sqlite(Sqlite),
}

/// Connections to a file of SQLite: many to read, and one to write.
///
/// SQLite allows one write at a time. A writer that comes meanwhile over another connection sleeps
/// and tries again, which is no queue: some would wait past every deadline. So they wait for this
/// connection, in a line.
#[cfg(feature = "sqlite")]
pub(crate) struct Sqlite {
    pub(crate) readers: sqlx::SqlitePool,
    pub(crate) writer: sqlx::SqlitePool,
    /// Where those wait who begin a session.
    pub(crate) line: Line,
}

#[cfg(feature = "sqlite")]
impl Sqlite {
    pub(crate) fn new(readers: sqlx::SqlitePool, writer: sqlx::SqlitePool) -> Self {
        Self { readers, writer, line: Line::new() }
    }
}

/// Whose turn it is to begin a session. An engine that many can write to at once has no turns.
pub(crate) struct Beginning<'a> {
    #[cfg(feature = "sqlite")]
    turn: Option<Turn<'a>>,
    pool: PhantomData<&'a Pool>,
}

impl Beginning<'_> {
    /// Ends it, once what it was for is done.
    #[cfg_attr(not(feature = "sqlite"), expect(clippy::unused_self, reason = "SQLite has turns"))]
    pub(crate) fn over(self) {
        #[cfg(feature = "sqlite")]
        if let Some(turn) = self.turn {
            turn.over();
        }
    }
}

/// A transaction, undone when it is dropped.
pub(crate) enum Transaction {
    #[cfg(feature = "mysql")]
    MySql(sqlx::Transaction<'static, sqlx::MySql>),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
}

/// What a statement's text cannot be made to contain by mistake: it is built here, of constants and
/// checked names.
pub(crate) type Text = Arc<str>;

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg<'a> {
    Bytes(&'a [u8]),
    MaybeBytes(Option<&'a [u8]>),
    MaybeNumber(Option<i64>),
    Number(i64),
}

/// A row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: Vec<u8>,
    pub(crate) number: i64,
    pub(crate) bytes: Vec<u8>,
}

/// Makes a query of an engine, with its parameters.
macro_rules! query {
    ($engine:ty, $text:expr, $args:expr) => {{
        let mut query = sqlx::query::<$engine>(AssertSqlSafe(Arc::clone($text)));
        for arg in $args {
            query = match *arg {
                Arg::Bytes(bytes) => query.bind(bytes.to_vec()),
                Arg::MaybeBytes(bytes) => query.bind(bytes.map(<[u8]>::to_vec)),
                Arg::MaybeNumber(number) => query.bind(number),
                Arg::Number(number) => query.bind(number),
            };
        }
        query
    }};
}

macro_rules! execute {
    ($engine:ty, $text:expr, $args:expr, $on:expr) => {
        query!($engine, $text, $args).execute($on).await.map(|done| done.rows_affected())
    };
}

macro_rules! fetch {
    ($engine:ty, $text:expr, $args:expr, $on:expr) => {{
        let rows = query!($engine, $text, $args).fetch_all($on).await?;
        let row = |row: &<$engine as sqlx::Database>::Row| {
            let (id, number, bytes) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            Ok(Row { id, number, bytes })
        };
        rows.iter().map(row).collect()
    }};
}

impl Pool {
    pub(crate) const fn engine(&self) -> Engine {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(_) => Engine::MySql,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Engine::Postgres,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Engine::Sqlite,
        }
    }

    /// Runs a statement and returns how many rows it changed. One that was given up for another is run
    /// again; one whose answer was lost is not.
    pub(crate) async fn execute(&self, text: &Text, args: &[Arg<'_>]) -> Result<u64, sqlx::Error> {
        let mut attempt = 1;
        loop {
            let done = self.execute_once(text, args).await;
            match done {
                Err(error) if kind(&error) == Kind::GivenUp && attempt < ATTEMPTS => attempt += 1,
                done => return done,
            }
        }
    }

    /// Returns what a query finds. It is run again where its connection broke: it changes nothing.
    pub(crate) async fn fetch(
        &self,
        text: &Text,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, sqlx::Error> {
        let (mut attempt, mut broken) = (1, 0);
        loop {
            match self.fetch_once(text, args).await {
                Err(error) if kind(&error) == Kind::GivenUp && attempt < ATTEMPTS => attempt += 1,
                Err(error) if kind(&error) == Kind::Broken && broken < 2 => broken += 1,
                found => return found,
            }
        }
    }

    pub(crate) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => pool.begin().await.map(Transaction::MySql),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.begin().await.map(Transaction::Postgres),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pools) => pools.writer.begin().await.map(Transaction::Sqlite),
        }
    }

    /// Waits until a session may be begun, unless too many wait already.
    #[cfg_attr(not(feature = "sqlite"), expect(clippy::unused_async, reason = "SQLite waits"))]
    pub(crate) async fn begin_session(&self) -> Result<Beginning<'_>, StoreError> {
        #[cfg(feature = "sqlite")]
        let turn = match self {
            Self::Sqlite(pools) => Some(pools.line.turn().await?),
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            _ => None,
        };
        Ok(Beginning {
            #[cfg(feature = "sqlite")]
            turn,
            pool: PhantomData,
        })
    }

    /// Begins to make tables. SQLite lets one do so at a time, and the next one wait.
    pub(crate) async fn begin_to_make(&self) -> Result<Transaction, sqlx::Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pools) => {
                pools.writer.begin_with("BEGIN IMMEDIATE").await.map(Transaction::Sqlite)
            }
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            _ => self.begin().await,
        }
    }

    async fn execute_once(&self, text: &Text, args: &[Arg<'_>]) -> Result<u64, sqlx::Error> {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => execute!(sqlx::MySql, text, args, pool),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => execute!(sqlx::Postgres, text, args, pool),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pools) => execute!(sqlx::Sqlite, text, args, &pools.writer),
        }
    }

    async fn fetch_once(&self, text: &Text, args: &[Arg<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(pool) => fetch!(sqlx::MySql, text, args, pool),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => fetch!(sqlx::Postgres, text, args, pool),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pools) => fetch!(sqlx::Sqlite, text, args, &pools.readers),
        }
    }
}

impl Transaction {
    pub(crate) const fn engine(&self) -> Engine {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(_) => Engine::MySql,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Engine::Postgres,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Engine::Sqlite,
        }
    }

    pub(crate) async fn execute(
        &mut self,
        text: &Text,
        args: &[Arg<'_>],
    ) -> Result<u64, sqlx::Error> {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(on) => execute!(sqlx::MySql, text, args, &mut **on),
            #[cfg(feature = "postgres")]
            Self::Postgres(on) => execute!(sqlx::Postgres, text, args, &mut **on),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(on) => execute!(sqlx::Sqlite, text, args, &mut **on),
        }
    }

    pub(crate) async fn fetch(
        &mut self,
        text: &Text,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(on) => fetch!(sqlx::MySql, text, args, &mut **on),
            #[cfg(feature = "postgres")]
            Self::Postgres(on) => fetch!(sqlx::Postgres, text, args, &mut **on),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(on) => fetch!(sqlx::Sqlite, text, args, &mut **on),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            #[cfg(feature = "mysql")]
            Self::MySql(transaction) => transaction.commit().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(transaction) => transaction.commit().await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => transaction.commit().await,
        }
    }
}
