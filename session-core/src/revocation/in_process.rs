//! Revocation that one process remembers.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::cutoff_table::CutoffTable;
use super::entries::{Entries, Owner};
use super::entry::{Ending, Entry, Rotation};
use super::remembered::Moment;
use super::{Generation, Renewal, RevocationError, SessionRef, Standing, SubjectGeneration};
use crate::event::Event;
use crate::id::SessionId;
use crate::store::SubjectKey;
use crate::time::{Clock, UnixTime};

/// Remembers ended sessions in this process's memory.
///
/// It reaches as far as the process: a second server does not know, and a restart forgets. A copied
/// cookie is refused after logout until then, and until it would have expired anyway, by the clock
/// on the wall as well as by one that nobody sets.
///
/// Its memory is bounded, and no end is ever refused:
///
/// - [`InProcess::CAPACITY`] is how many ids of sessions with a subject are remembered, and one
///   subject may have [a share](InProcess::share) of them. An end beyond ends *all* sessions of its
///   subject (the event `sessions_ended_for_room`), which takes one entry, however many there are. A
///   subject at its share is refused new ids, and so is everybody when three quarters are taken.
/// - Logins are refused when as many ids and subjects are remembered.
/// - Ends of sessions that are there by then take up to as many entries again, one for each subject.
///   Beyond, subjects are in groups, 16 384 or as many as the capacity, and a group ends together.
/// - Entries about visitors' sessions make room for newer ones at [`InProcess::VISITORS`].
pub struct InProcess {
    subjects: Table,
    visitors: Table,
    cutoffs: CutoffTable,
    /// What says how much time has passed; `None`: the moments that it is told. Settled when it is first
    /// needed.
    clock: OnceLock<Option<Arc<dyn Clock>>>,
}

/// Entries of one kind, with a count that is read without the lock.
struct Table {
    entries: RwLock<Entries>,
    count: AtomicUsize,
    capacity: usize,
}

/// The part of the memory that one subject may have.
const SHARE: usize = 1_024;

/// How many ids of one subject are remembered in any case, where there is room.
const LEAST: usize = 16;

/// How many.
impl InProcess {
    /// How many ids of sessions with a subject are remembered before new logins are refused.
    pub const CAPACITY: usize = 1 << 20;

    /// How many ids of visitors' sessions are remembered.
    pub const VISITORS: usize = 1 << 16;

    /// Returns an empty memory of the usual size.
    pub fn new() -> Self {
        Self::with_capacity(Self::CAPACITY, Self::VISITORS)
    }

    /// Returns an empty memory for so many ids of sessions with and without a subject.
    ///
    /// ```
    /// use session_core::InProcess;
    ///
    /// let memory = InProcess::with_capacity(100_000, 10_000);
    /// assert_eq!(memory.share(), 97);
    /// ```
    pub fn with_capacity(subjects: usize, visitors: usize) -> Self {
        Self {
            subjects: Table::new(subjects),
            visitors: Table::new(visitors),
            cutoffs: CutoffTable::new(subjects),
            clock: OnceLock::new(),
        }
    }

    /// Returns the same memory, with a clock to say how much time has passed. Otherwise that is the clock
    /// of the first sessions that are built with the memory; and without any
    /// ([`RevocationScope::of_sessions`](super::RevocationScope::of_sessions)), time is what the memory
    /// is told.
    ///
    /// ```
    /// use session_core::{InProcess, SystemClock};
    ///
    /// let memory = InProcess::new().with_clock(SystemClock);
    /// assert!(memory.is_empty());
    /// ```
    #[must_use]
    pub fn with_clock(self, clock: impl Clock) -> Self {
        Self { clock: OnceLock::from(Some(Arc::new(clock) as Arc<dyn Clock>)), ..self }
    }

    /// Takes this clock, unless it is settled already by what time is told.
    pub(super) fn go_by(&self, clock: &Arc<dyn Clock>) {
        self.clock.get_or_init(|| Some(Arc::clone(clock)));
    }

    /// Returns how many entries are kept about sessions with and without a subject, those about all
    /// sessions of a subject included.
    pub fn len(&self) -> (usize, usize) {
        (self.subjects.len().saturating_add(self.cutoffs.len()), self.visitors.len())
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == (0, 0)
    }

    /// Returns how many of the ids may be of one subject: one in 1 024, or 16 where that is less, and
    /// never more than half.
    pub fn share(&self) -> usize {
        let capacity = self.subjects.capacity;
        (capacity / SHARE).max(LEAST).min(capacity / 2).max(1)
    }

