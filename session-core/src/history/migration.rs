//! One migration, from a version to the next.

use thiserror::Error;

use super::privileges::{Makes, Privileges};
use crate::payload::{Codec, PayloadError};
use crate::session::SessionData;

/// A session type whose version before is `P`. Written by `#[derive(Session)]`.
pub trait MigrateFrom<P>: SessionData {
    /// What the migration makes anew by a function that the author named for it.
    const MAKES: Makes;

    /// Makes a session of this version from one of the version before.
    ///
    /// # Errors
    ///
    /// [`MigrationError::Refused`] if the author's code refuses it.
    fn migrate(before: P) -> Result<Self, MigrationError>;
}

/// A struct that was rewritten by hand: made of `P` by `From` or `TryFrom`.
#[diagnostic::on_unimplemented(
    message = "no session of `{P}` can become one of `{Self}`",
    label = "write `impl From<{P}> for {Self}`, or `TryFrom` where a session may have to end"
)]
pub trait Rewritten<P>: Sized {
    /// Returns the session, if it may live on.
    fn rewritten(before: P) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: TryFrom<P>, P> Rewritten<P> for T {
    fn rewritten(before: P) -> Option<Self> {
        Self::try_from(before).ok()
    }
}

/// Why a session of an older version does not live on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum MigrationError {
    /// The migration would have given it more than it held.
    #[error("a migration would give the session more privilege than it held")]
    MorePrivilege,
    /// It is not what its version's fields say.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The author's code ended it.
    #[error("a migration refused the session")]
    Refused,
}

/// Migrates a session to the next version, and checks that it gained nothing that it had not held.
pub(super) fn migrated<T: MigrateFrom<P>, P: SessionData>(before: P) -> Result<T, MigrationError> {
    let codec = match (P::DECLARATION.codec, T::DECLARATION.codec) {
        (Codec::Postcard, Codec::Postcard) => Codec::Postcard,
        _ => Codec::Json,
    };
    let held = Privileges::of(&before, codec)?;
    let after = T::migrate(before)?;
    if Privileges::of(&after, codec)?.are_within(&held, &T::MAKES) {
        Ok(after)
    } else {
        Err(MigrationError::MorePrivilege)
    }
}
