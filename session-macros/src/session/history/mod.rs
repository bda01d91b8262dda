//! The fields' history: what a session type was in each of its versions.

mod rules;
mod story;

use std::collections::BTreeSet;

use syn::Path;

use super::options::Recoded;
use crate::errors::Errors;
use crate::options::Number;

pub(super) use story::Story;

/// What a history is told by.
pub(super) struct Given<'a> {
    pub(super) stories: &'a [Story],
    pub(super) version: Number,
    pub(super) recoded: Option<&'a Recoded>,
    pub(super) previous: Option<&'a Path>,
}

/// Checks the history of all fields; returns the versions it tells of: the present one, those in which
/// something changed, and the one before the first change.
pub(super) fn check(given: &Given<'_>, errors: &mut Errors) -> BTreeSet<u32> {
    rules::check(given, errors)
}
