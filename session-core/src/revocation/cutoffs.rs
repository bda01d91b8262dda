//! Which generations of sessions ended, as one process remembers it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use super::cutoff::Cutoff;
use super::{
    Epoch, Membership, Outlook, RevocationError, Standing, SubjectRevocation, Target, ThisProcess,
};
use crate::id::SessionId;
use crate::store::SubjectKey;
use crate::time::UnixTime;

/// The cutoffs of subjects; that of everybody is under `None`.
pub(super) struct Cutoffs {
    by_subject: RwLock<HashMap<Option<SubjectKey>, Cutoff>>,
    /// Read without the lock: there are none, as a rule.
    count: AtomicUsize,
    capacity: usize,
}

impl Cutoffs {
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

    fn outlook(&self, standing: Standing, id: SessionId, member: &Membership) -> Outlook {
        let [subject, everything] = self.of(&member.subject);
        Cutoff::outlook(standing, id, member.epoch, subject.as_ref(), everything.as_ref())
    }

    fn epoch(&self, subject: &SubjectKey, now: UnixTime) -> Result<Epoch, RevocationError> {
        let [subject, everything] = self.of(subject);
        Ok(Cutoff::current(subject.as_ref(), everything.as_ref(), now)?)
    }

    /// Ends what began until now. It is noted even where there is no room for it: an end is never
    /// refused, new logins are.
    fn cut<E>(
        &self,
        subject: Option<SubjectKey>,
        now: UnixTime,
        cutoff: impl FnOnce(Option<&Cutoff>, Option<&Cutoff>) -> Result<Cutoff, E>,
    ) -> Result<Epoch, E> {
        let mut cutoffs = self.by_subject.write().unwrap_or_else(PoisonError::into_inner);
        // As often as their number doubles, so that each is looked at a few times in all.
        if cutoffs.len().is_power_of_two() {
            cutoffs.retain(|_, cutoff| now < cutoff.expires);
        }
        let cutoff = cutoff(cutoffs.get(&subject), cutoffs.get(&None))?;
        cutoffs.insert(subject, cutoff);
        self.count.store(cutoffs.len(), Ordering::Release);
        Ok(cutoff.epoch)
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

impl ThisProcess {
    /// Whether any subject's sessions were ended together and that is not forgotten yet.
    pub(super) fn has_cutoffs(&self) -> bool {
        self.cutoffs.count.load(Ordering::Acquire) != 0
    }

    pub(super) fn presented_of_now(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Outlook {
        self.cutoffs.outlook(self.presented_now(target, now), target.id, member)
    }

    pub(super) fn standing_of_now(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Outlook {
        self.cutoffs.outlook(self.standing_now(target, now), target.id, member)
    }

    pub(super) fn epoch_now(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Epoch, RevocationError> {
        self.cutoffs.epoch(subject, now)
    }

    pub(super) fn end_all_now(&self, subject: &SubjectKey, memory: Duration, now: UnixTime) {
        let cut = self.cutoffs.cut(Some(*subject), now, |before, everything| {
            Ok::<_, Infallible>(Cutoff::of_all(before, everything, memory, now))
        });
        let Ok(_) = cut;
    }

    pub(super) fn end_others_now(
        &self,
        subject: &SubjectKey,
        spared: &Target,
        now: UnixTime,
    ) -> Result<Epoch, RevocationError> {
        let cut = self.cutoffs.cut(Some(*subject), now, |before, everything| {
            Cutoff::of_others(before, everything, spared.id, spared.memory, now)
        });
        Ok(cut?)
    }

    pub(super) fn end_everything_now(&self, memory: Duration, now: UnixTime) {
        let cut = self.cutoffs.cut(None, now, |before, _| {
            Ok::<_, Infallible>(Cutoff::of_everything(before, memory, now))
        });
        let Ok(_) = cut;
    }
}

impl SubjectRevocation for ThisProcess {
    async fn presented_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Result<Outlook, RevocationError> {
        Ok(self.presented_of_now(target, member, now))
    }

    async fn standing_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Result<Outlook, RevocationError> {
        Ok(self.standing_of_now(target, member, now))
    }

    async fn epoch(&self, subject: &SubjectKey, now: UnixTime) -> Result<Epoch, RevocationError> {
        self.epoch_now(subject, now)
    }

    async fn end_all(
        &self,
        subject: &SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        self.end_all_now(subject, memory, now);
        Ok(())
    }

    async fn end_others(
        &self,
        subject: &SubjectKey,
        spared: &Target,
        now: UnixTime,
    ) -> Result<Epoch, RevocationError> {
        self.end_others_now(subject, spared, now)
    }

    async fn end_everything(&self, memory: Duration, now: UnixTime) -> Result<(), RevocationError> {
        self.end_everything_now(memory, now);
        Ok(())
    }
}
