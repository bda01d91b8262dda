//! What a policy answers.

/// What a policy says of a caller.
///
/// It is Kleene's three-valued logic with *no session* beside it: an unknown part makes the whole
/// unknown only where it could have changed the outcome, so the order of parts never matters.
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
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Verdict {
    /// The caller may.
    Allowed,
    /// Nobody is logged in, so there is nobody to decide about: 401.
    NoSession,
    /// The caller is known, and may not: 403.
    Refused,
    /// What the answer depends on could not be found out: 503.
    Unknown,
}

impl Verdict {
    /// Returns allowed or refused.
    pub const fn of(allowed: bool) -> Self {
        if allowed { Self::Allowed } else { Self::Refused }
    }

    /// Returns what `any(self, other)` says.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        self.strongest(other, [Self::Allowed, Self::Unknown, Self::NoSession])
    }

    /// Returns what `all(self, other)` says.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        self.strongest(other, [Self::NoSession, Self::Refused, Self::Unknown])
    }

    /// Returns what `not(self)` says.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Allowed => Self::Refused,
            Self::Refused => Self::Allowed,
            Self::NoSession => Self::NoSession,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Returns the first of `order` that either is; if neither is in it, they are equal.
    const fn strongest(self, other: Self, order: [Self; 3]) -> Self {
        let [first, second, third] = order;
        if self.is(first) || other.is(first) {
            first
        } else if self.is(second) || other.is(second) {
            second
        } else if self.is(third) || other.is(third) {
            third
        } else {
            self
        }
    }

    const fn is(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{self, Allowed, NoSession, Refused, Unknown};

    const ALL: [Verdict; 4] = [Allowed, NoSession, Refused, Unknown];

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
}
