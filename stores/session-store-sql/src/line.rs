//! The line in which those wait who begin a session in SQLite.
//!
//! It allows one write at a time, and a request waits no longer than its deadline. Of very many who come
//! at once, most would wait in vain; and those whose login takes several writes would find everybody
//! else's first write before their second. So one of them at a time goes to the connection, where what
//! existing sessions write passes the others by; and where more wait than can have their turn in time,
//! whoever comes is told so at once.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use session_core::store::StoreError;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long the last in the line should wait: less than the deadline of a request, by default 250 ms.
const PATIENCE: Duration = Duration::from_millis(150);

/// How many may wait, however slow the disk is.
const LEAST: u64 = 64;

/// How many may wait, however fast it is.
const MOST: u64 = 1_024;

/// How long a turn takes before one was measured.
const FIRST: Duration = Duration::from_millis(1);

/// A line for one at a time.
pub(crate) struct Line {
    gate: Semaphore,
    waiting: AtomicUsize,
    /// How long a turn took of late, in nanoseconds.
    turn: AtomicU64,
}

/// Somebody's turn, until it is dropped.
pub(crate) struct Turn<'a> {
    line: &'a Line,
    begun: Instant,
    _permit: SemaphorePermit<'a>,
}

impl Line {
    pub(crate) fn new() -> Self {
        Self {
            gate: Semaphore::new(1),
            waiting: AtomicUsize::new(0),
            turn: AtomicU64::new(nanoseconds(FIRST)),
        }
    }

    /// Waits for a turn, unless too many wait already.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>, StoreError> {
        let place = Place::take(&self.waiting);
        if place.ahead >= self.room() {
            return Err(StoreError::Crowded);
        }
        let permit = self.gate.acquire().await.map_err(StoreError::unavailable)?;
        drop(place);
        Ok(Turn { line: self, begun: Instant::now(), _permit: permit })
    }

    /// How many may wait.
    fn room(&self) -> usize {
        let turn = self.turn.load(Ordering::Relaxed).max(1);
        let room = nanoseconds(PATIENCE).checked_div(turn).unwrap_or(LEAST).clamp(LEAST, MOST);
        usize::try_from(room).unwrap_or(usize::MAX)
    }
}

impl Turn<'_> {
    /// Ends a turn that was used to its end, and remembers how long such a one takes.
    pub(crate) fn over(self) {
        let took = nanoseconds(self.begun.elapsed());
        let before = self.line.turn.load(Ordering::Relaxed);
        // One that was held up says little: an eighth of it counts.
        let now = before.saturating_sub(before / 8).saturating_add(took / 8);
        self.line.turn.store(now, Ordering::Relaxed);
    }
}

/// A place in the line, free again when it is dropped.
struct Place<'a> {
    waiting: &'a AtomicUsize,
    /// How many were there before.
    ahead: usize,
}

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Self {
        Self { waiting, ahead: waiting.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_may_wait_as_can_have_their_turn_in_time() {
        let line = Line::new();
        for (turn, room) in [(100, 1_024), (500, 300), (1_000, 150), (10_000, 64), (u64::MAX, 64)] {
            line.turn.store(turn.saturating_mul(1_000), Ordering::Relaxed);
            assert_eq!(line.room(), room, "{turn} microseconds");
        }
    }
}
