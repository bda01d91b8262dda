//! Revocation that one process remembers.

use std::convert::Infallible;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::cutoff::{Cutoff, NotSpared};
use super::cutoff_table::CutoffTable;
use super::entries::Entries;
use super::entry::{Decision, Ending, Entry, Rotation};
use super::{
    Generation, Renewal, Renewed, RevocationError, SessionRef, Standing, SubjectGeneration,
};
use crate::id::SessionId;
use crate::store::SubjectKey;
use crate::time::UnixTime;

/// Remembers ended sessions in this process's memory.
///
/// It reaches as far as the process: a second server does not know, and a restart forgets. A copied
/// cookie is refused after logout until then, and until it would have expired anyway. Its memory is
/// bounded: entries about sessions with a subject are kept to the end, and once there are
/// [`InProcess::CAPACITY`] of them new logins are refused; entries about visitors' sessions make
/// room for newer ones at [`InProcess::VISITORS`].
pub struct InProcess {
    subjects: Table,
    visitors: Table,
    cutoffs: CutoffTable,
}

/// Entries of one kind, with a count that is read without the lock.
struct Table {
    entries: RwLock<Entries>,
    count: AtomicUsize,
    capacity: usize,
}

/// The ids of a session that a table knows, all of which have ended.
struct Chain {
    /// The first that is known.
    first: SessionId,
    /// Those that came of a login.
    logged_in: Vec<SessionId>,
}

impl InProcess {
    /// How many ended sessions with a subject are remembered before new logins are refused: about
    /// 150 MB.
    pub const CAPACITY: usize = 1 << 20;

    /// How many visitors' ended sessions are remembered: about 10 MB.
    pub const VISITORS: usize = 1 << 16;

    /// Returns an empty memory of the usual size.
    pub fn new() -> Self {
        Self::with_capacity(Self::CAPACITY, Self::VISITORS)
    }

    /// Returns an empty memory for so many ended sessions with and without a subject.
    pub fn with_capacity(subjects: usize, visitors: usize) -> Self {
        let cutoffs = CutoffTable::new(subjects);
        Self { subjects: Table::new(subjects), visitors: Table::new(visitors), cutoffs }
    }

    /// Returns how many entries are kept about sessions with and without a subject.
    pub fn len(&self) -> (usize, usize) {
        (self.subjects.len(), self.visitors.len())
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == (0, 0)
    }

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

    /// Ends every id of a session: the browser may still come with any of them.
    pub(super) fn end(&self, session: &SessionRef, now: UnixTime) {
        self.end_as(Ending::Ended, session, now);
    }

    fn end_as(&self, ending: Ending, session: &SessionRef, now: UnixTime) {
        let expires = now.plus(session.memory);
        let Chain { first, logged_in } = self.end_in(self.table(session), ending, session, now);
        if !session.has_subject {
            self.end_members(&logged_in, ending, expires, now);
        } else if self.visitors.find(&first, |_| ()).is_some() {
            self.end_in(&self.visitors, ending, &SessionRef { id: first, ..*session }, now);
        }
    }

    /// Ends what a login made of a visitor's session: it is somebody's, and not forgotten early.
    fn end_members(&self, ids: &[SessionId], ending: Ending, expires: UnixTime, now: UnixTime) {
        if ids.is_empty() {
            return;
        }
        let mut entries = self.subjects.make_room(now, false);
        for id in ids {
            entries.entry(*id, expires).ended = Some(ending);
        }
        self.subjects.recount(&entries);
    }

    /// Ends every id of a session that a table knows.
    fn end_in(&self, table: &Table, ending: Ending, session: &SessionRef, now: UnixTime) -> Chain {
        let evicts = std::ptr::eq(table, &raw const self.visitors);
        let mut entries = table.make_room(now, evicts);
        let expires = now.plus(session.memory);
        // What is forgotten has expired, and leads nowhere.
        let before = |entries: &Entries, id| {
            entries.find(&id)?.predecessor.filter(|before| entries.find(before).is_some())
        };
        let mut first = session.id;
        while let Some(id) = before(&entries, first) {
            entries.entry(id, expires).ended = Some(ending);
            first = id;
        }
        let (mut next, mut logged_in) = (Some(session.id), Vec::new());
        while let Some(id) = next {
            let entry = entries.entry(id, expires);
            entry.ended = Some(entry.ending(ending, now));
            next = entry.takes_along();
            let is_login = |rotation: &Rotation| rotation.renewal == Renewal::Login;
            if entry.rotated.as_ref().is_some_and(is_login) || !logged_in.is_empty() {
                logged_in.extend(next);
            }
        }
        table.recount(&entries);
        Chain { first, logged_in }
    }

