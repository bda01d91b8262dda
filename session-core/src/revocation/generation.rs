//! Generations: what ends all sessions of a subject, or all there are, without knowing them one by
//! one.

use crate::store::SubjectKey;
use crate::time::UnixTime;

/// The generation of a subject's sessions that a session belongs to. Ending all of them begins
/// another generation, and a session of an earlier one is refused.
///
/// A generation is a number of seconds since 1970: that of the second in which the session began or,
/// where sessions of its subject were ended shortly before, a later one. An end reaches a minute
/// ahead, so that it ends sessions that began on a server whose clock is fast; a login afterwards
/// is of the generation after the end. A store that lost its memory has lost ends, and does not
/// take old sessions for new ones at the next end.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Generation(u32);

impl Generation {
    /// Returns the generation with this number, as it stands in a token
    /// ([`Header::generation`](crate::Header::generation)). A session whose token has none is of the generation
    /// of its last authentication: see [`Generation::at`].
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// Returns the number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Returns the generation of a moment.
    pub fn at(time: UnixTime) -> Self {
        Self(u32::try_from(time.as_secs()).unwrap_or(u32::MAX))
    }

    pub(super) const fn plus(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// The generation of a subject that a session belongs to.
// Exhaustive: these two make one.
#[derive(Clone, Copy, Debug)]
pub struct SubjectGeneration {
    /// Its subject.
    pub subject: SubjectKey,
    /// Its generation.
    pub generation: Generation,
}
