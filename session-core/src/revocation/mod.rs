//! Making a signed session stop working before it expires.
//!
//! A token proves that it was signed, not that it is still wanted. Logout, login and rotation leave
//! an entry about the id that must not be used any more; every request asks for it. How far that
//! reaches is the [`RevocationScope`] an application chooses by name.

mod cutoff;
mod cutoff_table;
mod entries;
mod entry;
mod generation;
mod in_process;
mod memories;
mod remembered;
mod scope;
mod stored;

use std::time::Duration;

use thiserror::Error;

pub(crate) use entry::grace_until;
pub use generation::{Generation, SubjectGeneration};
pub use in_process::InProcess;
pub use scope::RevocationScope;

use crate::id::SessionId;

/// A session, as far as revoking it goes.
// Exhaustive: it is made by an adapter, which would have to fill in any further field.
#[derive(Clone, Copy, Debug)]
pub struct SessionRef {
    /// Which one.
    pub id: SessionId,
    /// Whether it belongs to somebody. An entry about such a session is never forgotten early.
    pub has_subject: bool,
    /// How long a copy of its token could still be accepted, so how long to remember.
    pub memory: Duration,
}

/// What became of a session since its token was signed.
// Exhaustive: an adapter that does not know one of them could not say what to do with the session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// It was ended.
    Ended,
    /// It was rotated moments ago: requests under way with the old id are served, and write nothing
    /// under it.
    Grace {
        /// The id that replaced it.
        successor: SessionId,
    },
    /// Nothing is known against it.
    Live,
    /// A login took its place moments ago. It is no session any more, and the client has, or is about
    /// to get, a better credential that must not be overwritten.
    Replaced,
    /// It lives, and was spared when the other sessions of its subject were ended: sign it as one of
    /// this generation from now on.
    Spared(Generation),
    /// It was rotated, and the time in which requests under way could finish is over.
    Superseded,
}

impl Standing {
    /// Whether the session lives, under the id that was asked for.
    ///
    /// ```
    /// use session_core::Standing;
    ///
    /// assert!(Standing::Live.is_live());
    /// assert!(!Standing::Ended.is_live());
    /// ```
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Live | Self::Spared(_))
    }
}

/// Why a session gets a new id.
// Exhaustive: the rights change or they do not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Renewal {
    /// With other rights than before. The old token does not say which, so nothing may be signed
    /// under the new id from it: not the old rights again, and not a second change.
    Elevation,
    /// With the same rights. A client that comes with the old id may be led to the same new one.
    Rotation,
}

/// Why a revocation could not be asked for or noted.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum RevocationError {
    /// There is no room to remember one more id: at all, or of this subject. New logins, or new ids of
    /// this subject, are refused until some expire; sessions that exist go on and can be ended.
    #[error("no more ended sessions can be remembered")]
    Full,
    /// The end of sessions is remembered nowhere, so all sessions of a subject cannot be ended.
    #[error(
        "the end of sessions is remembered nowhere; choose `RevocationScope::this_process` or \
         `RevocationScope::shared`"
    )]
    NotBySubject,
    /// The store did not answer, or not in time.
    #[error("the revocation store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
