//! What is in the database by the names of our tables, and whose it is.
//!
//! The tables are ours if they have our columns, and the note of their version is beside them. It is
//! made before them, so it is looked for after them: then no server takes those that another is just
//! making for somebody else's.

use super::ours::Table;
use super::{Failure, NOTED, VERSION};
use crate::name::TableName;
use crate::pool::{Engine, Row, Transaction};
use crate::statements::speak;

/// How much of our tables is there. Nothing by their names is somebody else's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    Complete,
    Incomplete {
        /// Whether the version is noted.
        noted: bool,
    },
}

/// Looks for our tables, and changes nothing.
pub(super) async fn look(on: &mut Transaction, name: &TableName) -> Result<State, Failure> {
    let records = find(on, name, Table::Records).await?;
    let subjects = find(on, name, Table::Subjects).await?;
    let versions = find(on, name, Table::Versions).await?;
    let taken = |table: Table| Failure::Taken(name.full(table.suffix()));
    if versions == Found::Foreign {
        return Err(taken(Table::Versions));
    }
    let is_noted = versions == Found::Ours && noted(on, name).await?;
    for (found, table) in [(records, Table::Records), (subjects, Table::Subjects)] {
        if found == Found::Foreign || found == Found::Ours && versions == Found::Nothing {
            return Err(taken(table));
        }
    }
    for suffix in ["_expires", "_subject", "_subjects_expires"] {
        check_index(on, name, suffix).await?;
    }
    if records == Found::Ours && subjects == Found::Ours && is_noted {
        return Ok(State::Complete);
    }
    Ok(State::Incomplete { noted: is_noted })
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Found {
    Foreign,
    Nothing,
    Ours,
}

async fn find(on: &mut Transaction, name: &TableName, table: Table) -> Result<Found, Failure> {
    let engine = on.engine();
    let text = speak(engine, name, &columns(engine, name, table.suffix()));
    let columns = on.fetch(&text, &[]).await?;
    let columns: Vec<_> = columns.into_iter().map(|row| (row.id, row.number, row.bytes)).collect();
    Ok(match columns.is_empty() {
        true => Found::Nothing,
        false if table.is(engine, &columns) => Found::Ours,
        false => Found::Foreign,
    })
}

/// Returns whether our version is noted. A note of anything else is not ours.
async fn noted(on: &mut Transaction, name: &TableName) -> Result<bool, Failure> {
    let text = speak(on.engine(), name, "SELECT name, version, name FROM {v}");
    match on.fetch(&text, &[]).await?.as_slice() {
        [] => Ok(false),
        [Row { id, number, .. }] if id == NOTED && *number > VERSION => {
            Err(Failure::Newer(*number))
        }
        [Row { id, number, .. }] if id == NOTED && *number == VERSION => Ok(true),
        _ => Err(Failure::Taken(name.full(Table::Versions.suffix()))),
    }
}

/// Refuses an index of ours that is on another table: the engine would say that it is there already.
/// MySQL has the names of indexes within their table.
async fn check_index(on: &mut Transaction, name: &TableName, suffix: &str) -> Result<(), Failure> {
    let engine = on.engine();
    let text = match engine {
        Engine::MySql => return Ok(()),
        Engine::Postgres => in_place_of_index_in_postgres(name, suffix),
        Engine::Sqlite => in_place_of_index_in_sqlite(name, suffix),
    };
    let found = on.fetch(&speak(engine, name, &text), &[]).await?;
    if found.is_empty() { Ok(()) } else { Err(Failure::Taken(name.full(suffix))) }
}

/// Describes whatever has a name: a row for each column, and one without a type for what has none.
fn columns(engine: Engine, name: &TableName, suffix: &str) -> String {
    let (schema, table) = (name.schema(), format!("{}{suffix}", name.table()));
    match engine {
        Engine::MySql => {
            let schema = schema.map_or("DATABASE()".to_owned(), |schema| format!("'{schema}'"));
            format!(
                "SELECT CAST(column_name AS BINARY), \
                 CASE WHEN column_key = 'PRI' THEN 2 WHEN is_nullable = 'NO' THEN 1 ELSE 0 END, \
                 CAST(data_type AS BINARY) FROM information_schema.columns \
                 WHERE table_schema = {schema} AND table_name = '{table}' ORDER BY ordinal_position"
            )
        }
        Engine::Postgres => format!(
            "SELECT convert_to(coalesce(a.attname::text, ''), 'UTF8'), \
             CASE WHEN i.indrelid IS NOT NULL THEN 2 WHEN a.attnotnull THEN 1 ELSE 0 END::bigint, \
             convert_to(CASE WHEN c.relkind IN ('r', 'p') \
             THEN coalesce(format_type(a.atttypid, a.atttypmod), '') ELSE '' END, 'UTF8') \
             FROM pg_catalog.pg_class c \
             LEFT JOIN pg_catalog.pg_attribute a \
             ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             LEFT JOIN pg_catalog.pg_index i \
             ON i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey) \
             WHERE c.oid = to_regclass('{}') ORDER BY a.attnum",
            name.quoted(engine, suffix)
        ),
        Engine::Sqlite => {
            let schema = schema.unwrap_or("main");
            format!(
                "SELECT CAST(COALESCE(c.name, '') AS BLOB), \
                 CASE WHEN c.pk > 0 THEN 2 WHEN c.\"notnull\" THEN 1 ELSE 0 END, \
                 CAST(CASE m.type WHEN 'table' THEN COALESCE(c.type, '') ELSE '' END AS BLOB) \
                 FROM \"{schema}\".sqlite_schema AS m \
                 LEFT JOIN pragma_table_xinfo(m.name, '{schema}') AS c \
                 WHERE m.name = '{table}' COLLATE NOCASE AND m.type <> 'trigger' ORDER BY c.cid"
            )
        }
    }
}

/// An index is made in its table's schema, where tables have their names too.
fn in_place_of_index_in_postgres(name: &TableName, suffix: &str) -> String {
    let index = format!("{}{suffix}", name.table());
    let place = match name.schema() {
        Some(schema) => format!("to_regnamespace('\"{schema}\"')"),
        None => "to_regnamespace(quote_ident(current_schema()))".to_owned(),
    };
    format!(
        "SELECT ''::bytea, 0::bigint, ''::bytea FROM pg_catalog.pg_class c \
         WHERE c.relname = '{index}' AND c.relnamespace = coalesce((SELECT t.relnamespace \
         FROM pg_catalog.pg_class t WHERE t.oid = to_regclass('{{t}}')), {place}::oid) \
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid \
         AND i.indrelid IN (to_regclass('{{t}}'), to_regclass('{{s}}')))"
    )
}

fn in_place_of_index_in_sqlite(name: &TableName, suffix: &str) -> String {
    let (schema, table) = (name.schema().unwrap_or("main"), name.table());
    format!(
        "SELECT x'', 0, x'' FROM \"{schema}\".sqlite_schema \
         WHERE name = '{table}{suffix}' COLLATE NOCASE AND type <> 'trigger' AND NOT \
         (type = 'index' AND lower(tbl_name) IN ('{table}', '{table}_subjects'))"
    )
}
