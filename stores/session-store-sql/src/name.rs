//! The name of a table: the one part of a statement that is not a parameter.

use crate::pool::Engine;

/// A table's name that is safe inside a statement, perhaps behind a schema's.
#[derive(Clone, Debug)]
pub(crate) struct TableName {
    schema: Option<String>,
    table: String,
}

impl TableName {
    /// The longest name: behind it, `_subjects` and `_expires` fit into every engine's limit.
    const MAX: usize = 48;

    /// Takes `table` or `schema.table`, each of small letters, digits and `_`, and not a digit first.
    /// Engines fold and compare names in different ways; these they all leave alone.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (schema, table) = match name.split_once('.') {
            Some((schema, table)) => (Some(schema), table),
            None => (None, name),
        };
        let is_name = |part: &str| {
            let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            (1..=Self::MAX).contains(&part.len())
                && part.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
                && part.bytes().next().is_some_and(letter)
        };
        if !is_name(table) || !schema.is_none_or(is_name) {
            return None;
        }
        Some(Self { schema: schema.map(str::to_owned), table: table.to_owned() })
    }

    /// Returns the name with this behind it, as it stands in a statement.
    pub(crate) fn quoted(&self, engine: Engine, suffix: &str) -> String {
        let quote = if engine == Engine::MySql { '`' } else { '"' };
        let table = format!("{quote}{}{suffix}{quote}", self.table);
        match &self.schema {
            Some(schema) => format!("{quote}{schema}{quote}.{table}"),
            None => table,
        }
    }

    /// Returns the name of an index of it. An index is in its table's schema by itself, except that
    /// SQLite wants to be told.
    pub(crate) fn index(&self, engine: Engine, suffix: &str) -> String {
        let Self { schema, table } = self;
        match schema {
            Some(schema) if engine == Engine::Sqlite => format!("\"{schema}\".\"{table}{suffix}\""),
            _ => format!("\"{table}{suffix}\""),
        }
    }

    /// Returns the name with this behind it, as somebody would write it.
    pub(crate) fn full(&self, suffix: &str) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}{suffix}", self.table),
            None => format!("{}{suffix}", self.table),
        }
    }

    /// Returns the schema, where one was named.
    pub(crate) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Returns the table's name without its schema.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_table_names_are_refused() {
        let long = "x".repeat(49);
        for hostile in [
            "",
            ".",
            "a.",
            ".a",
            "a.b.c",
            "a b",
            "a;",
            "a--",
            "a\"",
            "\"a\"",
            "a`",
            "a'",
            "a\0",
            "ä",
            "1a",
            "A",
            "a-b",
            "a/*",
            "(a)",
            "a,b",
            "sessions; DROP TABLE users",
            "sessions\n",
            &long,
            "\u{fe68}",
            "a$b",
            "a\\",
        ] {
            assert!(TableName::parse(hostile).is_none(), "{hostile:?}");
        }
    }

    #[test]
    fn a_good_name_is_quoted_with_its_schema() {
        let plain = TableName::parse("order").unwrap();
        assert_eq!(plain.quoted(Engine::MySql, ""), "`order`");
        assert_eq!(plain.quoted(Engine::Sqlite, "_subjects"), "\"order_subjects\"");
        let placed = TableName::parse("auth.sessions_2").unwrap();
        assert_eq!(placed.quoted(Engine::Postgres, ""), "\"auth\".\"sessions_2\"");
    }
}
