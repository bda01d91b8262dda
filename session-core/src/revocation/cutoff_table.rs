//! Which generations of sessions ended, as one process remembers it.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use super::cutoff::{Cutoff, NotSpared};
use super::remembered::{Moment, Remembered};
use super::{Generation, RevocationError, Standing, SubjectGeneration};
use crate::id::SessionId;
use crate::store::SubjectKey;
use crate::time::UnixTime;

/// How many groups there are at most of subjects that share a cutoff, once there is no room for one
/// each.
const GROUPS: u16 = 1 << 14;

/// The cutoffs of subjects, of groups of them, and of everybody.
pub(super) struct CutoffTable {
    cutoffs: RwLock<Remembered<About, Cutoff>>,
    /// Read without the lock: there are none, as a rule.
    count: AtomicUsize,
    capacity: usize,
    /// Says which group a subject is of: nobody can choose whose.
    grouping: RandomState,
}

/// Whose sessions a cutoff is about.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
enum About {
    Everybody,
    Group(u16),
    Subject(SubjectKey),
}

impl CutoffTable {
    /// Returns an empty table, for so many subjects of their own.
    pub(super) fn new(capacity: usize) -> Self {
        let (cutoffs, grouping) = (RwLock::default(), RandomState::new());
        Self { cutoffs, count: AtomicUsize::new(0), capacity, grouping }
    }

    pub(super) fn len(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// Forgets what has passed.
    pub(super) fn forget_passed(&self, now: Moment) {
        if self.len() > 0 {
            drop(self.write(now));
        }
    }

    /// Forgets what has passed, and returns how many cutoffs take room. One that is kept only because
    /// the wall clock was ahead for a while takes none: nobody's login waits for that.
    pub(super) fn taken(&self, now: Moment) -> usize {
        if self.len() == 0 {
            return 0;
        }
        let cutoffs = self.write(now);
        cutoffs.len().saturating_sub(cutoffs.late())
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

    /// Ends what began until now of a subject: an end is never refused, new logins are. Where there is
    /// no room for one more subject, its whole group ends.
    pub(super) fn end_all(&self, subject: &SubjectKey, memory: Duration, now: Moment) {
        let mut cutoffs = self.write(now);
        let before = self.of_subject(&cutoffs, subject);
        let everything = cutoffs.find(&About::Everybody);
        let cutoff = Cutoff::of_all(before.as_ref(), everything, memory, now.wall);
        let own = About::Subject(*subject);
        let about = if self.has_room(&cutoffs, own) { own } else { self.group(subject) };
        self.note(&mut cutoffs, about, cutoff, memory, now);
    }

    /// Ends what began until now of a subject, but for one.
    pub(super) fn end_others(
        &self,
        member: &SubjectGeneration,
        spared: SessionId,
        memory: Duration,
        now: Moment,
    ) -> Result<Option<Generation>, RevocationError> {
        let own = About::Subject(member.subject);
        let mut cutoffs = self.write(now);
        // A group cannot spare a session of each of its subjects.
        if !self.has_room(&cutoffs, own) {
            return Err(RevocationError::Full);
        }
        let before = self.of_subject(&cutoffs, &member.subject);
        let everything = cutoffs.find(&About::Everybody);
        let spared = (spared, member.generation);
        let cut = Cutoff::of_others(before.as_ref(), everything, spared, memory, now.wall);
        if let Ok(cutoff) = cut {
            self.note(&mut cutoffs, own, cutoff, memory, now);
        }
        NotSpared::generation(cut.map(|cutoff| cutoff.generation))
    }

    /// Ends everything that began until now.
    pub(super) fn end_everything(&self, memory: Duration, now: Moment) {
        let mut cutoffs = self.write(now);
        let subjects = cutoffs.values().map(|cutoff| cutoff.base).max();
        let before = cutoffs.find(&About::Everybody);
        let cutoff = Cutoff::of_everything(before, subjects, memory, now.wall);
        self.note(&mut cutoffs, About::Everybody, cutoff, memory, now);
    }

    /// Whether a cutoff may be noted about one subject.
    fn has_room(&self, cutoffs: &Remembered<About, Cutoff>, own: About) -> bool {
        cutoffs.len() < self.capacity.max(1) || cutoffs.find(&own).is_some()
    }

    fn note(
        &self,
        cutoffs: &mut Remembered<About, Cutoff>,
        about: About,
        cutoff: Cutoff,
        memory: Duration,
        now: Moment,
    ) {
        // Until its generation is past, counted from where it was: however that clock stood.
        let ahead = cutoff.generation.number().saturating_sub(cutoff.base.number());
        let steady = now.plus(memory.max(Duration::from_secs(ahead.into()))).steady;
        let until = Moment { wall: cutoff.expires, steady };
        *cutoffs.keep(about, until, || cutoff) = cutoff;
        self.count.store(cutoffs.len(), Ordering::Release);
    }

    fn group(&self, subject: &SubjectKey) -> About {
        let groups = u16::try_from(self.capacity).unwrap_or(GROUPS).clamp(1, GROUPS);
        let group = self.grouping.hash_one(subject).checked_rem(groups.into());
        About::Group(group.and_then(|group| u16::try_from(group).ok()).unwrap_or(0))
    }

    fn of(&self, subject: &SubjectKey) -> [Option<Cutoff>; 2] {
        if self.len() == 0 {
            return [None; 2];
        }
        let cutoffs = self.cutoffs.read().unwrap_or_else(PoisonError::into_inner);
        [self.of_subject(&cutoffs, subject), cutoffs.find(&About::Everybody).copied()]
    }

    /// Returns the cutoff that holds for a subject: its own or its group's, whichever reaches further.
    fn of_subject(
        &self,
        cutoffs: &Remembered<About, Cutoff>,
        subject: &SubjectKey,
    ) -> Option<Cutoff> {
        let own = cutoffs.find(&About::Subject(*subject)).copied();
        let group = cutoffs.find(&self.group(subject)).copied();
        match (own, group) {
            (Some(own), Some(group)) if own.generation < group.generation => Some(group),
            (own, group) => own.or(group),
        }
    }

    fn write(&self, now: Moment) -> RwLockWriteGuard<'_, Remembered<About, Cutoff>> {
        let mut cutoffs = self.cutoffs.write().unwrap_or_else(PoisonError::into_inner);
        cutoffs.forget_passed(now, |_, _| {});
        self.count.store(cutoffs.len(), Ordering::Release);
        cutoffs
    }
}
