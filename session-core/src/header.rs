//! The facts about a session that its lifetime, its revocation and its guards depend on.

use std::fmt;
use std::time::Duration;

use crate::entropy::{Entropy, EntropyError};
use crate::id::SessionId;
use crate::revocation::Generation;
use crate::time::UnixTime;

/// The facts about a session that its lifetime, its revocation and its guards depend on.
///
/// It begins with [`Header::begin`] as a visitor's; the `with_` methods say the rest. What a change
/// does not name stays as it was, so that a reader carries on the parts that it makes no use of.
///
/// ```
/// use session_core::{Assurance, Header, OsEntropy, SessionId, UnixTime};
///
/// let now = UnixTime::from_secs(1_700_000_000);
/// let visitor = Header::begin(SessionId::random(&OsEntropy)?, now);
/// let login = visitor.with_authenticated(now).with_assurance(Assurance(2));
/// assert_eq!((login.id, login.started), (visitor.id, now));
/// assert_eq!(login.authenticated, Some(now));
/// # Ok::<(), session_core::EntropyError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Header {
    /// Which session it is, until it is rotated.
    pub id: SessionId,
    /// When the visit began, logged in or not.
    pub started: UnixTime,
    /// When the subject last proved who they are; `None` for a visitor.
    pub authenticated: Option<UnixTime>,
    /// When a request last used the session, to a quarter of its idle time.
    pub last_seen: UnixTime,
    /// When this id was given out, where that was later than `started` and matters.
    pub issued: Option<UnixTime>,
    /// How surely the subject was authenticated, where the application says.
    pub assurance: Option<Assurance>,
    /// The lifetimes chosen at login for this one session.
    pub chosen: Option<ChosenLifetimes>,
    /// The number of the generation that stands in the session. `None` is the generation of its
    /// authentication: [`Header::generation`] knows both.
    pub generation: Option<u32>,
    /// Which session it is, across rotations.
    pub sid: Option<StableId>,
}

impl Header {
    /// Returns the header of a visitor's session that begins now.
    pub const fn begin(id: SessionId, now: UnixTime) -> Self {
        Self {
            id,
            started: now,
            authenticated: None,
            last_seen: now,
            issued: None,
            assurance: None,
            chosen: None,
            generation: None,
            sid: None,
        }
    }

    /// Returns the header of the same session under another id.
    #[must_use]
    pub const fn with_id(self, id: SessionId) -> Self {
        Self { id, ..self }
    }

    /// Returns the header with another beginning of the visit.
    #[must_use]
    pub const fn with_started(self, started: UnixTime) -> Self {
        Self { started, ..self }
    }

    /// Returns the header with the moment at which the subject proved who they are; `None` makes it a
    /// visitor's.
    #[must_use]
    pub fn with_authenticated(self, authenticated: impl Into<Option<UnixTime>>) -> Self {
        Self { authenticated: authenticated.into(), ..self }
    }

    /// Returns the header after a request at `now`. A clock that went back takes no use back.
    #[must_use]
    pub fn used_at(self, now: UnixTime) -> Self {
        Self { last_seen: self.last_seen.max(now), ..self }
    }

    /// Returns the header with the moment at which its id was given out.
    #[must_use]
    pub fn with_issued(self, issued: impl Into<Option<UnixTime>>) -> Self {
        Self { issued: issued.into(), ..self }
    }

    /// Returns the header with how surely the subject was authenticated.
    #[must_use]
    pub fn with_assurance(self, assurance: impl Into<Option<Assurance>>) -> Self {
        Self { assurance: assurance.into(), ..self }
    }

    /// Returns the header with lifetimes chosen for this session; `None` for the declared ones.
    #[must_use]
    pub fn with_chosen(self, chosen: impl Into<Option<ChosenLifetimes>>) -> Self {
        Self { chosen: chosen.into(), ..self }
    }

    /// Returns the header with the number of a generation; `None` for that of its authentication.
    #[must_use]
    pub const fn with_generation(self, number: Option<u32>) -> Self {
        Self { generation: number, ..self }
    }

    /// Returns the header with the name of the session across rotations.
    #[must_use]
    pub fn with_sid(self, sid: impl Into<Option<StableId>>) -> Self {
        Self { sid: sid.into(), ..self }
    }

    /// Returns the generation that the session belongs to: the one that stands in it, or that of its
    /// authentication. `None` for a visitor's.
    pub fn generation(&self) -> Option<Generation> {
        let authenticated = self.authenticated?;
        Some(self.generation.map_or_else(|| Generation::at(authenticated), Generation::from_number))
    }
}

/// How surely a subject was authenticated: a higher number is surer (RFC 9470's `acr`, as levels).
// Exhaustive: it is the one number that the application gives.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Assurance(pub u8);

/// Lifetimes chosen at login for one session, in place of the declared ones: "remember me" chooses
/// longer ones.
///
/// They are cut to what a reader allows a login to choose, [`Lifetimes::allowing`]: an application
/// that allows less than before has less from then on.
///
/// [`Lifetimes::allowing`]: crate::Lifetimes::allowing
// Exhaustive: the format has these two numbers behind one flag, and anything else behind another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChosenLifetimes {
    /// The idle timeout, in whole seconds, at most 2³² − 1.
    pub idle: Duration,
    /// The lifetime from login, in whole seconds, at most 2³² − 1.
    pub lifetime: Duration,
}

/// The 16 bytes that name a session for as long as it lives, under each of its ids: a rotation
/// keeps them.
///
/// They are no credential. Nobody gets a session for them, so they may stand where others read
/// them, as in a JWT's `sid`. They still follow one session around, so they never print.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct StableId([u8; Self::LEN]);

impl StableId {
    /// The length in bytes.
    pub const LEN: usize = 16;

    /// Draws a new one, for a session that begins.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] if there are no random bytes to be had.
    pub fn random(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = [0; Self::LEN];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Returns the one with these bytes.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Debug for StableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StableId(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingEntropy;

    const NOW: UnixTime = UnixTime::from_secs(1_000);

    fn visitor() -> Header {
        Header::begin(SessionId::from_bytes([0; 16]), NOW)
    }

    #[test]
    fn a_subjects_session_is_of_the_generation_that_it_says_or_of_its_login() {
        let subject = visitor().with_authenticated(UnixTime::from_secs(7));
        assert_eq!(subject.generation(), Some(Generation::from_number(7)));
        let later = subject.with_generation(Some(9));
        assert_eq!(later.generation(), Some(Generation::from_number(9)));
        assert_eq!(later.with_authenticated(None).generation(), None);
    }

    #[test]
    fn a_clock_that_goes_back_takes_no_use_back() {
        let used = visitor().used_at(UnixTime::from_secs(1_500));
        assert_eq!(used.last_seen, UnixTime::from_secs(1_500));
        assert_eq!(used.used_at(NOW), used);
    }

    #[test]
    fn debug_shows_no_id() {
        let sid = StableId::random(&CountingEntropy::default()).unwrap();
        let shown = format!("{:?}", visitor().with_sid(sid));
        assert!(shown.contains("SessionId(..)") && shown.contains("StableId(..)"), "{shown}");
    }
}
