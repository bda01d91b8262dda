//! When Redis was killed, and when it was back.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Set once each, read by everybody.
#[derive(Debug, Default)]
pub(super) struct Clock {
    killed: OnceLock<Instant>,
    back: OnceLock<Instant>,
}

/// When an answer came.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Phase {
    /// Redis had not been killed yet.
    Before,
    /// It was gone; the first moments of it are those of the kill itself.
    Outage,
    /// It answered again.
    After,
}

impl Phase {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Before, Self::Outage, Self::After];

    /// How the table calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before it was killed",
            Self::Outage => "while it was gone",
            Self::After => "after it was back",
        }
    }
}

impl Clock {
    pub(super) fn note_kill(&self) {
        let _ = self.killed.set(Instant::now());
    }

    pub(super) fn note_return(&self) {
        let _ = self.back.set(Instant::now());
    }

    pub(super) fn phase(&self) -> Phase {
        match (self.killed.get(), self.back.get()) {
            (None, _) => Phase::Before,
            (Some(_), None) => Phase::Outage,
            (Some(_), Some(_)) => Phase::After,
        }
    }

    /// How long Redis has been back.
    pub(super) fn since_return(&self) -> Option<Duration> {
        self.back.get().map(Instant::elapsed)
    }

    /// How long Redis was gone.
    pub(super) fn outage(&self) -> Duration {
        let (killed, back) = (self.killed.get(), self.back.get());
        killed.zip(back).map(|(killed, back)| *back - *killed).unwrap_or_default()
    }
}
