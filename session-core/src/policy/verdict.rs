//! What a policy answers.

/// What a policy says of a caller.
///
/// It is Kleene's three-valued logic with *no session* and *stale* beside it: an unknown part makes
/// the whole unknown only where it could have changed the outcome, so the order of parts never
/// matters.
///
/// ```
/// use session_core::Verdict::{Allowed, NoSession, Refused, Unknown};
///
/// assert_eq!(Refused.or(Allowed), Allowed);
/// assert_eq!(Unknown.or(Allowed), Allowed);
/// assert_eq!(Unknown.and(Allowed), Unknown);
/// // A stranger is not let in by the absence of something.
/// assert_eq!(NoSession.negated(), NoSession);
/// ```
// Exhaustive: each verdict has a response of its own, and none is decided by a `_` arm.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Verdict {
    /// The caller may.
    Allowed,
    /// Nobody is logged in, so there is nobody to decide about: 401.
    NoSession,
    /// The caller is known, and may not: 403.
    Refused,
    /// The caller may once they have proved again, or more surely, who they are: 401 with a
    /// step-up challenge.
    Stale(Challenge),
    /// What the answer depends on could not be found out: 503.
    Unknown,
}

/// What a caller has to do for a step-up (RFC 9470).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Challenge {
    /// How many seconds ago the authentication may be, at most.
    pub max_age: Option<u32>,
    /// How sure the authentication must be, at least.
    pub assurance: Option<u8>,
}

impl Verdict {
    /// Returns allowed or refused.
    pub const fn of(allowed: bool) -> Self {
        if allowed { Self::Allowed } else { Self::Refused }
    }

    /// Returns what `any(self, other)` says. Of two challenges one is enough.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Stale(one), Self::Stale(other)) => Self::Stale(one.easier(other)),
            (one, other) if one.rank_in_any() <= other.rank_in_any() => one,
            (_, other) => other,
        }
    }

    /// Returns what `all(self, other)` says. A missing right is told before a challenge, which
    /// would be met in vain.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Stale(one), Self::Stale(other)) => Self::Stale(one.together(other)),
            (one, other) if one.rank_in_all() <= other.rank_in_all() => one,
            (_, other) => other,
        }
    }

    /// Returns what `not(self)` says. What a step-up would allow is not refused for being stale.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Allowed => Self::Refused,
            Self::Refused => Self::Allowed,
            unchanged => unchanged,
        }
    }

    /// The lowest wins in `any`.
    const fn rank_in_any(self) -> u8 {
        match self {
            Self::Allowed => 0,
            Self::Unknown => 1,
            Self::Stale(_) => 2,
            Self::NoSession => 3,
            Self::Refused => 4,
        }
    }

    /// The lowest wins in `all`.
    const fn rank_in_all(self) -> u8 {
        match self {
            Self::NoSession => 0,
            Self::Refused => 1,
            Self::Unknown => 2,
            Self::Stale(_) => 3,
            Self::Allowed => 4,
        }
    }
}

impl Challenge {
    /// Returns the challenge to prove it again, at most this many seconds ago.
    pub const fn max_age(seconds: u32) -> Self {
        Self { max_age: Some(seconds), assurance: None }
    }

    /// Returns the challenge to prove it more surely.
    pub const fn assurance(level: u8) -> Self {
        Self { max_age: None, assurance: Some(level) }
    }

    /// Returns what meets both.
    const fn together(self, other: Self) -> Self {
        let max_age = match (self.max_age, other.max_age) {
            (Some(one), Some(other)) => Some(if one < other { one } else { other }),
            (one, None) => one,
            (None, other) => other,
        };
        let assurance = match (self.assurance, other.assurance) {
            (Some(one), Some(other)) => Some(if one > other { one } else { other }),
            (one, None) => one,
            (None, other) => other,
        };
        Self { max_age, assurance }
    }

    /// Returns the one that asks for less: the lower level, and then the longer time. Which of two
    /// is less is a convention; that it is the same one in either order is not.
    const fn easier(self, other: Self) -> Self {
        if self.effort() <= other.effort() { self } else { other }
    }