    fn moment(&self, now: UnixTime) -> Moment {
        match self.clock.get_or_init(|| None) {
            Some(clock) => Moment::of(&**clock, now),
            None => Moment::told(now),
        }
    }
}

/// One session.
impl InProcess {
    fn entry_standing(&self, session: &SessionRef, now: UnixTime) -> Standing {
        let table = self.table(session);
        if table.len() == 0 {
            return Standing::Live;
        }
        table.read().find(&session.id).map_or(Standing::Live, |entry| entry.standing(now))
    }

    fn entry_presented(&self, session: &SessionRef, now: UnixTime) -> Standing {
        let table = self.table(session);
        if table.len() == 0 {
            return Standing::Live;
        }
        let (standing, newly_used) = match table.read().find(&session.id) {
            None => return Standing::Live,
            Some(entry) => (entry.standing(now), entry.predecessor.filter(|_| !entry.used)),
        };
        if let Some(predecessor) = newly_used {
            let mut entries = table.write();
            if let Some(entry) = entries.find_mut(&session.id) {
                entry.used = true;
            }
            if let Some(rotation) =
                entries.find_mut(&predecessor).and_then(|entry| entry.rotated.as_mut())
            {
                rotation.successor_used.get_or_insert(now);
            }
        }
        standing
    }

    /// Ends a session or, where there is no room to say which, all of its subject's.
    pub(super) fn end(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) {
        let (moment, owner) = (self.moment(now), owner(member));
        self.cutoffs.forget_passed(moment);
        let table = self.table(session);
        let mut entries = table.make_room(moment, !session.has_subject);
        let is_known = entries.find(&session.id).is_some();
        if is_known || !session.has_subject || self.has_room(&entries, owner, 1) {
            end_as(Ending::Ended, &mut entries, session, owner, moment);
            table.recount(&entries);
            return;
        }
        drop(entries);
        match member {
            Some(member) => self.cutoffs.end_all(&member.subject, session.memory, moment),
            // Nobody can say whose it is.
            None => self.cutoffs.end_everything(session.memory, moment),
        }
        Event::SessionsEndedForRoom(session.id).emit();
    }

    pub(super) fn replace(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        self.admits_login(now)?;
        let (moment, owner) = (self.moment(now), owner(member));
        let table = self.table(session);
        let mut entries = table.make_room(moment, !session.has_subject);
        let is_known = entries.find(&session.id).is_some();
        if session.has_subject && !is_known && !self.has_room(&entries, owner, 1) {
            return Err(RevocationError::Full);
        }
        end_as(Ending::Replaced(now), &mut entries, session, owner, moment);
        table.recount(&entries);
        Ok(())
    }

    pub(super) fn rotate(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<Option<SessionId>, RevocationError> {
        let (moment, owner) = (self.moment(now), owner(member));
        let table = self.table(session);
        let mut entries = table.make_room(moment, !session.has_subject);
        if let Err(elsewhere) = Entry::may_renew(entries.find(&session.id), renewal, now) {
            return Ok(elsewhere);
        }
        let more = if entries.find(&session.id).is_some() { 1 } else { 2 };
        if session.has_subject && !self.has_room_for_ids(&entries, owner, more) {
            return Err(RevocationError::Full);
        }
        let until = moment.plus(session.memory);
        entries.entry(proposed, owner, until).predecessor = Some(session.id);
        let rotation = Rotation { successor: proposed, renewal, at: now, successor_used: None };
        entries.entry(session.id, owner, until).rotated = Some(rotation);
        table.recount(&entries);
        Ok(Some(proposed))
    }

    pub(super) fn admits_login(&self, now: UnixTime) -> Result<(), RevocationError> {
        let (table, capacity) = (&self.subjects, self.subjects.capacity);
        if table.len().saturating_add(self.cutoffs.len()) < capacity {
            return Ok(());
        }
        let moment = self.moment(now);
        let room = capacity.saturating_sub(self.cutoffs.taken(moment));
        let mut entries = table.make_room(moment, false);
        entries.forget_late(moment, room);
        table.recount(&entries);
        if entries.len() < room { Ok(()) } else { Err(RevocationError::Full) }
    }

    /// Whether so many more ids of an owner can be remembered.
    fn has_room(&self, entries: &Entries, owner: Option<Owner>, more: usize) -> bool {
        let within = |taken: usize, most| taken.saturating_add(more) <= most;
        let of_owner = owner.map_or(0, |owner| entries.of(owner));
        within(entries.len(), self.subjects.capacity) && within(of_owner, self.share())
    }

    /// Whether a session may have a new id. That is no end and leaves a quarter of the room to those.
    fn has_room_for_ids(&self, entries: &Entries, owner: Option<Owner>, more: usize) -> bool {
        let capacity = self.subjects.capacity;
        let taken = entries.len().saturating_add(self.cutoffs.len());
        taken < capacity.saturating_sub(capacity / 4) && self.has_room(entries, owner, more)
    }

    const fn table(&self, session: &SessionRef) -> &Table {
        if session.has_subject { &self.subjects } else { &self.visitors }
    }
}

/// A session and its generation.
impl InProcess {
    /// Returns what became of a session, without taking note of anything.
    pub(super) fn standing(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) -> Standing {
        self.with_generation(self.entry_standing(session, now), session, member)
    }

