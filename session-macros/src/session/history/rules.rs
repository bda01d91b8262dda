//! What a history must not say.

use std::collections::BTreeSet;

use super::super::field::{Part, Value};
use super::SessionHistory;
use super::field_history::FieldHistory;
use crate::errors::Errors;
use crate::messages;
use crate::options::Number;

/// Checks the history of all fields; returns the versions in which something changed, the oldest that
/// it tells of among them.
pub(super) fn check(history: &SessionHistory<'_>, errors: &mut Errors) -> BTreeSet<u32> {
    let SessionHistory { fields, version, recoded, previous, .. } = history;
    for field in fields.iter().filter(|field| field.is_whole) {
        changes(field, *version, errors);
        lifespan(field, errors);
        value(field, previous.is_some(), errors);
        names(field, errors);
    }
    if let Some(recoded) = recoded {
        within("in", recoded.version, *version, errors);
    }
    let moments = moments(history, errors);
    clashes(fields, &moments, version.value, errors);
    moments
}

/// Returns the present version, those in which something changed, and the one before the first change.
fn moments(history: &SessionHistory<'_>, errors: &mut Errors) -> BTreeSet<u32> {
    let SessionHistory { fields, version, recoded, .. } = history;
    let recoded = recoded.map(|recoded| recoded.version);
    let changes = fields.iter().flat_map(FieldHistory::changes).map(|(_, number)| number);
    let told = |number: &u32| (2..=version.value).contains(number);
    let mut moments: BTreeSet<u32> =
        changes.chain(recoded).map(|number| number.value).filter(told).collect();
    if let Some(first) = moments.first() {
        moments.insert(first.saturating_sub(1));
    }
    let silent = moments
        .iter()
        .map(|moment| moment.saturating_add(1))
        .find(|next| *next <= version.value && !moments.contains(next));
    // What could not be read may be what is missing.
    if let (Some(silent), true) = (silent, fields.iter().all(|field| field.is_whole)) {
        errors.push_at(version.span, messages::silent_version(silent));
    }
    moments.insert(version.value);
    moments
}

fn changes(history: &FieldHistory, version: Number, errors: &mut Errors) {
    for (key, number) in history.changes() {
        within(key, number, version, errors);
    }
}

fn within(key: &str, number: Number, version: Number, errors: &mut Errors) {
    if number.value > version.value {
        errors.push_at(number.span, messages::beyond_version(key, number.value, version.value));
    } else if number.value < 2 {
        errors.push_at(number.span, messages::CHANGE_IN_THE_FIRST);
    }
}

fn lifespan(history: &FieldHistory, errors: &mut Errors) {
    match (history.until, history.is_removed) {
        (Some(until), _) if until.value >= 2 && until.value <= history.first() => {
            errors.push_at(until.span, messages::until_before_since(history.first()));
        }
        (Some(_), false) => errors.push(&history.declared, messages::NOT_REMOVED),
        (None, true) => errors.push(&history.declared, messages::REMOVED_WITHOUT_UNTIL),
        _ => {}
    }
}

fn value(history: &FieldHistory, rewritten: bool, errors: &mut Errors) {
    let part = history.field.part;
    match (history.since, &history.value) {
        (Some(since), None) => {
            let message = match part {
                Part::Plain => messages::since_without_value(since.value),
                _ => messages::right_without_function(part.key()),
            };
            errors.push_at(since.span, message);
        }
        (Some(_), Some(value)) if part != Part::Plain && !value.is_function() => {
            errors.push_at(value.key, messages::right_without_function(part.key()));
        }
        (None, Some(value)) if !(rewritten && value.is_function()) => {
            errors.push_at(value.key, value_without_since(value));
        }
        _ => {}
    }
    if let (Some(write_with), None) = (&history.write_with, history.until) {
        errors.push_at(write_with.key, messages::WRITE_WITH_WITHOUT_UNTIL);
    }
    if let (Some(opaque), Part::Role | Part::Permission) = (&history.opaque, part) {
        errors.push(opaque, messages::opaque_names(part.key()));
    }
}

fn value_without_since(value: &Value) -> String {
    messages::value_without_since(value.word())
}

fn names(history: &FieldHistory, errors: &mut Errors) {
    for (at, renamed) in history.renamed.iter().enumerate() {
        let version = renamed.version.value;
        let next = history.renamed.get(at.saturating_add(1));
        if next.is_some_and(|next| next.version.value == version) {
            errors.push_at(renamed.version.span, messages::renamed_twice(version));
        } else if next.map_or(&history.field.ident, |next| &next.from) == &renamed.from {
            errors.push(&renamed.from, messages::RENAMED_TO_ITSELF);
        }
        let gone = history.until.is_some_and(|until| version > until.value);
        if version >= 2 && (version <= history.first() || gone) {
            errors.push_at(renamed.version.span, messages::RENAMED_WHILE_AWAY);
        }
    }
}

/// Two fields of one name, or of one part that there can be once, in one version.
fn clashes(histories: &[FieldHistory], moments: &BTreeSet<u32>, last: u32, errors: &mut Errors) {
    for (at, history) in histories.iter().enumerate() {
        for first in histories.iter().take(at) {
            let together = || {
                let both =
                    |version: &&u32| first.lives_in(**version) && history.lives_in(**version);
                moments.iter().rev().filter(both)
            };
            let same = |version: &&u32| first.ident_in(**version) == history.ident_in(**version);
            if first.field.ident != history.field.ident
                && let Some(version) = together().find(same)
            {
                let name = history.ident_in(*version).to_string();
                errors.push_at(history.span(), messages::same_name(*version, &name));
            }
            let part = history.field.part;
            if part.is_principal()
                && first.field.part == part
                && let Some(version) = together().next()
            {
                let name = first.ident_in(*version).to_string();
                let message = if *version == last {
                    messages::second_field(part.key(), &name)
                } else {
                    messages::second_field_in(*version, part.key(), &name)
                };
                errors.push_at(history.field.part_span, message);
            }
        }
        without_subject(history, histories, moments, errors);
    }
}

fn without_subject(
    history: &FieldHistory,
    histories: &[FieldHistory],
    moments: &BTreeSet<u32>,
    errors: &mut Errors,
) {
    let part = history.field.part;
    if !matches!(part, Part::Permission | Part::Role) {
        return;
    }
    let owned = |version: &u32| {
        let mut subjects = histories.iter().filter(|other| other.field.part == Part::Subject);
        subjects.any(|subject| subject.lives_in(*version))
    };
    let alone = moments.iter().rev().find(|version| history.lives_in(**version) && !owned(version));
    if let Some(version) = alone {
        let any = histories.iter().any(|other| other.field.part == Part::Subject);
        let message = if any {
            messages::part_without_subject_in(*version, part.key())
        } else {
            messages::part_without_subject(part.key())
        };
        errors.push_at(history.field.part_span, message);
    }
}