    const fn effort(self) -> u64 {
        let level = match self.assurance {
            Some(level) => level as u64 + 1,
            None => 0,
        };
        let haste = match self.max_age {
            Some(seconds) => u32::MAX as u64 - seconds as u64 + 1,
            None => 0,
        };
        (level << 40) + haste
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::Challenge;
    use super::Verdict::{self, Allowed, NoSession, Refused, Stale, Unknown};

    const SOON: Challenge = Challenge::max_age(60);
    const SURER: Challenge = Challenge { max_age: Some(600), assurance: Some(2) };
    const ALL: [Verdict; 6] = [Allowed, NoSession, Refused, Stale(SOON), Stale(SURER), Unknown];

    #[test]
    fn the_order_and_grouping_of_parts_never_matter() {
        for a in ALL {
            for b in ALL {
                assert_eq!(a.or(b), b.or(a));
                assert_eq!(a.and(b), b.and(a));
                for c in ALL {
                    assert_eq!(a.or(b).or(c), a.or(b.or(c)));
                    assert_eq!(a.and(b).and(c), a.and(b.and(c)));
                }
            }
        }
    }

    #[test]
    fn a_part_changes_nothing_when_repeated_and_negation_undoes_itself() {
        for a in ALL {
            assert_eq!((a.or(a), a.and(a), a.negated().negated()), (a, a, a));
        }
    }

    #[test]
    fn all_needs_every_part_allowed_and_any_needs_one() {
        for a in ALL {
            for b in ALL {
                assert_eq!(a.and(b) == Allowed, a == Allowed && b == Allowed, "{a:?} {b:?}");
                assert_eq!(a.or(b) == Allowed, a == Allowed || b == Allowed, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn what_is_unknown_counts_only_where_it_could_matter() {
        assert_eq!(Unknown.or(Refused), Unknown);
        assert_eq!(Unknown.and(Refused), Refused);
        assert_eq!(Unknown.negated(), Unknown);
    }

    #[test]
    fn a_missing_right_is_told_before_a_challenge() {
        assert_eq!(Refused.and(Stale(SOON)), Refused);
        assert_eq!(Refused.or(Stale(SOON)), Stale(SOON));
        assert_eq!(Stale(SOON).negated(), Stale(SOON));
    }

    fn challenges() -> impl Iterator<Item = Challenge> + Clone {
        let ages = [None, Some(0), Some(1), Some(60), Some(u32::MAX - 1), Some(u32::MAX)];
        let levels = [None, Some(0), Some(1), Some(2), Some(u8::MAX)];
        ages.into_iter().flat_map(move |max_age| {
            levels.into_iter().map(move |assurance| Challenge { max_age, assurance })
        })
    }

    #[test]
    fn all_asks_for_the_shorter_time_and_the_higher_level() {
        for (one, other) in challenges().flat_map(|one| challenges().map(move |other| (one, other)))
        {
            let ages = [one.max_age, other.max_age].into_iter().flatten();
            let max_age = ages.min();
            let assurance = one.assurance.max(other.assurance);
            let both = Challenge { max_age, assurance };
            assert_eq!(Stale(one).and(Stale(other)), Stale(both), "{one:?} {other:?}");
        }
    }

    #[test]
    fn any_asks_for_the_lower_level_and_then_for_the_longer_time() {
        let effort = |challenge: Challenge| (challenge.assurance, challenge.max_age.map(Reverse));
        for (one, other) in challenges().flat_map(|one| challenges().map(move |other| (one, other)))
        {
            let easier = if effort(one) <= effort(other) { one } else { other };
            assert_eq!(Stale(one).or(Stale(other)), Stale(easier), "{one:?} {other:?}");
        }
    }

    #[test]
    fn all_asks_for_every_challenge_and_any_for_the_easier_one() {
        let both = Challenge { max_age: Some(60), assurance: Some(2) };
        assert_eq!(Stale(SOON).and(Stale(SURER)), Stale(both));
        assert_eq!(Stale(SOON).or(Stale(SURER)), Stale(SOON));
        assert_eq!(
            Stale(Challenge::max_age(60)).or(Stale(Challenge::max_age(600))),
            Stale(Challenge::max_age(600))
        );
    }
}
