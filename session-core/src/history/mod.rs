//! The versions that a session type had, and how one becomes the next.
//!
//! Every version is a [`SessionData`] of its own: the present struct, the older ones that
//! `#[derive(Session)]` makes of the fields' history, and those that the author kept. Two
//! neighbours are joined by a [`MigrateFrom`]. A token of an older version is read as what it is and
//! then walks up the chain, one version at a time; [`Privileges`] watches that no migration gives it more
//! than it had.

mod migration;
mod privileges;
mod removed;

use std::fmt;

pub use migration::{MigrateFrom, MigrationError, Rewritten};
pub use privileges::{Makes, PrivilegedFields};
pub use removed::Removed;

use crate::payload::{Codec, PayloadError, PayloadReader, PayloadWriter};
use crate::session::{Declaration, SessionData};

/// What is known of a session type's older versions. Written by `#[derive(Session)]`.
///
/// It has functions in place of types: how many versions there were, and of which types, is known where
/// the type was derived, and not where a token of any type is opened.
pub struct History<T> {
    declare: fn(&mut Vec<Declaration>),
    open: fn(Older<'_>) -> Result<T, MigrationError>,
    writes: Option<Writes<T>>,
}

/// How a type writes itself as an older version.
pub(crate) struct Writes<T> {
    pub(crate) version: u32,
    pub(crate) write: fn(&T, &mut PayloadWriter) -> Result<(), PayloadError>,
}

/// The payload of an older version's token.
#[derive(Clone, Copy, Debug)]
pub struct Older<'a> {
    pub(crate) version: u32,
    pub(crate) bytes: &'a [u8],
    pub(crate) codec: Codec,
    pub(crate) has_subject: bool,
}

impl<T> History<T> {
    /// The type has no older version.
    pub const NONE: Self =
        Self { declare: |_| (), open: |_| Err(MigrationError::Refused), writes: None };

    /// The version before is `P`, which knows those before it.
    pub const fn after<P: SessionData>() -> Self
    where
        T: MigrateFrom<P>,
    {
        Self { declare: declare_through::<P>, open: open_through::<T, P>, writes: None }
    }

    /// The type writes this older version.
    #[must_use]
    pub const fn writing(
        self,
        version: u32,
        write: fn(&T, &mut PayloadWriter) -> Result<(), PayloadError>,
    ) -> Self {
        Self { writes: Some(Writes { version, write }), ..self }
    }

    /// Returns what the older versions declare, the newest first.
    pub(crate) fn older(&self) -> Vec<Declaration> {
        let mut older = Vec::new();
        (self.declare)(&mut older);
        older
    }

    /// Reads an older version's payload and migrates it to this one.
    pub(crate) fn open(&self, older: Older<'_>) -> Result<T, MigrationError> {
        (self.open)(older)
    }

    /// Returns how this type writes an older version, if it does.
    pub(crate) const fn writes(&self) -> Option<&Writes<T>> {
        self.writes.as_ref()
    }
}

impl Older<'_> {
    fn read<P: SessionData>(self) -> Result<P, PayloadError> {
        let mut reader = PayloadReader::new(self.bytes, self.codec, self.has_subject);
        let session = P::read(&mut reader)?;
        reader.finish()?;
        Ok(session)
    }
}

fn declare_through<P: SessionData>(older: &mut Vec<Declaration>) {
    older.push(P::DECLARATION);
    (P::HISTORY.declare)(older);
}

fn open_through<T: MigrateFrom<P>, P: SessionData>(older: Older<'_>) -> Result<T, MigrationError> {
    let before = if older.version == P::DECLARATION.version {
        older.read::<P>()?
    } else {
        P::HISTORY.open(older)?
    };
    migration::migrated(before)
}

impl<T> fmt::Debug for History<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<_> = self.older().iter().map(|older| older.version).collect();
        f.debug_struct("History").field("older", &versions).finish_non_exhaustive()
    }
}
