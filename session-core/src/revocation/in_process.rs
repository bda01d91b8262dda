//! Revocation that one process remembers.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::cutoff_table::CutoffTable;
use super::entries::{Entries, Owner};
use super::entry::{Decision, Ending, Entry, Rotation};
use super::remembered::Moment;
use super::{
    Generation, Renewal, Renewed, RevocationError, SessionRef, Standing, SubjectGeneration,
};
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

/// What a table knows of the ids of a session that was ended.
struct Chain {
    first: SessionId,
    /// Those that logins made of a visitor's.
    logged_in: Vec<Member>,
}

/// What a login made of a visitor's session, and whose it is, if that was said.
struct Member {
    id: SessionId,
    subject: Option<SubjectKey>,
}

/// The part of the memory that one subject may have.
const SHARE: usize = 1_024;

/// How many ids of one subject are remembered in any case, where there is room.
const LEAST: usize = 16;

/// How many.
impl InProcess {
    /// How many ids of sessions with a subject are remembered before new logins are refused: 260 MB.
    pub const CAPACITY: usize = 1 << 20;

    /// How many ids of visitors' sessions are remembered: 14 MB.
    pub const VISITORS: usize = 1 << 16;

    /// Returns an empty memory of the usual size.
    ///
    /// ```
    /// let memory = session_core::InProcess::new();
    /// assert!(memory.is_empty());
    /// ```
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
    ///
    /// ```
    /// let memory = session_core::InProcess::new();
    /// assert_eq!(memory.len(), (0, 0));
    /// ```
    pub fn len(&self) -> (usize, usize) {
        (self.subjects.len().saturating_add(self.cutoffs.len()), self.visitors.len())
    }

