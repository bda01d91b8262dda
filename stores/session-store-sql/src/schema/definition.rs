//! The tables' definitions. Each statement does nothing where its work is done.

use crate::pool::Engine;

/// The table that says which version the others have. It is made first, and never changes.
pub(super) const fn versions(engine: Engine) -> &'static str {
    match engine {
        Engine::MySql => {
            "CREATE TABLE IF NOT EXISTS {v} (name VARBINARY(32) NOT NULL PRIMARY KEY, \
             version BIGINT NOT NULL) ENGINE=InnoDB"
        }
        Engine::Postgres => {
            "CREATE TABLE IF NOT EXISTS {v} (name BYTEA NOT NULL PRIMARY KEY, \
             version BIGINT NOT NULL)"
        }
        Engine::Sqlite => {
            "CREATE TABLE IF NOT EXISTS {v} (name BLOB NOT NULL PRIMARY KEY, \
             version INTEGER NOT NULL) STRICT"
        }
    }
}

/// The tables of version 1.
pub(super) const fn first(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::MySql => &[
            "CREATE TABLE IF NOT EXISTS {t} (id BINARY(32) NOT NULL PRIMARY KEY, \
             subject BINARY(32), since BIGINT, revision BIGINT NOT NULL, expires BIGINT NOT NULL, \
             record LONGBLOB NOT NULL, INDEX by_expiry (expires), INDEX by_subject (subject, id)) \
             ENGINE=InnoDB",
            "CREATE TABLE IF NOT EXISTS {s} (subject BINARY(32) NOT NULL PRIMARY KEY, \
             expires BIGINT NOT NULL, INDEX by_expiry (expires)) ENGINE=InnoDB",
        ],
        Engine::Postgres => &[
            "CREATE TABLE IF NOT EXISTS {t} (id BYTEA NOT NULL PRIMARY KEY, subject BYTEA, \
             since BIGINT, revision BIGINT NOT NULL, expires BIGINT NOT NULL, record BYTEA NOT NULL)",
            "CREATE INDEX IF NOT EXISTS {by_expiry} ON {t} (expires)",
            "CREATE INDEX IF NOT EXISTS {by_subject} ON {t} (subject, id)",
            "CREATE TABLE IF NOT EXISTS {s} (subject BYTEA NOT NULL PRIMARY KEY, \
             expires BIGINT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS {subjects_by_expiry} ON {s} (expires)",
        ],
        // SQLite looks for an index's table in the index's schema, and wants no other named.
        Engine::Sqlite => &[
            "CREATE TABLE IF NOT EXISTS {t} (id BLOB NOT NULL PRIMARY KEY, subject BLOB, \
             since INTEGER, revision INTEGER NOT NULL, expires INTEGER NOT NULL, \
             record BLOB NOT NULL) STRICT",
            "CREATE INDEX IF NOT EXISTS {by_expiry} ON {table} (expires)",
            "CREATE INDEX IF NOT EXISTS {by_subject} ON {table} (subject, id)",
            "CREATE TABLE IF NOT EXISTS {s} (subject BLOB NOT NULL PRIMARY KEY, \
             expires INTEGER NOT NULL) STRICT",
            "CREATE INDEX IF NOT EXISTS {subjects_by_expiry} ON {subjects_table} (expires)",
        ],
    }
}
