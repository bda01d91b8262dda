//! For tests: time and randomness that they control, and sessions of every version that there was.

mod golden;
mod remote;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::entropy::{Entropy, EntropyError};
use crate::time::{Clock, UnixTime};

pub use golden::{Golden, assert_golden_sessions, golden_token};
pub use remote::RemoteStore;

/// A clock that stands still until it is moved. Clones show the same time.
///
/// ```
/// use session_core::testing::ManualClock;
/// use session_core::Clock;
/// use std::time::Duration;
///
/// let clock = ManualClock::at(1_700_000_000);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().as_secs(), 1_700_000_060);
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Hands>);

/// What a clock shows, and how much time it has let pass, in seconds.
#[derive(Debug)]
struct Hands {
    shown: AtomicU64,
    passed: AtomicU64,
}

impl ManualClock {
    /// Returns a clock that shows `seconds` after the epoch.
    ///
    /// ```
    /// use session_core::testing::ManualClock;
    /// use session_core::{Clock, UnixTime};
    ///
    /// let clock = ManualClock::at(1_700_000_000);
    /// assert_eq!(clock.now(), UnixTime::from_secs(1_700_000_000));
    /// ```
    pub fn at(seconds: u64) -> Self {
        let (shown, passed) = (AtomicU64::new(seconds), AtomicU64::new(0));
        Self(Arc::new(Hands { shown, passed }))
    }

    /// Lets time pass.
    ///
    /// ```
    /// use session_core::testing::ManualClock;
    /// use session_core::{Clock, UnixTime};
    /// use std::time::Duration;
    ///
    /// let clock = ManualClock::at(1_700_000_000);
    /// clock.advance(Duration::from_secs(5));
    /// assert_eq!(clock.now(), UnixTime::from_secs(1_700_000_005));
    /// ```
    pub fn advance(&self, duration: Duration) {
        self.0.shown.fetch_add(duration.as_secs(), Ordering::SeqCst);
        self.0.passed.fetch_add(duration.as_secs(), Ordering::SeqCst);
    }

    /// Sets the clock, back as well as forward, as somebody sets a computer's: no time passes.
    pub fn set(&self, seconds: u64) {
        self.0.shown.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixTime {
        UnixTime::from_secs(self.0.shown.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.passed.load(Ordering::SeqCst))
    }

    fn identity(&self) -> Option<usize> {
        Some(Arc::as_ptr(&self.0).addr())
    }
}

/// Bytes that count up, so that a test repeats itself. Two draws never give the same id, and
/// anybody can guess the next one: for tests only.
#[derive(Clone, Debug, Default)]
pub struct CountingEntropy(Arc<AtomicU64>);

impl Entropy for CountingEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        let number = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        for (byte, value) in
            bytes.iter_mut().rev().zip(number.iter().rev().chain(std::iter::repeat(&0xc0)))
        {
            *byte = *value;
        }
        Ok(())
    }
}
