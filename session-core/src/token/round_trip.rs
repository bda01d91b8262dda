//! Whether a session comes back as it was stored: asked in debug builds, on every write.
//!
//! A type whose `Serialize` and `Deserialize` do not match, or which the codec cannot carry, would
//! otherwise be found by the request after, as a session that does not open.

use super::error::EncodeError;
use super::versions::Versions;
use crate::history::MigrationError;
use crate::payload::{Payload, PayloadError, PayloadWriter};
use crate::session::SessionData;

/// Where the subject is at fault.
const SUBJECT: &str = "subject";

/// Writes a session, reads it back, and writes that: both have to be the same.
pub(super) fn checked<T: SessionData>(
    session: &T,
    versions: &Versions,
    writer: PayloadWriter,
) -> Result<Payload, EncodeError> {
    let again = PayloadWriter::new(versions.written().codec).noting_sizes();
    let (payload, sizes) = versions.write(session, writer)?;
    let back: T = versions.read_back(&payload).map_err(|error| match error {
        MigrationError::Payload(PayloadError::Field(name)) => EncodeError::Changed(name),
        MigrationError::Payload(error) => EncodeError::Payload(error),
        MigrationError::MorePrivilege | MigrationError::Refused => EncodeError::Changed(SUBJECT),
    })?;
    let (payload_again, sizes_again) = versions.write(&back, again)?;
    match changed((&payload, &sizes), (&payload_again, &sizes_again)) {
        Some(field) => Err(EncodeError::Changed(field)),
        None => Ok(payload),
    }
}

type Written<'a> = (&'a Payload, &'a [(&'static str, usize)]);

/// Returns the first field that differs.
fn changed(one: Written<'_>, other: Written<'_>) -> Option<&'static str> {
    let (mut one_rest, mut other_rest) = (parts(one), parts(other));
    if !same(one_rest.0, other_rest.0) {
        return Some(SUBJECT);
    }
    one.1.iter().zip(other.1).find_map(|((name, size), (_, other_size))| {
        one_rest = one_rest.1.split_at_checked(*size).unwrap_or_default();
        other_rest = other_rest.1.split_at_checked(*other_size).unwrap_or_default();
        (!same(one_rest.0, other_rest.0)).then_some(*name)
    })
}

/// Returns the principal and the fields.
fn parts((payload, sizes): Written<'_>) -> (&[u8], &[u8]) {
    let fields: usize = sizes.iter().map(|(_, size)| size).sum();
    // JSON has a brace behind the fields.
    let bytes = payload.bytes().strip_suffix(b"}").filter(|_| payload.is_json());
    let bytes = bytes.unwrap_or(payload.bytes());
    bytes.split_at_checked(bytes.len().saturating_sub(fields)).unwrap_or_default()
}

/// Whether the bytes are the same, in any order: hash maps and sets come back in another one.
fn same(one: &[u8], other: &[u8]) -> bool {
    let sorted = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        bytes.sort_unstable();
        bytes
    };
    one == other || sorted(one) == sorted(other)
}
