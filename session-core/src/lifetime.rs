//! How long a session lives: pure functions of its header and the present.

use std::time::Duration;

use crate::time::UnixTime;
use crate::token::{Header, Refusal};

/// The lifetimes in force for one session type.
///
/// ```
/// use session_core::Lifetimes;
/// use std::time::Duration;
///
/// let lifetimes = Lifetimes::new(Duration::from_secs(1_800), Duration::from_secs(43_200));
/// assert_eq!(lifetimes.idle(), Duration::from_secs(1_800));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lifetimes {
    idle: Duration,
    lifetime: Duration,
}

impl Lifetimes {
    /// How far the clocks of two servers may be apart: a session is accepted this much longer than
    /// it lives, so that a fast clock logs nobody out early.
    pub const SKEW: Duration = Duration::from_secs(30);

    /// How far ahead a token's own times may be before it is refused.
    pub const FUTURE: Duration = Duration::from_secs(60);

    /// Returns lifetimes: `idle` without a request that uses the session, `lifetime` from the last
    /// authentication (for a visitor: from the first write), both in whole seconds.
    pub const fn new(idle: Duration, lifetime: Duration) -> Self {
        Self { idle, lifetime }
    }

    /// Returns the idle timeout.
    pub const fn idle(&self) -> Duration {
        self.idle
    }

    /// Returns the absolute lifetime.
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Returns the moment at which a session ends if nobody uses it any more.
    ///
    /// The absolute lifetime counts from the last authentication, because authenticating again is
    /// what renews it (NIST SP 800-63B §4.2.3).
    pub fn deadline(&self, header: &Header) -> UnixTime {
        let chosen = self.chosen(header);
        let since = header.authenticated.unwrap_or(header.started);
        header.last_seen.plus(chosen.idle).min(since.plus(chosen.lifetime))
    }

    /// Returns the moment at which a session ends at the latest, however often it is used.
    pub fn latest_end(&self, header: &Header) -> UnixTime {
        let since = header.authenticated.unwrap_or(header.started);
        since.plus(self.chosen(header).lifetime).plus(Self::SKEW)
    }

    /// Returns how much longer a session lives if nobody uses it: the cookie's `Max-Age`.
    pub fn remaining(&self, header: &Header, now: UnixTime) -> Duration {
        self.deadline(header).since(now)
    }

    /// Whether a request at `now` should write the session's `last_seen` anew: once a quarter of
    /// the idle time has passed, so that not every response carries a cookie.
    pub fn renewal_due(&self, header: &Header, now: UnixTime) -> bool {
        now.since(header.last_seen) >= self.chosen(header).idle / 4
    }

    /// Returns how long after `now` a token that may still be around can be accepted at most, so how
    /// long its revocation must be remembered.
    pub fn memory(&self, header: &Header) -> Duration {
        self.chosen(header).idle.saturating_add(Self::SKEW).saturating_add(Self::FUTURE)
    }

    /// Returns how long after now any token that may be around can be accepted at most: for the end of
    /// sessions that are not known one by one.
    pub const fn longest_memory(&self) -> Duration {
        self.idle.saturating_add(Self::SKEW).saturating_add(Self::FUTURE)
    }

    /// Checks that a session lives at `now`.
    ///
    /// # Errors
    ///
    /// [`Refusal::Expired`] from [`Lifetimes::SKEW`] after the deadline on, and
    /// [`Refusal::FromTheFuture`] if it was last seen more than [`Lifetimes::FUTURE`] ahead.
    pub fn check(&self, header: &Header, now: UnixTime) -> Result<(), Refusal> {
        let latest =
            header.authenticated.map_or(header.last_seen, |time| time.max(header.last_seen));
        if latest > now.plus(Self::FUTURE) {
            return Err(Refusal::FromTheFuture(latest));
        }
        let deadline = self.deadline(header);
        if now >= deadline.plus(Self::SKEW) {
            return Err(Refusal::Expired(deadline));
        }
        Ok(())
    }

