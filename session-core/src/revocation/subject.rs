//! Ending all sessions of a subject, or all there are, without knowing them one by one.

use std::future::Future;
use std::time::Duration;

use super::{Revocation, RevocationError, Standing, Target};
use crate::store::SubjectKey;
use crate::time::UnixTime;

/// The generation of a subject's sessions that a session belongs to. Ending all of them begins
/// another generation, and what is of an earlier one is refused.
///
/// A generation is a number of seconds since 1970: that of the second in which the session began or,
/// where sessions of its subject were ended shortly before, a later one. An end reaches a minute
/// ahead, so that it ends what began on a server whose clock is fast; who logs in afterwards is of
/// the generation after the end. A store that lost its memory has lost ends, and does not take old
/// sessions for new ones at the next.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Epoch(u32);

impl Epoch {
    /// Returns the epoch with this number, as it stands in a token
    /// ([`Header::generation`](crate::Header::generation)). A session whose token has none is of the epoch of
    /// its last authentication: see [`Epoch::at`].
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// Returns the number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Returns the epoch of a moment.
    pub fn at(time: UnixTime) -> Self {
        Self(u32::try_from(time.as_secs()).unwrap_or(u32::MAX))
    }

    pub(super) const fn plus(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// To which sessions one belongs.
#[derive(Clone, Copy, Debug)]
pub struct Membership {
    /// Its subject.
    pub subject: SubjectKey,
    /// Its generation.
    pub epoch: Epoch,
}

/// What became of a session, and of the sessions that it belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Outlook {
    /// What became of it.
    pub standing: Standing,
    /// The generation to sign it with from now on, where that is another: it was spared when the
    /// others were ended.
    pub renewed: Option<Epoch>,
}

impl Outlook {
    /// Returns the outlook of a session whose generation nobody ended.
    pub const fn of(standing: Standing) -> Self {
        Self { standing, renewed: None }
    }
}

/// Ends sessions without knowing them one by one.
///
/// As for [`Revocation`], every method is atomic, and what it answered `Ok` holds for every later
/// call on every node.
pub trait SubjectRevocation: Revocation {
    /// As [`Revocation::presented`], and whether the session's generation still stands.
    ///
    /// # Errors
    ///
    /// As there.
    fn presented_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> impl Future<Output = Result<Outlook, RevocationError>> + Send;

    /// As [`Revocation::standing`], and whether the session's generation still stands.
    ///
    /// # Errors
    ///
    /// As there.
    fn standing_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> impl Future<Output = Result<Outlook, RevocationError>> + Send;

    /// Returns the generation that a session of this subject belongs to if it begins now.
    ///
    /// # Errors
    ///
    /// [`RevocationError::Unavailable`]: the login must not happen. Also where all of the subject were
    /// ended so often in so short a time that no later end could tell the new one from them.
    fn epoch(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> impl Future<Output = Result<Epoch, RevocationError>> + Send;

    /// Ends every session of a subject that began until now. `memory` is how long a token of theirs
    /// could still be accepted. However often that was asked for before, it is not refused.
    ///
    /// # Errors
    ///
    /// [`RevocationError`]: they may not have ended.
    fn end_all(
        &self,
        subject: &SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> impl Future<Output = Result<(), RevocationError>> + Send;

    /// Ends every session of a subject that began until now, but for one. Returns the generation to
    /// sign that one with; until its browser has it, it is told so by
    /// [`SubjectRevocation::presented_of`].
    ///
    /// # Errors
    ///
    /// [`RevocationError`]: they may not have ended. Whoever holds the session that is spared may be a
    /// thief, so this may be refused after it was asked for very often;
    /// [`SubjectRevocation::end_all`] is not.
    fn end_others(
        &self,
        subject: &SubjectKey,
        spared: &Target,
        now: UnixTime,
    ) -> impl Future<Output = Result<Epoch, RevocationError>> + Send;

    /// Ends every session with a subject that began until now.
    ///
    /// # Errors
    ///
    /// [`RevocationError`]: they may not have ended.
    fn end_everything(
        &self,
        memory: Duration,
        now: UnixTime,
    ) -> impl Future<Output = Result<(), RevocationError>> + Send;
}
