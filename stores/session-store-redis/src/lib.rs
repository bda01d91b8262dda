//! Sessions in Redis: one server, or a cluster.
//!
//! ```no_run
//! use session_core::RevocationScope;
//! use session_store_redis::RedisStore;
//!
//! # async fn connect() -> Result<(), session_store_redis::SetupError> {
//! let store = RedisStore::at("redis://127.0.0.1:6379").prefix("my-app").connect().await?;
//! // Sessions that live in Redis: `Sessions::stored("my-app", store.clone(), keys)`.
//! // Signed cookies whose end reaches every server: `.revocation(scope)`.
//! let scope = RevocationScope::shared("my-app", store.evicts_nothing().await?);
//! # Ok(())
//! # }
//! ```
//!
//! # What is where
//!
//! | key | holds | goes when |
//! | --- | --- | --- |
//! | `{prefix}:r:{64 digits}` | a record, its revision, its expiry, its subject | the record expires |
//! | `{prefix}:s:{64 digits}` | a sorted set: the sessions of a subject, by when each expires unless it is used | the last of them must have expired |
//!
//! Every script is about one key, so a cluster spreads sessions evenly and no call crosses slots. The
//! index of a subject is in another slot than the records; it is written second, and what it lists is
//! looked up before it is believed.
//!
//! # Round trips
//!
//! | | |
//! | --- | --- |
//! | load, update, touch; create and delete for a visitor | 1 |
//! | create and delete for a subject | 2 |
//! | create with a cap | 2; 6 where another session makes room |
//! | list a subject's sessions | 2 |
//! | end all of a subject | 3, however many they are; 6 where one is rotated meanwhile |
//! | several entries of a revocation | 1 |
//!
//! After `SCRIPT FLUSH`, a restart or a failover, the first use of each script takes one more.
//!
//! # What Redis promises
//!
//! - With `appendfsync always` what was acknowledged survives a restart; with `everysec`, all but the
//!   last second; with neither, nothing. A session that is lost costs one more login. An entry of a
//!   revocation that is lost brings an ended session back: persist those.
//! - Replication is asynchronous: a failover may lose what the old primary acknowledged last. Reads go to
//!   the primary.
//! - At `maxmemory`, Redis refuses writes ([`StoreError::Full`](session_core::store::StoreError::Full))
//!   or evicts. Revocation needs the former: [`RedisStore::evicts_nothing`] asks for it.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    test,
    allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod builder;
mod connection;
mod eviction;
mod index;
mod records;
mod scripts;
mod value;

use std::fmt;
use std::marker::PhantomData;

pub use builder::{Builder, SetupError};

use self::connection::Connection;

/// Keeps sessions in Redis. A cheap handle: clones share its connection.
///
/// One connection carries all calls at once, so there is no pool to run dry. When it breaks, it is
/// made anew with the next call; a call that was under way fails, except that a read is tried once
/// more.
pub struct RedisStore<E = MayEvict> {
    connection: Connection,
    prefix: String,
    limit: usize,
    eviction: PhantomData<E>,
}

/// Marks a [`RedisStore`] whose server may evict, for all we know: good for sessions.
#[derive(Debug)]
pub enum MayEvict {}

/// Marks a [`RedisStore`] whose server was seen to evict nothing: good for revocation as well.
#[derive(Debug)]
pub enum EvictsNothing {}

impl RedisStore {
    /// The largest record it takes, unless the builder says otherwise: 64 KiB.
    pub const RECORD_LIMIT: usize = 64 << 10;

    /// Begins to connect to one server, such as `redis://:password@127.0.0.1:6379/0`. With the feature
    /// `tls`, also `rediss://`.
    pub fn at(address: &str) -> Builder {
        Builder::new(vec![address.to_owned()], false)
    }

    /// Begins to connect to a cluster, by the addresses of some of its nodes.
    pub fn cluster<'a>(nodes: impl IntoIterator<Item = &'a str>) -> Builder {
        Builder::new(nodes.into_iter().map(str::to_owned).collect(), true)
    }

    /// Returns the same store for revocation, if its servers evict nothing.
    ///
    /// # Errors
    ///
    /// [`SetupError::MayEvict`] if one would evict to make room, whatever its memory limit is now:
    /// an evicted note would bring an ended session back. [`SetupError::Unavailable`].
    pub async fn evicts_nothing(&self) -> Result<RedisStore<EvictsNothing>, SetupError> {
        eviction::check(&self.connection).await?;
        let (connection, prefix) = (self.connection.clone(), self.prefix.clone());
        Ok(RedisStore { connection, prefix, limit: self.limit, eviction: PhantomData })
    }
}

impl<E> Clone for RedisStore<E> {
    fn clone(&self) -> Self {
        let (connection, prefix) = (self.connection.clone(), self.prefix.clone());
        Self { connection, prefix, limit: self.limit, eviction: PhantomData }
    }
}

impl<E> fmt::Debug for RedisStore<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
