//! What of a session changed.

use super::error::EncodeError;
use super::versions::{Versions, Written};
use crate::payload::{Compared, Payload, PayloadWriter};
use crate::session::SessionData;

/// What of a session changed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Changes {
    /// Fields that anybody may change.
    Fields,
    /// Nothing: there is nothing to write.
    Nothing,
    /// Subject, roles, permissions or a privileged field.
    Privileges,
}

/// Compares two sessions whose bytes differ.
pub(super) fn between<T: SessionData>(
    versions: &Versions,
    (before, before_payload): (&T, &Payload),
    (after, after_payload): (&T, &Payload),
) -> Result<Changes, EncodeError> {
    if !before_payload.same_subject(after_payload)
        || before_payload.principal() != after_payload.principal()
    {
        return Ok(Changes::Privileges);
    }
    let mut compared = Compared::default();
    before.compare(after, &mut compared);
    if before_payload.same_privileges(after_payload) && compared.differs() {
        return Ok(Changes::Fields);
    }
    let sized = || PayloadWriter::new(versions.written().codec).noting_sizes();
    let (one, other) = (versions.write(before, sized())?, versions.write(after, sized())?);
    let mut changes = Changes::Nothing;
    let privileged = one.payload.privileged().len();
    for (one, other) in one.fields().zip(other.fields()) {
        let same = one.bytes == other.bytes
            || (compared.says(one.name) == Some(true) && same_in_any_order(one.bytes, other.bytes));
        if !same && one.end <= privileged {
            return Ok(Changes::Privileges);
        }
        if !same {
            changes = Changes::Fields;
        }
    }
    Ok(changes)
}

/// A field of a session that was written.
pub(super) struct WrittenField<'a> {
    pub(super) name: &'static str,
    pub(super) bytes: &'a [u8],
    /// Where it ends in the payload.
    end: usize,
}

impl Written {
    /// Returns the fields behind the principal. Their sizes have to be noted.
    pub(super) fn fields(&self) -> impl Iterator<Item = WrittenField<'_>> {
        let mut end = self.payload.principal().len();
        self.sizes.iter().map(move |(name, size)| {
            let start = end;
            end = start.saturating_add(*size);
            let bytes = self.payload.bytes().get(start..end).unwrap_or_default();
            WrittenField { name, bytes, end }
        })
    }
}

/// Whether the bytes are the same, in any order: hash maps and sets come back in another one.
pub(super) fn same_in_any_order(one: &[u8], other: &[u8]) -> bool {
    let sorted = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes.sort_unstable();
        bytes
    };
    one == other || (one.len() == other.len() && sorted(one) == sorted(other))
}
