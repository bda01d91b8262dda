//! Which generations of sessions ended, as one process remembers it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use super::cutoff::Cutoff;
use super::{Generation, RevocationError, Standing, SubjectGeneration};
use crate::id::SessionId;
use crate::store::SubjectKey;
use crate::time::UnixTime;

/// The cutoffs of subjects; that of everybody is under `None`.
pub(super) struct CutoffTable {
    by_subject: RwLock<HashMap<Option<SubjectKey>, Cutoff>>,
    /// Read without the lock: there are none, as a rule.
    count: AtomicUsize,
    capacity: usize,
}

impl CutoffTable {
    pub(super) fn new(capacity: usize) -> Self {
        Self { by_subject: RwLock::default(), count: AtomicUsize::new(0), capacity }
    }

    /// Whether one more subject's sessions could be ended.
    pub(super) fn admit(&self, now: UnixTime) -> Result<(), RevocationError> {
        let full = || self.count.load(Ordering::Acquire) >= self.capacity.max(1);
        if full() {
            self.forget_expired(now);
        }
        if full() { Err(RevocationError::Full) } else { Ok(()) }
    }

    /// Whether nobody's sessions were ended together, or that has been forgotten.
    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    /// Adds to what is known of a session itself what is known of its generation.
    pub(super) fn standing(
        &self,
        standing: Standing,
        id: SessionId,
        member: &SubjectGeneration,
    ) -> Standing {
        let [subject, everything] = self.of(&member.subject);
        let (subject, everything) = (subject.as_ref(), everything.as_ref());
        Cutoff::standing(standing, id, member.generation, subject, everything)
    }

    /// Returns the generation of a session that begins now.
    pub(super) fn generation(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Generation, RevocationError> {
        let [subject, everything] = self.of(subject);
        Ok(Cutoff::current(subject.as_ref(), everything.as_ref(), now)?)
    }

    /// Ends what began until now. It is noted even where there is no room for it: an end is never
    /// refused, new logins are.
    pub(super) fn cut<E>(
        &self,
        subject: Option<SubjectKey>,
        now: UnixTime,
        cutoff: impl FnOnce(Option<&Cutoff>, Option<&Cutoff>) -> Result<Cutoff, E>,
    ) -> Result<Generation, E> {
        let mut cutoffs = self.by_subject.write().unwrap_or_else(PoisonError::into_inner);
        // As often as their number doubles, so that each is looked at a few times in all.
        if cutoffs.len().is_power_of_two() {
            cutoffs.retain(|_, cutoff| now < cutoff.expires);
        }
        let cutoff = cutoff(cutoffs.get(&subject), cutoffs.get(&None))?;
        cutoffs.insert(subject, cutoff);
        self.count.store(cutoffs.len(), Ordering::Release);
        Ok(cutoff.generation)
    }

    fn of(&self, subject: &SubjectKey) -> [Option<Cutoff>; 2] {
        if self.count.load(Ordering::Acquire) == 0 {
            return [None; 2];
        }
        let cutoffs = self.by_subject.read().unwrap_or_else(PoisonError::into_inner);
        [cutoffs.get(&Some(*subject)).copied(), cutoffs.get(&None).copied()]
    }

    fn forget_expired(&self, now: UnixTime) {
        let mut cutoffs = self.by_subject.write().unwrap_or_else(PoisonError::into_inner);
        cutoffs.retain(|_, cutoff| now < cutoff.expires);
        self.count.store(cutoffs.len(), Ordering::Release);
    }
}
