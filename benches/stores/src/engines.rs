//! The servers, and what keeps sessions on them. Both sides get the same server with the same settings.

use std::fs;
use std::path::PathBuf;

use session_core::store::MemoryStore;
use session_store_redis::RedisStore;
use session_store_sql::SqlStore;
use session_test_servers::{Postgres, Redis};
use tokio::runtime::Runtime;
use tower_sessions_redis_store::fred;
use tower_sessions_redis_store::fred::prelude::ClientLike as _;
use tower_sessions_sqlx_store::sqlx::postgres::PgPoolOptions;

use crate::subject::Subject;
use crate::{ours, theirs};

/// Connections to a server for each side that keeps more than one: the default of ours to a database.
const CONNECTIONS: u32 = 10;

/// Servers that are running, until this is dropped.
#[derive(Debug)]
pub struct Servers {
    redis: Redis,
    postgres: Postgres,
    folder: Folder,
}

/// One kind of store, on both sides.
#[derive(Debug)]
pub struct Engine {
    /// How the tables call it.
    pub name: &'static str,
    /// Ours.
    pub ours: Subject,
    /// `None` where the two cannot be in one program.
    pub theirs: Option<Subject>,
    /// How many requests are a turn. Short turns: then what else the machine does meets both sides.
    pub batch: u32,
}

impl Servers {
    /// Starts them. Redis writes every change to disk before it answers, as PostgreSQL and SQLite do.
    pub fn start() -> Self {
        Self { redis: Redis::start(), postgres: Postgres::start(), folder: Folder::new() }
    }

    /// Connects both sides to all servers.
    pub fn connect(&self, runtime: &Runtime) -> Vec<Engine> {
        runtime.block_on(async {
            vec![
                Engine {
                    name: "memory",
                    ours: ours::subject(MemoryStore::new()),
                    theirs: Some(theirs::newest::subject(tower_sessions::MemoryStore::default())),
                    batch: 256,
                },
                Engine {
                    name: "Redis",
                    ours: ours::subject(self.our_redis().await),
                    theirs: Some(self.their_redis().await),
                    batch: 32,
                },
                Engine {
                    name: "PostgreSQL",
                    ours: ours::subject(sql(&self.postgres.url()).await),
                    theirs: Some(self.their_postgres().await),
                    batch: 32,
                },
                Engine {
                    name: "SQLite",
                    ours: ours::subject(sql(&self.folder.database()).await),
                    theirs: None,
                    batch: 32,
                },
            ]
        })
    }

    /// Connects ours to the file of SQLite alone.
    pub async fn our_sqlite(&self) -> Subject {
        ours::subject(sql(&self.folder.database()).await)
    }

    async fn our_redis(&self) -> RedisStore {
        RedisStore::at(&self.redis.url()).connect().await.expect("the server runs")
    }

    async fn their_redis(&self) -> Subject {
        let config = fred::prelude::Config::from_url(&self.redis.url()).expect("an address");
        // As many as its documentation uses.
        let pool = fred::prelude::Pool::new(config, None, None, None, 6).expect("a pool");
        pool.init().await.expect("the server runs");
        theirs::with_stores::subject(tower_sessions_redis_store::RedisStore::new(pool))
    }

    async fn their_postgres(&self) -> Subject {
        // Without a question before every statement, as ours.
        let options = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
        let pool = options.connect(&self.postgres.url()).await.expect("the server runs");
        let store = tower_sessions_sqlx_store::PostgresStore::new(pool);
        store.migrate().await.expect("tables can be made");
        theirs::with_stores::subject(store)
    }
}

async fn sql(address: &str) -> SqlStore {
    SqlStore::at(address).connect().await.expect("the database answers")
}

/// A folder for a file of SQLite, removed with it.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("session-stores-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.0.join("sessions.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