    pub(super) fn rotate(
        &self,
        session: &SessionRef,
        made: Option<SessionId>,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<Renewed, RevocationError> {
        if renewal == Renewal::Login {
            self.admits_login(now)?;
        }
        let table = self.table(session);
        let mut entries = table.make_room(now, !session.has_subject);
        let decision = Entry::renewal(entries.find(&session.id), renewal, made, now);
        let expires = now.plus(session.memory);
        let (renewal, displaced) = match decision {
            Decision::Alone => {
                drop(entries);
                // The client is about to get a better credential than what is left of the session.
                self.end_as(Ending::Displaced(now), session, now);
                return Ok(Renewed::Alone);
            }
            Decision::Refused => return Ok(Renewed::Refused),
            Decision::Same(successor) => return Ok(Renewed::To(successor)),
            Decision::To { renewal, displaced } => (renewal, displaced),
        };
        if session.has_subject && entries.len() >= table.capacity {
            return Err(RevocationError::Full);
        }
        let displaced = displaced.map(|displaced| (displaced, Ending::Displaced(now)));
        if let Some((displaced, ending)) = displaced {
            entries.entry(displaced, expires).ended = Some(ending);
        }
        entries.entry(proposed, expires).predecessor = Some(session.id);
        let rotation = Rotation { successor: proposed, renewal, at: now, successor_used: None };
        entries.entry(session.id, expires).rotated = Some(rotation);
        table.recount(&entries);
        drop(entries);
        if let Some((displaced, ending)) = displaced.filter(|_| renewal == Renewal::Login) {
            self.end_members(&[displaced], ending, expires, now);
        }
        Ok(Renewed::To(proposed))
    }

    pub(super) fn admits_login(&self, now: UnixTime) -> Result<(), RevocationError> {
        self.cutoffs.admit(now)?;
        let table = &self.subjects;
        if table.len() < table.capacity || table.make_room(now, false).len() < table.capacity {
            return Ok(());
        }
        Err(RevocationError::Full)
    }

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
        !self.cutoffs.is_empty()
    }

    pub(super) fn generation(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Generation, RevocationError> {
        self.cutoffs.generation(subject, now)
    }

    pub(super) fn end_all(&self, subject: &SubjectKey, memory: Duration, now: UnixTime) {
        let cut = self.cutoffs.cut(Some(*subject), now, |before, everything| {
            Ok::<_, Infallible>(Cutoff::of_all(before, everything, memory, now))
        });
        let Ok(_) = cut;
    }

    pub(super) fn end_others(
        &self,
        member: &SubjectGeneration,
        spared: SessionId,
        memory: Duration,
        now: UnixTime,
    ) -> Result<Option<Generation>, RevocationError> {
        let cut = self.cutoffs.cut(Some(member.subject), now, |before, everything| {
            let spared = (spared, member.generation);
            Cutoff::of_others(before, everything, spared, memory, now)
        });
        NotSpared::generation(cut)
    }

    pub(super) fn end_everything(&self, memory: Duration, now: UnixTime) {
        let cut = self.cutoffs.cut(None, now, |before, _| {
            Ok::<_, Infallible>(Cutoff::of_everything(before, memory, now))
        });
        let Ok(_) = cut;
    }

    const fn table(&self, session: &SessionRef) -> &Table {
        if session.has_subject { &self.subjects } else { &self.visitors }
    }
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

    /// Forgets what has expired and, where that is allowed, as many of the rest as it takes to
    /// leave room for a rotation's two entries.
    fn make_room(&self, now: UnixTime, evict: bool) -> RwLockWriteGuard<'_, Entries> {
        let mut entries = self.write();
        entries.forget_expired(now);
        while evict && entries.len() > 0 && entries.len().saturating_add(2) > self.capacity {
            entries.forget_one();
        }
        self.recount(&entries);
        entries
    }
}

#[cfg(test)]
mod tests;
