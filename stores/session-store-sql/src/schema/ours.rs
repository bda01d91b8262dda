//! What a store's tables look like to the engine that has them.

use crate::pool::Engine;

/// One of a store's tables.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Table {
    Records,
    Subjects,
    Versions,
}

/// How much of a value a column asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Needs {
    Nothing,
    Value,
    Key,
}

impl Table {
    /// Returns what stands behind the store's name.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Records => "",
            Self::Subjects => "_subjects",
            Self::Versions => "_schema",
        }
    }

    /// Whether this is how an engine describes the table: each column's name, what it needs (a value 1,
    /// and 2 for a key) and its type, in order.
    pub(super) fn is(self, engine: Engine, columns: &[(Vec<u8>, i64, Vec<u8>)]) -> bool {
        let ours = self.columns(engine);
        ours.len() == columns.len()
            && ours.iter().zip(columns).all(|(&(name, needs, kind), column)| {
                let needs = match needs {
                    Needs::Nothing => 0,
                    Needs::Value => 1,
                    Needs::Key => 2,
                };
                column.0 == name.as_bytes() && column.1 == needs && column.2 == kind.as_bytes()
            })
    }

    fn columns(self, engine: Engine) -> Vec<(&'static str, Needs, &'static str)> {
        // A hash, a name, a record, a number.
        let [hash, name, record, number] = match engine {
            Engine::MySql => ["binary", "varbinary", "longblob", "bigint"],
            Engine::Postgres => ["bytea", "bytea", "bytea", "bigint"],
            Engine::Sqlite => ["BLOB", "BLOB", "BLOB", "INTEGER"],
        };
        match self {
            Self::Records => vec![
                ("id", Needs::Key, hash),
                ("subject", Needs::Nothing, hash),
                ("since", Needs::Nothing, number),
                ("revision", Needs::Value, number),
                ("expires", Needs::Value, number),
                ("record", Needs::Value, record),
            ],
            Self::Subjects => {
                vec![("subject", Needs::Key, hash), ("expires", Needs::Value, number)]
            }
            Self::Versions => vec![("name", Needs::Key, name), ("version", Needs::Value, number)],
        }
    }
}