    fn chosen(&self, header: &Header) -> Self {
        header.overrides.map_or(*self, |chosen| Self::new(chosen.idle, chosen.lifetime))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SessionId;
    use crate::token::Overrides;

    const IDLE: Duration = Duration::from_secs(1_800);
    const LIFETIME: Duration = Duration::from_secs(43_200);
    const LIVES: Lifetimes = Lifetimes::new(IDLE, LIFETIME);

    fn at(seconds: u64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    fn session(started: u64, authenticated: Option<u64>, last_seen: u64) -> Header {
        Header {
            id: SessionId::from_bytes([0; 16]),
            started: at(started),
            authenticated: authenticated.map(at),
            last_seen: at(last_seen),
            issued: None,
            assurance: None,
            overrides: None,
            epoch: None,
        }
    }

    #[test]
    fn an_idle_session_dies_30_seconds_after_its_deadline_and_not_before() {
        let visitor = session(1_000, None, 2_000);
        assert_eq!(LIVES.deadline(&visitor), at(3_800));
        assert_eq!(LIVES.check(&visitor, at(3_829)), Ok(()));
        assert_eq!(LIVES.check(&visitor, at(3_830)), Err(Refusal::Expired(at(3_800))));
    }

    #[test]
    fn activity_does_not_extend_the_absolute_lifetime() {
        let busy = session(1_000, None, 44_000);
        assert_eq!(LIVES.deadline(&busy), at(44_200));
        assert_eq!(LIVES.check(&busy, at(44_230)), Err(Refusal::Expired(at(44_200))));
    }

    #[test]
    fn the_absolute_lifetime_counts_from_the_login() {
        let visitor_then_user = session(1_000, Some(40_000), 44_000);
        assert_eq!(LIVES.deadline(&visitor_then_user), at(45_800));
        let long_ago = session(1_000, Some(1_000), 44_000);
        assert_eq!(LIVES.deadline(&long_ago), at(44_200));
    }

    #[test]
    fn a_token_from_the_future_is_refused_beyond_a_minute() {
        let ahead = session(1_000, None, 1_060);
        assert_eq!(LIVES.check(&ahead, at(1_000)), Ok(()));
        assert_eq!(LIVES.check(&ahead, at(999)), Err(Refusal::FromTheFuture(at(1_060))));
        let login_ahead = session(1_000, Some(1_100), 1_000);
        assert_eq!(LIVES.check(&login_ahead, at(1_039)), Err(Refusal::FromTheFuture(at(1_100))));
    }

    #[test]
    fn renewal_is_due_after_a_quarter_of_the_idle_time() {
        let visitor = session(1_000, None, 1_000);
        assert!(!LIVES.renewal_due(&visitor, at(1_449)));
        assert!(LIVES.renewal_due(&visitor, at(1_450)));
        assert!(!LIVES.renewal_due(&visitor, at(900)));
    }

    #[test]
    fn what_remains_is_never_negative() {
        let visitor = session(1_000, None, 1_000);
        assert_eq!(LIVES.remaining(&visitor, at(1_100)), Duration::from_secs(1_700));
        assert_eq!(LIVES.remaining(&visitor, at(9_000)), Duration::ZERO);
    }

    #[test]
    fn a_session_may_have_lifetimes_of_its_own() {
        let month = Duration::from_secs(30 * 86_400);
        let mut remembered = session(1_000, Some(1_000), 1_000);
        remembered.overrides = Some(Overrides { idle: month, lifetime: month });
        assert_eq!(LIVES.deadline(&remembered), at(1_000).plus(month));
        assert_eq!(LIVES.memory(&remembered), month + Duration::from_secs(90));
        assert!(!LIVES.renewal_due(&remembered, at(2_000)));
    }

    #[test]
    fn nothing_overflows_at_the_end_of_time() {
        let last = session(u64::MAX, Some(u64::MAX), u64::MAX);
        assert_eq!(LIVES.deadline(&last), at(u64::MAX));
        assert_eq!(LIVES.check(&last, at(u64::MAX)), Err(Refusal::Expired(at(u64::MAX))));
    }
}