    /// Whether nothing is remembered.
    ///
    /// ```
    /// assert!(session_core::InProcess::new().is_empty());
    /// ```
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
        let standing = |table: &Table| {
            table.find(&session.id, |entry| entry.standing(now)).unwrap_or(Standing::Live)
        };
        match standing(self.table(session)) {
            Standing::Live if session.has_subject => standing(&self.visitors),
            standing => standing,
        }
    }

    /// Takes note that a client came with this id: the id before it is over in moments. The session
    /// of a login is known among the visitors, if it took the place of one.
    fn note_use(&self, session: &SessionRef, now: UnixTime) {
        let tables = [Some(self.table(session)), session.has_subject.then_some(&self.visitors)];
        for table in tables.into_iter().flatten() {
            let newly_used =
                |entry: &Entry| entry.predecessor.filter(|_| !entry.used && entry.ended.is_none());
            let Some(Some(predecessor)) = table.find(&session.id, newly_used) else { continue };
            let mut entries = table.write();
            if let Some(entry) = entries.find_mut(&session.id) {
                entry.used = true;
            }
            let before = entries.find_mut(&predecessor).and_then(|entry| entry.rotated.as_mut());
            if let Some(rotation) = before.filter(|rotation| rotation.successor == session.id) {
                rotation.successor_used.get_or_insert(now);
            }
        }
    }

    /// Ends a session or, where there is no room to say which, all of its subject's.
    pub(super) fn end(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: UnixTime,
    ) {
        let moment = self.moment(now);
        self.cutoffs.forget_passed(moment);
        if !session.has_subject || self.can_note(&session.id, member, moment) {
            self.end_as(Ending::Ended, session, member, moment);
            return;
        }
        let subject = member.map(|member| &member.subject);
        self.end_for_room(&session.id, subject, session.memory, moment);
    }

    /// Ends all sessions of a subject, because there is no room to say which one ended.
    fn end_for_room(
        &self,
        id: &SessionId,
        subject: Option<&SubjectKey>,
        memory: Duration,
        now: Moment,
    ) {
        match subject {
            Some(subject) => self.cutoffs.end_all(subject, memory, now),
            // Nobody can say whose it is.
            None => self.cutoffs.end_everything(memory, now),
        }
        Event::SessionsEndedForRoom(*id).emit();
    }

    /// Whether there is an entry about an id, or room for one.
    fn can_note(&self, id: &SessionId, member: Option<&SubjectGeneration>, now: Moment) -> bool {
        let entries = self.subjects.make_room(now, false);
        entries.find(id).is_some() || self.has_room(&entries, owner(member), 1)
    }

    /// Ends every id of a session: the browser may still come with any of them.
    fn end_as(
        &self,
        ending: Ending,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        now: Moment,
    ) {
        let owner = owner(member);
        let chain = self.end_in(self.table(session), ending, session, owner, now);
        let Chain { first, logged_in } = chain;
        if !session.has_subject {
            self.end_members(logged_in, ending, session.memory, now);
        } else if self.visitors.find(&first, |_| ()).is_some() {
            let session = SessionRef { id: first, ..*session };
            let chain = self.end_in(&self.visitors, ending, &session, None, now);
            self.end_members(chain.logged_in, ending, session.memory, now);
        }
    }

    /// Ends what a login made of a visitor's session: it is somebody's, and not forgotten early.
    fn end_members(&self, members: Vec<Member>, ending: Ending, memory: Duration, now: Moment) {
        for Member { id, subject } in members {
            let mut entries = self.subjects.make_room(now, false);
            let owner = subject.as_ref().map(Owner::of);
            if entries.find(&id).is_some() || self.has_room(&entries, owner, 1) {
                entries.entry(id, owner, now.plus(memory)).ended = Some(ending);
                self.subjects.recount(&entries);
                continue;
            }
            drop(entries);
            self.end_for_room(&id, subject.as_ref(), memory, now);
        }
    }

    /// Ends every id of a session that a table knows.
    fn end_in(
        &self,
        table: &Table,
        ending: Ending,
        session: &SessionRef,
        owner: Option<Owner>,
        now: Moment,
    ) -> Chain {
        let evicts = std::ptr::eq(table, &raw const self.visitors);
        let mut entries = table.make_room(now, evicts);
        let until = now.plus(session.memory);
        // What is forgotten has expired, and leads nowhere.
        let known = |entries: &Entries, id: &SessionId| entries.find(id).is_some();
        let mut first = session.id;
        let (mut next, mut logged_in) = (Some(session.id), Vec::new());
        let is_login = |rotation: &Rotation| rotation.renewal == Renewal::Login;
        // Another one may have taken its place since, before anybody used either.
        let mut other = None;
        while let Some(id) = entries.find(&first).and_then(|entry| entry.predecessor)
            && known(&entries, &id)
        {
            let entry = entries.entry(id, owner, until);
            entry.ended = Some(ending);
            let displacing = entry.instead_of(&first);
            first = id;
            if let Some(rotation) = displacing {
                if is_login(&rotation) {
                    let subject = entries.subject(&rotation.successor);
                    logged_in.push(Member { id: rotation.successor, subject });
                }
                other = Some(rotation.successor);
            }
        }
        while let Some(id) = next.or_else(|| other.take()) {
            let entry = entries.entry(id, owner, until);
            entry.ended = Some(entry.ending(ending, now.wall));
            let is_login = entry.rotated.as_ref().is_some_and(is_login) || !logged_in.is_empty();
            next = entry.takes_along().filter(|id| known(&entries, id));
            if let Some(id) = next.filter(|_| is_login) {
                logged_in.push(Member { id, subject: entries.subject(&id) });
            }
        }
        table.recount(&entries);
        Chain { first, logged_in }
    }

    /// `member` is whose the successor is; what was a visitor's may become somebody's.
    pub(super) fn rotate(
        &self,
        session: &SessionRef,
        member: Option<&SubjectGeneration>,
        made: Option<SessionId>,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<Renewed, RevocationError> {
        if renewal == Renewal::Login {
            self.admits_login(now)?;
        }
        let moment = self.moment(now);
        let table = self.table(session);
        let mut entries = table.make_room(moment, !session.has_subject);
        let decision = Entry::renewal(entries.find(&session.id), renewal, made, now);
        let (renewal, displaced) = match decision {
            Decision::Alone => {
                drop(entries);
                // The client is about to get a better credential than what is left of the session.
                self.end_as(Ending::Displaced(now), session, member, moment);
                return Ok(Renewed::Alone);
            }
            Decision::Refused => return Ok(Renewed::Refused),
            Decision::Same(successor) => return Ok(Renewed::To(successor)),
            Decision::To { renewal, displaced } => (renewal, displaced),
        };
        let more = if entries.find(&session.id).is_some() { 1 } else { 2 };
        if session.has_subject && !self.may_renew(&entries, owner(member), renewal, more) {
            return Err(RevocationError::Full);
        }
        let displaced = displaced.map(|id| Member { id, subject: entries.subject(&id) });
        // What a login made of a visitor's session, and another login displaces, is somebody's.
        let was_made = |_: &Member| !session.has_subject && renewal == Renewal::Login;
        if displaced.as_ref().filter(|it| was_made(it)).is_some_and(|it| !self.can_note_made(it)) {
            return Err(RevocationError::Full);
        }
        let until = moment.plus(session.memory);
        let ending = Ending::Displaced(now);
        let owner = owner(member).filter(|_| session.has_subject);
        if let Some(Member { id, .. }) = displaced {
            entries.entry(id, owner, until).ended = Some(ending);
        }
        entries.entry(proposed, owner, until).predecessor = Some(session.id);
        if let Some(member) = member.filter(|_| !session.has_subject) {
            entries.note_subject(&proposed, member.subject);
        }
        let rotation = Rotation { successor: proposed, renewal, at: now, successor_used: None };
        entries.entry(session.id, owner, until).rotated = Some(rotation);
        table.recount(&entries);
        drop(entries);
        if let Some(displaced) = displaced.filter(was_made) {
            self.end_members(vec![displaced], ending, session.memory, moment);
        }
        Ok(Renewed::To(proposed))
    }

    /// Whether there is an entry about what a login made of a visitor's session, or room for one.
    fn can_note_made(&self, made: &Member) -> bool {
        let entries = self.subjects.read();
        let owner = made.subject.as_ref().map(Owner::of);
        entries.find(&made.id).is_some() || self.has_room(&entries, owner, 1)
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

    /// Whether a session may have a new id. Where nobody logs in, that is no end and leaves a quarter of
    /// the room to those.
    fn may_renew(
        &self,
        entries: &Entries,
        owner: Option<Owner>,
        renewal: Renewal,
        more: usize,
    ) -> bool {
        let capacity = self.subjects.capacity;
        let left = if renewal == Renewal::Login { 0 } else { capacity / 4 };
        let taken = entries.len().saturating_add(self.cutoffs.len());
        taken < capacity.saturating_sub(left) && self.has_room(entries, owner, more)
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
        let standing = self.entry_standing(session, now);
        self.note_use(session, now);
        self.with_generation(standing, session, member)
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

    /// Looks at the entry about an id, without the lock where there are none.
    fn find<R>(&self, id: &SessionId, look: impl FnOnce(&Entry) -> R) -> Option<R> {
        if self.len() == 0 { None } else { self.read().find(id).map(look) }
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
