//! MariaDB keeps the contracts.

#![cfg(feature = "mysql")]

mod common;

use std::sync::OnceLock;

use session_test_servers::MariaDb;

fn shared() -> &'static MariaDb {
    static SERVER: OnceLock<MariaDb> = OnceLock::new();
    SERVER.get_or_init(MariaDb::start)
}

conformance!(super::shared().url());
