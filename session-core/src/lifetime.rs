//! How long a session lives: pure functions of its header and the present.

use std::time::Duration;

use thiserror::Error;

use crate::header::{ChosenLifetimes, Header};
use crate::time::UnixTime;

/// The lifetimes in force for one session type.
///
/// ```
/// use session_core::{Header, Lifetimes, SessionId, UnixTime};
/// use std::time::Duration;
///
/// let lifetimes = Lifetimes::new(Duration::from_secs(1_800), Duration::from_secs(43_200));
/// let now = UnixTime::from_secs(1_700_000_000);
/// let session = Header::begin(SessionId::from_bytes([7; 16]), now);
/// assert_eq!(lifetimes.deadline(&session), now.plus(Duration::from_secs(1_800)));
/// assert!(lifetimes.check(&session, now).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lifetimes {
    idle: Duration,
    lifetime: Duration,
    /// The most that a session may have chosen for itself.
    allowed: ChosenLifetimes,
}

/// Why a session does not live at a moment.
// Exhaustive: too late and too early.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Expiry {
    /// It was good until this moment.
    #[error("the session was good until {}", .0.as_secs())]
    Expired(UnixTime),
    /// It claims to have been used at this moment, later than now by more than clocks differ.
    #[error("the session was last seen in the future, at {}", .0.as_secs())]
    FromTheFuture(UnixTime),
}

impl Lifetimes {
    /// How far the clocks of two servers may be apart: a session is accepted this much longer than
    /// it lives, so that a fast clock logs nobody out early.
    pub const SKEW: Duration = Duration::from_secs(30);

    /// How far ahead a token's own times may be before it is refused.
    pub const FUTURE: Duration = Duration::from_secs(60);

    /// Returns lifetimes: `idle` without a request that uses the session, `lifetime` from the last
    /// authentication (for a visitor: from the first write), both in whole seconds.
    ///
    /// A session may have chosen shorter ones for itself; for longer ones see
    /// [`allowing`](Self::allowing).
    pub const fn new(idle: Duration, lifetime: Duration) -> Self {
        Self { idle, lifetime, allowed: ChosenLifetimes { idle, lifetime } }
    }

    /// Returns the same lifetimes for sessions that chose none, and these as the most that one may
    /// have chosen at its login: "remember me".
    ///
    /// What stands in a token is cut to them, so lowering them reaches existing sessions.
    ///
    /// ```
    /// use session_core::{ChosenLifetimes, Header, Lifetimes, SessionId, UnixTime};
    /// use std::time::Duration;
    ///
    /// let day = Duration::from_secs(86_400);
    /// let lifetimes = Lifetimes::new(day / 48, day / 2).allowing(14 * day, 90 * day);
    /// let now = UnixTime::from_secs(1_700_000_000);
    /// let session = Header::begin(SessionId::from_bytes([7; 16]), now).with_authenticated(now);
    /// assert_eq!(lifetimes.deadline(&session), now.plus(day / 48));
    /// let remembered = session.with_chosen(ChosenLifetimes { idle: 14 * day, lifetime: 90 * day });
    /// assert_eq!(lifetimes.deadline(&remembered), now.plus(14 * day));
    /// ```
    #[must_use]
    pub const fn allowing(self, idle: Duration, lifetime: Duration) -> Self {
        Self { allowed: ChosenLifetimes { idle, lifetime }, ..self }
    }

    /// Returns the idle timeout of a session that chose none.
    pub const fn idle(&self) -> Duration {
        self.idle
    }

    /// Returns the absolute lifetime of a session that chose none.
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Returns the moment at which a session ends if nobody uses it any more.
    ///
    /// The absolute lifetime counts from the last authentication, because authenticating again is
    /// what renews it (NIST SP 800-63B §4.2.3).
    pub fn deadline(&self, header: &Header) -> UnixTime {
        let of = self.of(header);
        header.last_seen.plus(of.idle).min(since(header).plus(of.lifetime))
    }

    /// Returns the moment from which a session is refused: [`SKEW`](Self::SKEW) after its deadline.
    /// A store keeps it until then.
    pub fn expires(&self, header: &Header) -> UnixTime {
        self.deadline(header).plus(Self::SKEW)
    }

    /// Returns the moment at which a session ends at the latest, however often it is used.
    pub fn latest_end(&self, header: &Header) -> UnixTime {
        since(header).plus(self.of(header).lifetime).plus(Self::SKEW)
    }

    /// Returns how much longer a session lives if nobody uses it: the cookie's `Max-Age`.
    pub fn remaining(&self, header: &Header, now: UnixTime) -> Duration {
        self.deadline(header).since(now)
    }

    /// Whether a request at `now` should write the session's `last_seen` anew: once a quarter of
    /// the idle time has passed, so that not every response carries a cookie.
    pub fn renewal_due(&self, header: &Header, now: UnixTime) -> bool {
        now.since(header.last_seen) >= self.of(header).idle / 4
    }

    /// Returns how long after `now` a token that may still be around can be accepted at most, so how
    /// long its revocation must be remembered.
    pub fn memory(&self, header: &Header) -> Duration {
        remembered(self.of(header).idle)
    }

    /// Returns how long after now any token that may be around can be accepted at most: for the end of
    /// sessions that are not known one by one.
    pub fn longest_memory(&self) -> Duration {
        remembered(self.idle.max(self.allowed.idle))
    }

