//! Points in time, and where they come from.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A point in time in whole seconds since 1970-01-01T00:00:00Z.
///
/// Tokens carry seconds, so nothing here counts anything finer.
///
/// ```
/// use session_core::UnixTime;
/// use std::time::Duration;
///
/// let noon = UnixTime::from_secs(1_700_000_000);
/// assert_eq!(noon.plus(Duration::from_secs(60)).as_secs(), 1_700_000_060);
/// assert_eq!(noon.since(UnixTime::from_secs(1_699_999_990)), Duration::from_secs(10));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnixTime(u64);

impl UnixTime {
    /// Returns the time that is `seconds` after the epoch.
    ///
    /// ```
    /// use session_core::UnixTime;
    ///
    /// assert_eq!(UnixTime::from_secs(1_700_000_000).as_secs(), 1_700_000_000);
    /// ```
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Returns the seconds since the epoch.
    ///
    /// ```
    /// use session_core::UnixTime;
    ///
    /// assert_eq!(UnixTime::from_secs(5).as_secs(), 5);
    /// ```
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// Returns the time `duration` later, in whole seconds; it stops at the end of time instead of
    /// wrapping.
    ///
    /// ```
    /// use session_core::UnixTime;
    /// use std::time::Duration;
    ///
    /// let later = UnixTime::from_secs(5).plus(Duration::from_secs(7));
    /// assert_eq!(later, UnixTime::from_secs(12));
    /// ```
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }

    /// Returns how long ago `earlier` was, or zero if it has not been yet.
    ///
    /// ```
    /// use session_core::UnixTime;
    /// use std::time::Duration;
    ///
    /// let (early, late) = (UnixTime::from_secs(5), UnixTime::from_secs(12));
    /// assert_eq!(late.since(early), Duration::from_secs(7));
    /// assert_eq!(early.since(late), Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }
}

/// Tells the time.
///
/// Everything that depends on the time takes it from one of these, so a test moves the clock and
/// never sleeps ([`ManualClock`](crate::testing::ManualClock)).
pub trait Clock: Send + Sync + 'static {
    /// Returns the present.
    fn now(&self) -> UnixTime;

    /// Returns how much time has passed since some moment before, by a clock that nobody sets: what is
    /// remembered for a time is not forgotten because [`now`](Self::now) was wrong for a while. By
    /// default the operating system says so.
    ///
    /// ```
    /// use session_core::testing::ManualClock;
    /// use session_core::Clock;
    /// use std::time::Duration;
    ///
    /// let clock = ManualClock::at(1_700_000_000);
    /// let before = clock.elapsed();
    /// clock.advance(Duration::from_secs(60));
    /// clock.set(1_600_000_000); // no time passes by that
    /// assert_eq!(clock.elapsed() - before, Duration::from_secs(60));
    /// ```
    fn elapsed(&self) -> Duration {
        static BEGIN: OnceLock<Instant> = OnceLock::new();
        BEGIN.get_or_init(Instant::now).elapsed()
    }

    /// Says which clock this is: two with one number tell one time. Sessions of one application that
    /// are built twice in a process remember in common which of them ended, if they have one clock
    /// ([`RevocationScope::this_process`](crate::RevocationScope::this_process)). Default: a clock of
    /// its own, so that two tests in one process do not meet.
    fn identity(&self) -> Option<usize> {
        None
    }
}

/// The operating system's clock.
///
/// A clock set before 1970 reads as 1970, where every token is from the future and therefore
/// refused: a broken clock locks people out rather than letting anybody in.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
        UnixTime(elapsed.map_or(0, |elapsed| elapsed.as_secs()))
    }

    fn identity(&self) -> Option<usize> {
        Some(0)
    }
}
