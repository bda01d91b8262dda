//! Places on a database.

#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::sync::atomic::{AtomicU32, Ordering};

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

/// The suites on one engine.
#[macro_export]
macro_rules! conformance {
    ($address:expr) => {
        mod records {
            session_store_conformance::store!(super::common::nodes(&$address));
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
