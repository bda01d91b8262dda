//! What was seen.

use std::collections::BTreeMap;
use std::time::Duration;

use super::clock::{Clock, Phase};

/// What one connection saw, or all of them.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many answers of each status came in each phase.
    pub answers: BTreeMap<(Phase, u16), u64>,
    /// What must not be: each in a sentence.
    pub wrong: Vec<String>,
    /// When service was seen again, after Redis was back.
    pub first_served: Option<Duration>,
    /// When it was last refused for want of the store, after Redis was back.
    pub last_unavailable: Option<Duration>,
}

impl Tally {
    /// Counts an answer.
    pub(super) fn count(&mut self, clock: &Clock, status: u16) {
        *self.answers.entry((clock.phase(), status)).or_default() += 1;
        let Some(since) = clock.since_return() else { return };
        match status {
            200 => self.first_served = self.first_served.or(Some(since)),
            503 => self.last_unavailable = Some(since),
            _ => {}
        }
    }

    /// Takes note of something that must not be.
    pub(super) fn complain(&mut self, what: String) {
        self.wrong.push(what);
    }

    /// Adds what another connection saw.
    pub(super) fn add(&mut self, other: Self) {
        for (key, count) in other.answers {
            *self.answers.entry(key).or_default() += count;
        }
        self.wrong.extend(other.wrong);
        self.first_served = self.first_served.into_iter().chain(other.first_served).min();
        self.last_unavailable = self.last_unavailable.max(other.last_unavailable);
    }

    /// How many answers of a status came in a phase.
    pub fn of(&self, phase: Phase, status: u16) -> u64 {
        self.answers.get(&(phase, status)).copied().unwrap_or(0)
    }

    /// How many answers came.
    pub fn total(&self) -> u64 {
        self.answers.values().sum()
    }
}
