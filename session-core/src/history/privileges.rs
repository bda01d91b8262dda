//! What a session may do, before a migration and after it.

use crate::payload::{self, Codec, Payload, PayloadError, PayloadWriter};
use crate::rights::{IndexSet, Named};
use crate::session::SessionData;

/// What a migration makes anew by a function named for it (`#[session(role, with = …)]`). Everything else
/// that is privileged has to come out as it went in.
// Exhaustive: the macros write it out, and they are of this version.
#[derive(Clone, Copy, Debug)]
pub struct Makes {
    /// The subject.
    pub subject: bool,
    /// The roles.
    pub roles: bool,
    /// The permissions.
    pub permissions: bool,
    /// The privileged fields.
    pub fields: PrivilegedFields,
}

/// How a migration treats the `#[session(privilege)]` fields.
// Exhaustive: the macros write it out, and they are of this version.
#[derive(Clone, Copy, Debug)]
pub enum PrivilegedFields {
    /// The derive wrote the migration: it moves each field, under any name.
    Moved,
    /// The author wrote the migration: each has to come out as it went in, but for these.
    Kept {
        /// What a function named for it makes.
        but: &'static [&'static str],
    },
}

/// Who a session's subject is, and what they may do.
pub(super) struct Privileges {
    payload: Payload,
    roles: Vec<&'static str>,
    permissions: Vec<&'static str>,
    /// The privileged fields, each with the bytes of its value.
    fields: Vec<(&'static str, Vec<u8>)>,
}

impl Privileges {
    pub(super) fn of<T: SessionData>(session: &T, codec: Codec) -> Result<Self, PayloadError> {
        let mut writer = PayloadWriter::new(codec).noting_sizes().only_privileges();
        session.write(&mut writer)?;
        let (payload, sizes) = writer.finish();
        let principal =
            payload::principal::<T::Role, T::Permission>(payload.bytes(), payload.has_subject())?;
        Ok(Self {
            roles: names::<T::Role>(principal.roles),
            permissions: names::<T::Permission>(principal.permissions),
            fields: fields(&payload, sizes),
            payload,
        })
    }

    /// Whether there is nothing here that was not held before, apart from what the migration makes.
    ///
    /// A migration never turns a visitor into somebody, or the reverse, even where it makes a subject:
    /// the token says when its subject logged in, and no migration knows that.
    pub(super) fn are_within(&self, before: &Self, makes: &Makes) -> bool {
        let subset = |now: &[&str], then: &[&str]| now.iter().all(|name| then.contains(name));
        let kept = |field: &(&str, Vec<u8>)| match makes.fields {
            PrivilegedFields::Moved => true,
            PrivilegedFields::Kept { but } => {
                but.contains(&field.0) || before.fields.iter().any(|then| then == field)
            }
        };
        self.payload.has_subject() == before.payload.has_subject()
            && (makes.subject || self.payload.same_subject(&before.payload))
            && (makes.roles || subset(&self.roles, &before.roles))
            && (makes.permissions || subset(&self.permissions, &before.permissions))
            && self.fields.iter().all(kept)
    }
}

/// Returns the names in a set: what is held, with everything that it includes.
fn names<N: Named>(set: IndexSet) -> Vec<&'static str> {
    let names = (0..=u8::MAX).zip(N::NAMES);
    names.filter(|(index, _)| set.contains(*index)).map(|(_, name)| *name).collect()
}

fn fields(payload: &Payload, sizes: Vec<(&'static str, usize)>) -> Vec<(&'static str, Vec<u8>)> {
    let length: usize = sizes.iter().map(|(_, size)| size).sum();
    let (_, mut rest) = payload
        .privileged()
        .split_at_checked(payload.privileged().len().saturating_sub(length))
        .unwrap_or_default();
    sizes
        .into_iter()
        .map(|(name, size)| {
            let (value, others) = rest.split_at_checked(size).unwrap_or_default();
            rest = others;
            // In JSON the first field stands behind `{` and the others behind `,`.
            let value = match payload.codec {
                Codec::Json => value.get(1..).unwrap_or_default(),
                Codec::Postcard => value,
            };
            (name, value.to_vec())
        })
        .collect()
}
