//! PostgreSQL keeps the contracts.

#![cfg(feature = "postgres")]

mod common;

use std::sync::OnceLock;

use session_test_servers::Postgres;

fn shared() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(Postgres::start)
}

conformance!(super::shared().url());
