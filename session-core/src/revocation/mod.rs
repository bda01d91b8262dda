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
    /// It has a successor with other rights that no request has come with yet, or one that was first
    /// used moments ago. It is shown as it was, and nothing is written or sent.
    Grace {
        /// The id that replaced it.
        successor: SessionId,
        /// Whether the end of this id leaves the successor alone: it is that of a login, and was used.
        outlived: bool,
        /// As for [`Standing::Spared`], if it was.
        spared: Option<Generation>,
    },
    /// It has a successor with the same rights that no request has come with yet: the response that
    /// carried it may be lost. It goes on as the successor, and every response brings that again.
    Leads {
        /// The id that replaced it.
        successor: SessionId,
        /// As for [`Standing::Spared`], if it was.
        spared: Option<Generation>,
    },
    /// Nothing is known against it.
    Live,
    /// It was given up moments ago. It is no session any more, and the client has a better credential,
    /// or is about to get it, that must not be overwritten.
    Replaced,
    /// It lives, and was spared when the other sessions of its subject were ended: sign it as one of
    /// this generation from now on.
    Spared(Generation),
    /// Its successor was used, and the time in which requests under way could finish is long over.
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
    /// With fewer rights than before. Nobody gets the old ones by an old id, so that is over at once.
    Demotion,
    /// With other rights than before. The old token does not say which, so nothing is signed under the
    /// new id from it. A second change, while nobody has used the first, takes its place.
    Elevation,
    /// As the session of a login, which may be of another subject.
    Login,
    /// With the same rights. A client that comes with the old id is led to the same new one.
    Rotation,
}

/// What came of renewing a session.
// Exhaustive: whoever signs the new id has to decide on each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Renewed {
    /// The session has ended, and the new id takes nobody's place: only for a login.
    Alone,
    /// The client has a newer id, or is about to get it; or the session has ended.
    Refused,
    /// This is its successor: the id that was proposed, or one that it had.
    To(SessionId),
}

/// What becomes of a session that is to be renewed, and has a successor that nobody has used yet.
// Exhaustive: whoever keeps sessions has to do one of the three.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Again {
    /// Another successor takes the place of the one before, for this reason; that one ends.
    Instead(Renewal),
    /// Nothing: the client has the successor, or is about to get it.
    Refused,
    /// It keeps the successor that it has.
    Same,
}

impl Renewal {
    /// Returns what becomes of a session that was renewed for this reason, and is to be renewed for
    /// `next`. `own` says whether the first was done by the very request that asks for the second.
    ///
    /// ```
    /// use session_core::{Again, Renewal};
    ///
    /// let rotated = Renewal::Rotation;
    /// assert_eq!(rotated.again(Renewal::Rotation, false), Again::Same);
    /// assert_eq!(rotated.again(Renewal::Elevation, false), Again::Refused);
    /// assert_eq!(rotated.again(Renewal::Login, false), Again::Instead(Renewal::Login));
    /// ```
    #[must_use]
    pub const fn again(self, next: Self, own: bool) -> Again {
        match (self, next) {
            (Self::Rotation, Self::Rotation) => Again::Same,
            (_, Self::Rotation) if own => Again::Same,
            (_, Self::Rotation) => Again::Refused,
            (Self::Demotion, Self::Elevation | Self::Login) if !own => Again::Refused,
            // Of an old id it is not known with which rights the client has the new one.
            (Self::Rotation, Self::Demotion | Self::Elevation) if !own => Again::Refused,
            (Self::Login, Self::Elevation) => Again::Instead(Self::Login),
            (Self::Demotion, Self::Elevation) => Again::Instead(Self::Demotion),
            (_, next) => Again::Instead(next),
        }
    }
}

/// Why a revocation could not be asked for or noted.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum RevocationError {
    /// There is no room to remember one more ended session. New logins are refused until some
    /// expire; sessions that exist go on and can be ended.
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
