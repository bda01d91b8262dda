//! One connection, to a server or to a cluster.

use redis::aio::{ConnectionLike, ConnectionManager};
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, RedisError, RedisResult, Value};
use session_core::store::StoreError;

/// Carries all calls of a store. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Connection {
    Cluster(ClusterConnection),
    One(ConnectionManager),
}

impl Connection {
    /// Sends a command.
    pub(crate) async fn send(&self, command: &Cmd) -> RedisResult<Value> {
        let answer = match self {
            Self::Cluster(connection) => connection.clone().req_packed_command(command).await?,
            Self::One(connection) => connection.clone().req_packed_command(command).await?,
        };
        answer.extract_error()
    }

    /// Sends a command that changes nothing. If the connection turns out to be broken, it is sent once
    /// more over a new one.
    pub(crate) async fn ask(&self, command: &Cmd) -> Result<Value, StoreError> {
        match self.send(command).await {
            Err(error) if error.is_unrecoverable_error() => self.send(command).await,
            answer => answer,
        }
        .map_err(failed)
    }
}

/// Says what a failure means to a session.
pub(crate) fn failed(error: RedisError) -> StoreError {
    // Before Redis 7 a script wraps it in an error of its own.
    let is_full = error.code() == Some("OOM") || error.to_string().contains("OOM command");
    if is_full { StoreError::Full } else { StoreError::unavailable(error) }
}

/// Redis answered what nobody asked for: not our data, or not Redis.
pub(crate) fn unexpected() -> StoreError {
    StoreError::unavailable("Redis answered what it was not asked for")
}
