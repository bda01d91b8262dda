//! A Redis for the tests of one program, and places on it.

#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use session_store_redis::RedisStore;
use session_test_servers::Redis;

/// Returns the server that the tests of this program share.
pub(crate) fn shared() -> &'static Redis {
    static SERVER: OnceLock<Redis> = OnceLock::new();
    SERVER.get_or_init(Redis::start)
}

/// Returns a prefix that nobody has used.
pub(crate) fn prefix() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("test-{}", COUNT.fetch_add(1, Ordering::SeqCst))
}

/// Returns two stores, as two servers of an application have them, on a new place.
pub(crate) async fn nodes() -> [RedisStore; 2] {
    let prefix = prefix();
    let connect = async || RedisStore::at(&shared().url()).prefix(&prefix).connect().await.unwrap();
    [connect().await, connect().await]
}