    /// Returns what became of a session that a client came with: the first use of a successor ends
    /// the grace of the id before it.
    pub(super) fn presented(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) -> Standing {
        self.with_generation(self.entry_presented(session, now), session, member)
    }

    fn with_generation(
        &self,
        standing: Standing,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
    ) -> Standing {
        match member {
            Some(member) => self.cutoffs.standing(standing, session.id, member),
            None => standing,
        }
    }

    /// Whether any subject's sessions were ended together and that is not forgotten yet.
    pub(super) fn has_cutoffs(&self) -> bool {
        self.cutoffs.len() > 0
    }

    pub(super) fn generation(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Generation, RevocationError> {
        self.cutoffs.generation(subject, now)
    }

    pub(super) fn end_all(&self, subject: &SubjectKey, memory: Duration, now: UnixTime) {
        self.cutoffs.end_all(subject, memory, self.moment(now));
    }

    pub(super) fn end_others(
        &self,
        member: &SubjectGeneration,
        spared: SessionId,
        memory: Duration,
        now: UnixTime,
    ) -> Result<Option<Generation>, RevocationError> {
        self.cutoffs.end_others(member, spared, memory, self.moment(now))
    }

    pub(super) fn end_everything(&self, memory: Duration, now: UnixTime) {
        self.cutoffs.end_everything(memory, self.moment(now));
    }
}

fn owner(member: Option<&SubjectGeneration>) -> Option<Owner> {
    member.map(|member| Owner::of(&member.subject))
}

/// Ends every id of a session: the browser may still come with any of them.
fn end_as(
    ending: Ending,
    entries: &mut Entries,
    session: &SessionRef,
    owner: Option<Owner>,
    now: Moment,
) {
    let until = now.plus(session.memory);
    // Back to the first id that may still be in use, then forward to the last. What is forgotten
    // has expired, and leads nowhere.
    let before =
        |id| entries.find(&id)?.predecessor.filter(|before| entries.find(before).is_some());
    let mut id = session.id;
    while let Some(predecessor) = before(id) {
        id = predecessor;
    }
    let mut next = Some(id).filter(|id| entries.find(id).is_some());
    while let Some(id) = next {
        let entry = entries.entry(id, owner, until);
        entry.ended = Some(ending);
        let successor = entry.rotated.map(|rotation| rotation.successor);
        next = successor.filter(|id| entries.find(id).is_some());
    }
    entries.entry(session.id, owner, until).ended = Some(ending);
}

impl Default for InProcess {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subjects, visitors) = self.len();
        f.debug_struct("InProcess")
            .field("subjects", &subjects)
            .field("visitors", &visitors)
            .finish()
    }
}

impl Table {
    fn new(capacity: usize) -> Self {
        Self { entries: RwLock::default(), count: AtomicUsize::new(0), capacity }
    }

    fn len(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    fn read(&self) -> RwLockReadGuard<'_, Entries> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Entries> {
        self.entries.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn recount(&self, entries: &Entries) {
        self.count.store(entries.len(), Ordering::Release);
    }

    /// Forgets what has passed and, where that is allowed, as many of the rest as it takes to leave room
    /// for a rotation's two entries.
    fn make_room(&self, now: Moment, evict: bool) -> RwLockWriteGuard<'_, Entries> {
        let mut entries = self.write();
        entries.forget_passed(now);
        entries.forget_late(now, self.capacity);
        while evict && entries.len() > 0 && entries.len().saturating_add(2) > self.capacity {
            entries.forget_first();
        }
        self.recount(&entries);
        entries
    }
}

#[cfg(test)]
mod tests;
