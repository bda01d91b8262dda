//! Every statement, in the language of one engine. What comes from outside is a parameter; the names of
//! the tables were checked.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::name::TableName;
use crate::pool::{Engine, Text};

/// The statements of one store.
#[derive(Debug)]
pub(crate) struct Statements {
    /// id, subject, since, expires, record
    pub(crate) create: Text,
    /// id, now
    pub(crate) free: Text,
    /// id, now
    pub(crate) load: Text,
    /// id, id, id, now
    pub(crate) load_three: Text,
    /// new revision, expires, record, id, revision, now
    pub(crate) replace: Text,
    /// As `replace`; it loses its owner.
    pub(crate) replace_and_disown: Text,
    /// id
    pub(crate) delete: Text,
    /// now, most
    pub(crate) sweep: Text,
    /// now, most
    pub(crate) sweep_subjects: Text,
    /// subject, now
    pub(crate) list: Text,
    /// subject, now, id
    pub(crate) list_others: Text,
    /// subject, now, id
    pub(crate) find_other: Text,
    /// subject, now, id, most
    pub(crate) delete_others: Text,
    /// subject, now, id, most
    pub(crate) list_after: Text,
    /// subject, until
    pub(crate) queue_at_subject: Text,
}

impl Statements {
    pub(crate) fn new(engine: Engine, name: &TableName) -> Self {
        let text = |text: &str| speak(engine, name, text);
        let replace = "UPDATE {t} SET revision = ?, expires = ?, record = ?{disown} \
                       WHERE id = ? AND revision = ? AND expires > ?";
        Self {
            create: text(
                "INSERT INTO {t} (id, subject, since, revision, expires, record) \
                 VALUES (?, ?, ?, 1, ?, ?)",
            ),
            free: text("DELETE FROM {t} WHERE id = ? AND expires <= ?"),
            load: text("SELECT id, revision, record FROM {t} WHERE id = ? AND expires > ?"),
            load_three: text(
                "SELECT id, revision, record FROM {t} WHERE id IN (?, ?, ?) AND expires > ?",
            ),
            replace: text(&replace.replace("{disown}", "")),
            replace_and_disown: text(
                &replace.replace("{disown}", ", subject = NULL, since = NULL"),
            ),
            delete: text("DELETE FROM {t} WHERE id = ?"),
            sweep: text(sweep(engine)),
            sweep_subjects: text(&sweep(engine).replace("{t}", "{s}").replace("id", "subject")),
            list: text(
                "SELECT id, revision, record FROM {t} WHERE subject = ? AND expires > ? \
                 ORDER BY since, id",
            ),
            list_others: text(
                "SELECT id, revision, id FROM {t} WHERE subject = ? AND expires > ? AND id <> ? \
                 ORDER BY since, id",
            ),
            find_other: text(
                "SELECT id, revision, id FROM {t} WHERE subject = ? AND expires > ? AND id <> ? \
                 LIMIT 1",
            ),
            delete_others: text(delete_others(engine)),
            list_after: text(
                "SELECT id, revision, record FROM {t} WHERE subject = ? AND expires > ? AND id > ? \
                 ORDER BY id LIMIT ?",
            ),
            queue_at_subject: text(queue(engine)),
        }
    }
}

/// PostgreSQL passes over rows that somebody is touching, and MySQL cannot delete by a query on the
/// same table.
///
/// What is swept has expired by the database's clock as well: the end of a signed session is among
/// the records, and a server whose clock is ahead must not bring that back.
const fn sweep(engine: Engine) -> &'static str {
    match engine {
        Engine::MySql => {
            "DELETE FROM {t} WHERE expires <= LEAST(?, UNIX_TIMESTAMP()) ORDER BY expires LIMIT ?"
        }
        Engine::Postgres => {
            "DELETE FROM {t} WHERE id IN (SELECT id FROM {t} WHERE expires <= \
             LEAST(?, EXTRACT(EPOCH FROM now())::bigint) ORDER BY expires \
             LIMIT ? FOR UPDATE SKIP LOCKED)"
        }
        Engine::Sqlite => {
            "DELETE FROM {t} WHERE id IN (SELECT id FROM {t} WHERE expires <= \
             MIN(?, CAST(strftime('%s', 'now') AS INTEGER)) ORDER BY expires LIMIT ?)"
        }
    }
}

/// Deletes so many of a subject's records. A row that is found, and has no owner any more when its turn
/// comes, leads to one that is found next.
const fn delete_others(engine: Engine) -> &'static str {
    match engine {
        Engine::MySql => "DELETE FROM {t} WHERE subject = ? AND expires > ? AND id <> ? LIMIT ?",
        Engine::Postgres | Engine::Sqlite => {
            "DELETE FROM {t} WHERE id IN (SELECT id FROM {t} WHERE subject = ? AND expires > ? \
             AND id <> ? LIMIT ?)"
        }
    }
}

/// Takes the lock of a subject's row, made if there is none, until the transaction ends.
const fn queue(engine: Engine) -> &'static str {
    match engine {
        Engine::MySql => {
            "INSERT INTO {s} (subject, expires) VALUES (?, ?) \
             ON DUPLICATE KEY UPDATE expires = GREATEST(expires, VALUES(expires))"
        }
        Engine::Postgres => {
            "INSERT INTO {s} AS known (subject, expires) VALUES (?, ?) ON CONFLICT (subject) \
             DO UPDATE SET expires = GREATEST(known.expires, excluded.expires)"
        }
        Engine::Sqlite => {
            "INSERT INTO {s} AS known (subject, expires) VALUES (?, ?) ON CONFLICT (subject) \
             DO UPDATE SET expires = MAX(known.expires, excluded.expires)"
        }
    }
}

/// Puts the tables' names in, and numbers the parameters where that is the custom.
pub(crate) fn speak(engine: Engine, name: &TableName, text: &str) -> Text {
    let named = text
        .replace("{t}", &name.quoted(engine, ""))
        .replace("{s}", &name.quoted(engine, "_subjects"))
        .replace("{v}", &name.quoted(engine, "_schema"))
        .replace("{by_expiry}", &name.index(engine, "_expires"))
        .replace("{by_subject}", &name.index(engine, "_subject"))
        .replace("{subjects_by_expiry}", &name.index(engine, "_subjects_expires"))
        .replace("{table}", &format!("\"{}\"", name.table()))
        .replace("{subjects_table}", &format!("\"{}_subjects\"", name.table()));
    if engine != Engine::Postgres {
        return Arc::from(named);
    }
    let mut parts = named.split('?');
    let mut spoken = parts.next().unwrap_or_default().to_owned();
    for (number, part) in (1..).zip(parts) {
        let _ = write!(spoken, "${number}{part}");
    }
    Arc::from(spoken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_where_that_is_the_custom() {
        let name = TableName::parse("auth.sessions").unwrap();
        let spoken = |engine| speak(engine, &name, "SELECT id FROM {t} WHERE id IN (?, ?)");
        assert_eq!(
            &*spoken(Engine::Postgres),
            "SELECT id FROM \"auth\".\"sessions\" WHERE id IN ($1, $2)"
        );
        assert_eq!(&*spoken(Engine::MySql), "SELECT id FROM `auth`.`sessions` WHERE id IN (?, ?)");
    }

    #[test]
    fn subjects_are_swept_in_their_own_table() {
        let name = TableName::parse("sessions").unwrap();
        for engine in [Engine::MySql, Engine::Postgres, Engine::Sqlite] {
            let sweep = Statements::new(engine, &name).sweep_subjects;
            assert!(sweep.contains("sessions_subjects") && !sweep.contains("id"), "{sweep}");
        }
    }
}
