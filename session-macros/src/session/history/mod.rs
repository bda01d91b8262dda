//! The fields' history: what a session type was in each of its versions.

mod field_history;
mod rules;

use std::collections::BTreeSet;

use syn::Path;

use super::options::Recoded;
use crate::errors::Errors;
use crate::options::Number;

pub(super) use field_history::FieldHistory;

/// The history of a session type, as its attributes tell it.
pub(super) struct SessionHistory<'a> {
    pub(super) fields: &'a [FieldHistory],
    pub(super) version: Number,
    pub(super) recoded: Option<&'a Recoded>,
    pub(super) previous: Option<&'a Path>,
}

/// Checks the history of all fields; returns the versions it tells of: the present one, those in which
/// something changed, and the one before the first change.
pub(super) fn check(history: &SessionHistory<'_>, errors: &mut Errors) -> BTreeSet<u32> {
    rules::check(history, errors)
}
