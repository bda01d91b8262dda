//! Setting a store up.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use redis::IntoConnectionInfo;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClient;
use redis::io::tcp::{TcpSettings, socket2};
use thiserror::Error;

use crate::RedisStore;
use crate::connection::Connection;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(2);

/// How long an answer may take, for callers without a deadline of their own.
const ANSWER: Duration = Duration::from_secs(5);

/// How long the other side may be silent at the level of TCP before it is gone.
const GONE: Duration = Duration::from_secs(5);

/// What a store is to be.
#[derive(Clone)]
#[must_use = "nothing is connected before `connect`"]
pub struct Builder {
    addresses: Vec<String>,
    cluster: bool,
    prefix: String,
    limit: usize,
}

impl Builder {
    pub(crate) fn new(addresses: Vec<String>, cluster: bool) -> Self {
        let (prefix, limit) = ("session".to_owned(), RedisStore::RECORD_LIMIT);
        Self { addresses, cluster, prefix, limit }
    }

    /// Puts `prefix` before every key: by default `session`. Letters, digits, `-`, `_`, `.` and `:`,
    /// at most 64 of them.
    pub fn prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// Takes records of at most so many bytes: by default [`RedisStore::RECORD_LIMIT`].
    pub fn record_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Connects.
    ///
    /// # Errors
    ///
    /// [`SetupError::Address`], [`SetupError::Prefix`], and [`SetupError::Unavailable`] if no server
    /// answers.
    pub async fn connect(self) -> Result<RedisStore, SetupError> {
        if !is_prefix(&self.prefix) {
            return Err(SetupError::Prefix(self.prefix));
        }
        let connection =
            if self.cluster { self.connect_cluster().await? } else { self.connect_one().await? };
        let Self { prefix, limit, .. } = self;
        Ok(RedisStore { connection, prefix, limit, eviction: PhantomData })
    }

    async fn connect_one(&self) -> Result<Connection, SetupError> {
        let address = self.addresses.first().map(String::as_str).unwrap_or_default();
        let info = address.into_connection_info().map_err(SetupError::address)?;
        let info = info.set_tcp_settings(sockets());
        let client = redis::Client::open(info).map_err(SetupError::address)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            // Give up after a second, so that callers learn of it; the next call begins again.
            .set_min_delay(Duration::from_millis(50))
            .set_max_delay(Duration::from_millis(500))
            .set_number_of_retries(3);
        let manager = ConnectionManager::new_with_config(client, config).await;
        Ok(Connection::One(manager.map_err(SetupError::unavailable)?))
    }

    async fn connect_cluster(&self) -> Result<Connection, SetupError> {
        let nodes = self.addresses.iter().map(String::as_str);
        let client = ClusterClient::builder(nodes)
            .connection_timeout(CONNECT)
            .response_timeout(ANSWER)
            .tcp_settings(sockets())
            .build()
            .map_err(SetupError::address)?;
        let connection = client.get_async_connection().await.map_err(SetupError::unavailable)?;
        Ok(Connection::Cluster(connection))
    }
}

/// Leaves the addresses out: they have passwords in them.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { addresses: _, cluster, prefix, limit } = self;
        f.debug_struct("Builder")
            .field("cluster", cluster)
            .field("prefix", prefix)
            .field("limit", limit)
            .finish_non_exhaustive()
    }
}

/// Sends at once, and notices within seconds that the other side is gone without a word, where TCP by
/// itself would hope for a quarter of an hour.
fn sockets() -> TcpSettings {
    let keepalive = socket2::TcpKeepalive::new().with_time(GONE).with_interval(GONE / 5);
    let settings = TcpSettings::default().set_nodelay(true).set_keepalive(keepalive);
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(GONE);
    settings
}

/// No braces: they would put all sessions of a cluster into one slot. No white space, no pattern,
/// nothing that a shell or a log would read otherwise.
fn is_prefix(prefix: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=64).contains(&prefix.len()) && prefix.bytes().all(allowed)
}

/// Why a store could not be set up.
#[non_exhaustive]
#[derive(Error)]
pub enum SetupError {
    /// The address is not that of a server.
    #[error(
        "this is no address of a Redis server; write one like `redis://:password@host:6379/0`, and \
         for `rediss://` turn on the feature `tls`"
    )]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server evicts to make room.
    #[error(
        "this Redis may evict (`maxmemory-policy {0}`), and an evicted note would bring an ended \
         session back; set `maxmemory-policy noeviction`, or use another Redis for revocation"
    )]
    MayEvict(String),
    /// The prefix is not allowed.
    #[error(
        "{0:?} is no prefix; use 1 to 64 ASCII letters, digits and `-_.:`, and no braces: they would \
         put all sessions of a cluster into one slot"
    )]
    Prefix(String),
    /// No server answered as one.
    #[error("Redis does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SetupError {
    fn address(error: redis::RedisError) -> Self {
        Self::Address(error.into())
    }

    pub(crate) fn unavailable(error: redis::RedisError) -> Self {
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
    use super::is_prefix;
    use crate::RedisStore;

    #[test]
    fn debug_does_not_leak_the_password_in_an_address() {
        let address = "redis://shop:hunter2@10.0.0.7:6379/0";
        for builder in [RedisStore::at(address), RedisStore::cluster([address, address])] {
            let shown = format!("{:?}", builder.prefix("shop"));
            assert!(!shown.contains("hunter2") && !shown.contains("10.0.0.7"), "{shown}");
            assert!(shown.contains("\"shop\""), "{shown}");
        }
    }

    #[test]
    fn hostile_prefixes_are_refused() {
        let long = "x".repeat(65);
        for hostile in [
            "",
            "{shop}",
            "shop}",
            "{",
            "shop ",
            "shop\n",
            "shop\r\nFLUSHALL",
            "sh*p",
            "sh?p",
            "[a]",
            "shop\0",
            "\"shop\"",
            "shöp",
            "shop/1",
            "$(id)",
            &long,
        ] {
            assert!(!is_prefix(hostile), "{hostile:?}");
        }
        for good in ["session", "my-app:v1", "a", "A.b_c", &long[..64]] {
            assert!(is_prefix(good), "{good:?}");
        }
    }
}
