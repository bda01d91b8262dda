//! Places on a database.

#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use session_core::store::{Record, Store, StoreKey};
use session_core::{Clock, SystemClock};
use session_store_sql::SqlStore;

/// Returns a name that no table of this program has.
pub(crate) fn table() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst))
}

/// Returns two stores, as two servers of an application have them, on a new table. They connect at the
/// same time, and so make the tables at the same time.
pub(crate) async fn nodes(address: &str) -> [SqlStore; 2] {
    let table = table();
    let connect = || SqlStore::at(address).table(&table).max_connections(5).connect();
    let (a, b) = tokio::join!(connect(), connect());
    [a.unwrap(), b.unwrap()]
}

/// What expires in ten minutes, by the database's clock, is swept by no server that is an hour ahead.
pub(crate) async fn assert_nothing_is_swept_too_early([store, ahead]: [SqlStore; 2]) {
    let (key, now) = (StoreKey::from_bytes([3; 32]), SystemClock.now());
    let expires = now.plus(Duration::from_mins(10));
    let record = Record { bytes: b"an end", expires, owner: None };
    store.create(&key, record, now).await.unwrap();
    assert_eq!(ahead.sweep(now.plus(Duration::from_hours(1)), 100).await.unwrap(), 0);
    assert!(store.load(&key, now).await.unwrap().is_some());
}

/// The suites on one engine.
#[macro_export]
macro_rules! conformance {
    ($address:expr) => {
        mod records {
            session_store_conformance::store!(super::common::nodes(&$address));
        }

        mod clocks {
            #[tokio::test]
            async fn a_server_whose_clock_is_ahead_sweeps_nothing_that_has_not_expired() {
                let nodes = super::common::nodes(&$address).await;
                super::common::assert_nothing_is_swept_too_early(nodes).await;
            }
        }

        mod index {
            session_store_conformance::subject_index!(super::common::nodes(&$address));
        }

        mod revocation {
            session_store_conformance::revocation!(async {
                let nodes = super::common::nodes(&$address).await;
                nodes.map(|store| session_core::RevocationScope::shared("app", store))
            });
        }
    };
}
