//! Where the sessions are kept.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use session_axum::Sessions;
use session_axum::store::{MemoryStore, Store};
use session_store_redis::RedisStore;
use session_store_sql::SqlStore;

use crate::session::AppSession;

/// Opens the store at an address: `memory`, `sqlite:FILE`, `postgres://…`, `mysql://…`, `redis://…`.
///
/// # Errors
///
/// If there is no such store, or it cannot be reached.
pub async fn open(address: &str) -> Result<Arc<dyn Store>, Box<dyn Error>> {
    let scheme = address.split(':').next().unwrap_or_default();
    match scheme {
        "memory" => Ok(Arc::new(MemoryStore::new())),
        "redis" | "rediss" => Ok(Arc::new(RedisStore::at(address).prefix("blog").connect().await?)),
        "sqlite" | "postgres" | "postgresql" | "mysql" | "mariadb" => {
            Ok(Arc::new(SqlStore::at(address).connect().await?))
        }
        _ => {
            // The address itself may hold a password.
            let known = "`memory`, `sqlite:FILE`, `postgres://…`, `mysql://…` and `redis://…`";
            Err(format!("SESSION_STORE cannot be `{scheme}`; there is {known}").into())
        }
    }
}

/// How often expired sessions are removed from a database. Until then they are not found, and take
/// room.
const SWEEP_EVERY: Duration = Duration::from_mins(5);

/// How many are removed at once.
const SWEEP: u32 = 1_000;

/// Removes expired sessions, in steps, for as long as the process lives.
pub async fn sweep(sessions: Sessions<AppSession>) {
    let mut due = tokio::time::interval(SWEEP_EVERY);
    loop {
        due.tick().await;
        while let Ok(SWEEP) = sessions.sweep(SWEEP).await {}
    }
}
