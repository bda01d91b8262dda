//! Answers that are believed for a while.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use session_core::UnixTime;
use session_core::store::SubjectKey;

/// How many answers are kept.
const MOST: usize = 10_000;

/// The latest answers about subjects, each for as long as it is believed.
pub(super) struct Recent<V> {
    staleness: Duration,
    answers: Mutex<HashMap<SubjectKey, (UnixTime, V)>>,
}

impl<V: Clone> Recent<V> {
    pub(super) fn new(staleness: Duration) -> Self {
        Self { staleness, answers: Mutex::default() }
    }

    /// Whether no answer is believed any longer than it takes.
    pub(super) const fn is_off(&self) -> bool {
        self.staleness.is_zero()
    }

    pub(super) fn find(&self, subject: &SubjectKey, now: UnixTime) -> Option<V> {
        let answers = self.answers();
        let (answered, answer) = answers.get(subject)?;
        self.is_believed(*answered, now).then(|| answer.clone())
    }

    /// Keeps an answer. Where there is no room, those go first that are not believed any more, and
    /// then all: they are only asked for again.
    pub(super) fn keep(&self, subject: SubjectKey, answer: V, now: UnixTime) {
        let mut answers = self.answers();
        if answers.len() >= MOST {
            answers.retain(|_, (answered, _)| self.is_believed(*answered, now));
        }
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(subject, (now, answer));
    }

    /// A clock that was set back makes nothing fresh.
    fn is_believed(&self, answered: UnixTime, now: UnixTime) -> bool {
        answered <= now && now.since(answered) < self.staleness
    }

    fn answers(&self) -> MutexGuard<'_, HashMap<SubjectKey, (UnixTime, V)>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(number: usize) -> SubjectKey {
        let mut bytes = [0; SubjectKey::LEN];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        SubjectKey::from_bytes(bytes)
    }

    fn at(seconds: u64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    #[test]
    fn an_answer_is_believed_for_its_time_and_not_a_second_longer() {
        let recent = Recent::new(Duration::from_secs(5));
        recent.keep(subject(1), 'a', at(100));
        assert_eq!(recent.find(&subject(1), at(100)), Some('a'));
        assert_eq!(recent.find(&subject(1), at(104)), Some('a'));
        for (number, now) in [(1, 105), (1, 99), (2, 100)] {
            assert_eq!(recent.find(&subject(number), at(now)), None, "{number} at {now}");
        }
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let recent = Recent::new(Duration::from_secs(5));
        for number in 0..3 * MOST {
            recent.keep(subject(number), (), at(100));
            assert!(recent.answers().len() <= MOST);
        }
        assert!(recent.find(&subject(3 * MOST - 1), at(100)).is_some());
        // What is not believed any more makes room, and what is believed stays.
        let half = Recent::new(Duration::from_secs(5));
        (0..MOST / 2).for_each(|number| half.keep(subject(number), (), at(100)));
        (MOST / 2..=MOST).for_each(|number| half.keep(subject(number), (), at(105)));
        assert!(half.find(&subject(MOST / 2), at(105)).is_some());
    }
}
