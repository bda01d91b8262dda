//! A Redis Cluster keeps the contracts: no call crosses slots.

#![allow(clippy::unwrap_used)]

mod common;

use std::sync::OnceLock;

use session_store_redis::RedisStore;
use session_test_servers::Redis;

fn shared() -> &'static [Redis] {
    static SERVERS: OnceLock<Vec<Redis>> = OnceLock::new();
    SERVERS.get_or_init(|| Redis::cluster(3))
}

async fn nodes() -> [RedisStore; 2] {
    let prefix = common::prefix();
    let urls: Vec<String> = shared().iter().map(Redis::url).collect();
    let connect = async || {
        let urls = urls.iter().map(String::as_str);
        RedisStore::cluster(urls).prefix(&prefix).connect().await.unwrap()
    };
    [connect().await, connect().await]
}

mod records {
    session_store_conformance::store!(super::nodes());
}

mod index {
    session_store_conformance::subject_index!(super::nodes());
}

mod revocation {
    use session_core::RevocationScope;

    session_store_conformance::revocation!(async {
        let [a, b] = super::nodes().await;
        let on = async |store: session_store_redis::RedisStore| {
            RevocationScope::shared("app", store.evicts_nothing().await.unwrap())
        };
        [on(a).await, on(b).await]
    });
}
