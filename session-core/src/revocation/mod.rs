//! Making a signed cookie stop working before it expires.
//!
//! A token proves that it was signed, not that it is still wanted. Logout, login and rotation leave
//! a note about the id that must not be used any more; every request asks for it. How far that note
//! reaches is the [`Reach`] an application chooses by name.

mod cutoff;
mod cutoffs;
mod note;
mod process;
mod reach;
mod registry;
mod shared;
mod stored;
mod subject;

use std::future::Future;
use std::time::Duration;

use thiserror::Error;

pub(crate) use note::grace_until;
pub use process::ThisProcess;
pub use reach::{Answer, Reach};
pub(crate) use registry::IdHasher;
pub use stored::StoreRevocation;
pub use subject::{Epoch, Membership, Outlook, SubjectRevocation};

use crate::id::SessionId;
use crate::time::UnixTime;

/// A session, as far as revoking it goes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Which one.
    pub id: SessionId,
    /// Whether it belongs to somebody. A note about such a session is never forgotten early.
    pub has_subject: bool,
    /// How long a copy of its token could still be accepted, so how long to remember.
    pub memory: Duration,
}

/// What became of a session since its token was signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// It was ended.
    Ended,
    /// It was rotated moments ago: requests under way with the old id are served, and write nothing.
    Grace {
        /// The id that replaced it.
        successor: SessionId,
    },
    /// Nothing is known against it.
    Live,
    /// A login took its place moments ago. It is no session any more, and the browser has, or is
    /// about to get, a better cookie that must not be overwritten.
    Replaced,
    /// It was rotated, and the time in which requests under way could finish is over.
    Superseded,
}

/// Why a session gets a new id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// With other rights than before. The old cookie does not say which, so nothing may be signed
    /// under the new id from it: not the old rights again, and not a second change.
    Elevation,
    /// With the same rights. Whoever comes with the old id may be led to the same new one.
    Rotation,
}

/// Remembers which sessions are not to be used any more.
///
/// For one process there is [`ThisProcess`], for all that share a store [`StoreRevocation`]. Every
/// method must be atomic, and what it answered `Ok` must hold for every later call on every node.
pub trait Revocation: Send + Sync + 'static {
    /// Returns what became of a session that a client came with, and takes note of it: the first use
    /// of a successor ends the grace of the id before it.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Unavailable`]: the guard answers 503 then, never "allowed".
    fn presented(
        &self,
        target: &Target,
        now: UnixTime,
    ) -> impl Future<Output = Result<Standing, RevocationError>> + Send;

    /// Returns what became of a session, without taking note of anything.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Unavailable`]: nothing is written then.
    fn standing(
        &self,
        target: &Target,
        now: UnixTime,
    ) -> impl Future<Output = Result<Standing, RevocationError>> + Send;

    /// Ends a session, with its successor and its predecessor.
    ///
    /// # Errors
    ///
    /// [`RevocationError`]: the caller is told that the logout did not happen.
    fn end(
        &self,
        target: &Target,
        now: UnixTime,
    ) -> impl Future<Output = Result<(), RevocationError>> + Send;

    /// Ends a session because a login takes its place.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Full`] if no more could be remembered: the login must not happen, because
    /// its session could not be ended later.
    fn replace(
        &self,
        target: &Target,
        now: UnixTime,
    ) -> impl Future<Output = Result<(), RevocationError>> + Send;

    /// Makes `proposed` the successor of a session and returns it. Where the session has one already,
    /// returns that if both steps are a [`Step::Rotation`]. `None` otherwise, and if the session was
    /// ended or its grace is over.
    ///
    /// # Errors
    ///
    /// As [`Revocation::replace`].
    fn rotate(
        &self,
        target: &Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> impl Future<Output = Result<Option<SessionId>, RevocationError>> + Send;

    /// Whether one more session could be remembered. Asked before a login without a session to
    /// replace.
    ///
    /// # Errors
    ///
    /// As [`Revocation::replace`].
    fn admits_login(
        &self,
        now: UnixTime,
    ) -> impl Future<Output = Result<(), RevocationError>> + Send;
}

/// Why a revocation could not be asked for or noted.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum RevocationError {
    /// There is no room to remember one more ended session. New logins are refused until some
    /// expire; sessions that exist go on and can be ended.
    #[error("no more ended sessions can be remembered")]
    Full,
    /// The chosen revocation knows sessions one by one, and not whose they are.
    #[error(
        "this revocation does not know whose sessions are; choose `Reach::this_process` or \
         `Reach::shared_by_subject`"
    )]
    NotBySubject,
    /// The store did not answer, or not in time.
    #[error("the revocation store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