    /// Checks that a session lives at `now`.
    ///
    /// # Errors
    ///
    /// [`Expiry::Expired`] from [`Lifetimes::SKEW`] after the deadline on, and
    /// [`Expiry::FromTheFuture`] if it was last seen more than [`Lifetimes::FUTURE`] ahead.
    pub fn check(&self, header: &Header, now: UnixTime) -> Result<(), Expiry> {
        let latest =
            header.authenticated.map_or(header.last_seen, |time| time.max(header.last_seen));
        if latest > now.plus(Self::FUTURE) {
            return Err(Expiry::FromTheFuture(latest));
        }
        let deadline = self.deadline(header);
        if now >= deadline.plus(Self::SKEW) {
            return Err(Expiry::Expired(deadline));
        }
        Ok(())
    }

    /// Returns the lifetimes of one session.
    fn of(&self, header: &Header) -> ChosenLifetimes {
        let Self { idle, lifetime, allowed } = *self;
        match header.chosen {
            None => ChosenLifetimes { idle, lifetime },
            Some(chosen) => ChosenLifetimes {
                idle: chosen.idle.min(allowed.idle),
                lifetime: chosen.lifetime.min(allowed.lifetime),
            },
        }
    }
}

/// Returns the moment from which the absolute lifetime counts.
fn since(header: &Header) -> UnixTime {
    header.authenticated.unwrap_or(header.started)
}

/// Returns how long the end of a session that may be idle for so long is remembered.
const fn remembered(idle: Duration) -> Duration {
    idle.saturating_add(Lifetimes::SKEW).saturating_add(Lifetimes::FUTURE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SessionId;

    const IDLE: Duration = Duration::from_secs(1_800);
    const LIFETIME: Duration = Duration::from_secs(43_200);
    const LIVES: Lifetimes = Lifetimes::new(IDLE, LIFETIME);

    fn at(seconds: u64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    fn session(started: u64, authenticated: Option<u64>, last_seen: u64) -> Header {
        Header::begin(SessionId::from_bytes([0; 16]), at(started))
            .with_authenticated(authenticated.map(at))
            .used_at(at(last_seen))
    }

    #[test]
    fn an_idle_session_dies_30_seconds_after_its_deadline_and_not_before() {
        let visitor = session(1_000, None, 2_000);
        assert_eq!(LIVES.deadline(&visitor), at(3_800));
        assert_eq!(LIVES.check(&visitor, at(3_829)), Ok(()));
        assert_eq!(LIVES.check(&visitor, at(3_830)), Err(Expiry::Expired(at(3_800))));
    }

    #[test]
    fn activity_does_not_extend_the_absolute_lifetime() {
        let busy = session(1_000, None, 44_000);
        assert_eq!(LIVES.deadline(&busy), at(44_200));
        assert_eq!(LIVES.check(&busy, at(44_230)), Err(Expiry::Expired(at(44_200))));
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
        assert_eq!(LIVES.check(&ahead, at(999)), Err(Expiry::FromTheFuture(at(1_060))));
        let login_ahead = session(1_000, Some(1_100), 1_000);
        assert_eq!(LIVES.check(&login_ahead, at(1_039)), Err(Expiry::FromTheFuture(at(1_100))));
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

    const DAY: Duration = Duration::from_secs(86_400);

    fn choosing(idle: Duration, lifetime: Duration) -> Header {
        session(1_000, Some(1_000), 1_000).with_chosen(ChosenLifetimes { idle, lifetime })
    }

    #[test]
    fn a_session_has_the_lifetimes_that_its_login_chose() {
        let lives = LIVES.allowing(30 * DAY, 90 * DAY);
        let remembered = choosing(14 * DAY, 60 * DAY);
        assert_eq!(lives.deadline(&remembered), at(1_000).plus(14 * DAY));
        assert_eq!(lives.expires(&remembered), at(1_030).plus(14 * DAY));
        assert_eq!(lives.latest_end(&remembered), at(1_030).plus(60 * DAY));
        assert_eq!(lives.memory(&remembered), 14 * DAY + Duration::from_secs(90));
        assert!(!lives.renewal_due(&remembered, at(2_000)));
        let hurried = choosing(Duration::from_secs(60), Duration::from_secs(600));
        for lives in [LIVES, lives] {
            assert_eq!(lives.deadline(&hurried), at(1_060));
            assert!(lives.renewal_due(&hurried, at(1_015)));
        }
    }

    #[test]
    fn no_session_lives_longer_than_a_login_may_choose_today() {
        let lives = LIVES.allowing(14 * DAY, 30 * DAY);
        let greedy = choosing(400 * DAY, 400 * DAY);
        assert_eq!(lives.deadline(&greedy), at(1_000).plus(14 * DAY));
        assert_eq!(lives.latest_end(&greedy), at(1_030).plus(30 * DAY));
        // Where nothing may be chosen, the declared ones are the most.
        assert_eq!(LIVES.deadline(&greedy), at(2_800));
        assert_eq!(LIVES.check(&greedy, at(2_830)), Err(Expiry::Expired(at(2_800))));
    }

    #[test]
    fn the_end_of_unknown_sessions_is_remembered_for_as_long_as_any_may_live() {
        let minute_and_a_half = Duration::from_secs(90);
        assert_eq!(LIVES.longest_memory(), IDLE + minute_and_a_half);
        assert_eq!(LIVES.allowing(DAY, DAY).longest_memory(), DAY + minute_and_a_half);
        let short = LIVES.allowing(Duration::from_secs(60), DAY);
        assert_eq!(short.longest_memory(), IDLE + minute_and_a_half);
    }

    #[test]
    fn nothing_overflows_at_the_end_of_time() {
        let last = session(u64::MAX, Some(u64::MAX), u64::MAX);
        assert_eq!(LIVES.deadline(&last), at(u64::MAX));
        assert_eq!(LIVES.check(&last, at(u64::MAX)), Err(Expiry::Expired(at(u64::MAX))));
    }
}
