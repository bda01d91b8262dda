//! What the struct as a whole says of its versions.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use syn::Path;

use super::history::FieldHistory;
use super::model::Fields;
use super::options::{Codec, Pin, Recoded};
use super::with::naming;
use crate::errors::Errors;
use crate::messages;
use crate::options::Number;

/// An older version that the present struct writes.
pub(super) struct Written {
    pub(super) version: u32,
    /// The fields of that version: stored as they were named then, found as they are named now.
    pub(super) fields: Fields,
}

/// Refuses a struct before the first version.
pub(super) fn check_previous(
    moments: &BTreeSet<u32>,
    previous: Option<&Path>,
    errors: &mut Errors,
) {
    if let (Some(previous), Some(1)) = (previous, moments.first()) {
        errors.push(previous, messages::PREVIOUS_OF_THE_FIRST);
    }
}

/// Refuses a change of codec that changes nothing.
pub(super) fn check_recoded(codec: Codec, recoded: Option<&Recoded>, errors: &mut Errors) {
    if let Some(Recoded { key, from, .. }) = recoded
        && *from == codec
    {
        errors.push_at(*key, messages::RECODED_TO_ITSELF);
    }
}

/// Refuses pinned shapes of versions that no struct is made for.
pub(super) fn check_shapes(moments: &BTreeSet<u32>, shapes: &[(Number, Pin)], errors: &mut Errors) {
    for (at, (number, _)) in shapes.iter().enumerate() {
        if !moments.contains(&number.value) || moments.last() == Some(&number.value) {
            errors.push_at(number.span, messages::shape_of_no_version(number.value));
        } else if shapes.iter().take(at).any(|(other, _)| other.value == number.value) {
            errors.push_at(number.span, messages::duplicate_key(&number.value.to_string()));
        }
    }
}

/// Returns the codec of a version.
pub(super) fn codec_in(version: u32, present: Codec, recoded: Option<&Recoded>) -> Codec {
    match recoded {
        Some(recoded) if version < recoded.version.value => recoded.from,
        _ => present,
    }
}

/// Returns the older version to write, if the present struct can write it; `None` for the present one.
pub(super) fn written(
    number: Number,
    moments: &BTreeSet<u32>,
    histories: &[FieldHistory],
    session: &Ident,
    errors: &mut Errors,
) -> Option<Written> {
    let last = moments.last().copied().unwrap_or(1);
    if number.value == last {
        return None;
    }
    if !moments.contains(&number.value) {
        errors.push_at(number.span, messages::writes_no_version(number.value, last));
        return None;
    }
    let is_gone =
        |history: &FieldHistory| history.lives_in(number.value) && !history.lives_in(last);
    for history in histories {
        if is_gone(history) && history.write_with.is_none() {
            let name = history.ident_in(number.value).to_string();
            errors.push_at(number.span, messages::writes_what_is_gone(number.value, &name));
        }
    }
    let then = histories.iter().filter_map(|history| {
        let mut field = history.in_version(number.value)?;
        field.ident = history.field.ident.clone();
        field.made_by = history
            .write_with
            .as_ref()
            .filter(|_| is_gone(history))
            .map(|with| with.function.clone());
        Some(naming(field, session))
    });
    Some(Written { version: number.value, fields: Fields::sorted(then) })
}
