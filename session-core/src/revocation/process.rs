//! Revocation that one process remembers.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::cutoffs::Cutoffs;
use super::note::{Ending, Note, Rotation};
use super::registry::Notes;
use super::{Revocation, RevocationError, Standing, Step, Target};
use crate::id::SessionId;
use crate::time::UnixTime;

/// Remembers ended sessions in this process's memory.
///
/// It reaches as far as the process: a second server does not know, and a restart forgets. A copied
/// cookie is refused after logout until then, and until it would have expired anyway. Its memory is
/// bounded: notes about sessions with a subject are kept to the end, and once there are
/// [`ThisProcess::CAPACITY`] of them new logins are refused; notes about visitors' sessions make
/// room for newer ones at [`ThisProcess::VISITORS`].
pub struct ThisProcess {
    subjects: Drawer,
    visitors: Drawer,
    pub(super) cutoffs: Cutoffs,
}

/// Notes of one kind, with a count that is read without the lock.
struct Drawer {
    notes: RwLock<Notes>,
    count: AtomicUsize,
    capacity: usize,
}

impl ThisProcess {
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
        let cutoffs = Cutoffs::new(subjects);
        Self { subjects: Drawer::new(subjects), visitors: Drawer::new(visitors), cutoffs }
    }

    /// Returns how many notes are kept about sessions with and without a subject.
    pub fn len(&self) -> (usize, usize) {
        (self.subjects.len(), self.visitors.len())
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == (0, 0)
    }

    pub(super) fn standing_now(&self, target: &Target, now: UnixTime) -> Standing {
        let drawer = self.drawer(target);
        if drawer.len() == 0 {
            return Standing::Live;
        }
        drawer.read().find(&target.id).map_or(Standing::Live, |note| note.standing(now))
    }

    pub(super) fn presented_now(&self, target: &Target, now: UnixTime) -> Standing {
        let drawer = self.drawer(target);
        if drawer.len() == 0 {
            return Standing::Live;
        }
        let (standing, newly_used) = match drawer.read().find(&target.id) {
            None => return Standing::Live,
            Some(note) => (note.standing(now), note.predecessor.filter(|_| !note.used)),
        };
        if let Some(predecessor) = newly_used {
            let mut notes = drawer.write();
            if let Some(note) = notes.find_mut(&target.id) {
                note.used = true;
            }
            if let Some(rotation) =
                notes.find_mut(&predecessor).and_then(|note| note.rotated.as_mut())
            {
                rotation.successor_used.get_or_insert(now);
            }
        }
        standing
    }

    pub(super) fn end_now(&self, target: &Target, now: UnixTime) {
        self.end_as(Ending::Ended, target, now);
    }

    pub(super) fn replace_now(
        &self,
        target: &Target,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        self.admits_login_now(now)?;
        self.end_as(Ending::Replaced(now), target, now);
        Ok(())
    }

    /// Ends every id of a session: the browser may still come with any of them.
    fn end_as(&self, ending: Ending, target: &Target, now: UnixTime) {
        let drawer = self.drawer(target);
        let mut notes = drawer.make_room(now, !target.has_subject);
        let expires = now.plus(target.memory);
        // Back to the first id that may still be in use, then forward to the last. What is forgotten
        // has expired, and leads nowhere.
        let before =
            |id| notes.find(&id)?.predecessor.filter(|before| notes.find(before).is_some());
        let mut id = target.id;
        while let Some(predecessor) = before(id) {
            id = predecessor;
        }
        let mut next = Some(id);
        while let Some(id) = next {
            let note = notes.note(id, expires);
            note.ended = Some(ending);
            next = note.rotated.map(|rotation| rotation.successor);
        }
        notes.note(target.id, expires).ended = Some(ending);
        drawer.recount(&notes);
    }

    pub(super) fn rotate_now(
        &self,
        target: &Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Result<Option<SessionId>, RevocationError> {
        let drawer = self.drawer(target);
        let mut notes = drawer.make_room(now, !target.has_subject);
        if let Err(elsewhere) = Note::may_step(notes.find(&target.id), step, now) {
            return Ok(elsewhere);
        }
        if target.has_subject && notes.len() >= drawer.capacity {
            return Err(RevocationError::Full);
        }
        let expires = now.plus(target.memory);
        notes.note(proposed, expires).predecessor = Some(target.id);
        let rotation = Rotation { successor: proposed, step, at: now, successor_used: None };
        notes.note(target.id, expires).rotated = Some(rotation);
        drawer.recount(&notes);
        Ok(Some(proposed))
    }

    pub(super) fn admits_login_now(&self, now: UnixTime) -> Result<(), RevocationError> {
        self.cutoffs.admit(now)?;
        let drawer = &self.subjects;
        if drawer.len() < drawer.capacity || drawer.make_room(now, false).len() < drawer.capacity {
            return Ok(());
        }
        Err(RevocationError::Full)
    }

    const fn drawer(&self, target: &Target) -> &Drawer {
        if target.has_subject { &self.subjects } else { &self.visitors }
    }
}

impl Default for ThisProcess {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ThisProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subjects, visitors) = self.len();
        f.debug_struct("ThisProcess")
            .field("subjects", &subjects)
            .field("visitors", &visitors)
            .finish()
    }
}

impl Drawer {
    fn new(capacity: usize) -> Self {
        Self { notes: RwLock::default(), count: AtomicUsize::new(0), capacity }
    }

    fn len(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    fn read(&self) -> RwLockReadGuard<'_, Notes> {
        self.notes.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Notes> {
        self.notes.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn recount(&self, notes: &Notes) {
        self.count.store(notes.len(), Ordering::Release);
    }

    /// Forgets what has expired and, where that is allowed, as many of the rest as leaves room for
    /// a rotation's two notes.
    fn make_room(&self, now: UnixTime, evict: bool) -> RwLockWriteGuard<'_, Notes> {
        let mut notes = self.write();
        notes.forget_expired(now);
        while evict && notes.len() > 0 && notes.len().saturating_add(2) > self.capacity {
            notes.forget_one();
        }
        self.recount(&notes);
        notes
    }
}

impl Revocation for ThisProcess {
    async fn presented(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        Ok(self.presented_now(target, now))
    }

    async fn standing(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        Ok(self.standing_now(target, now))
    }

    async fn end(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        self.end_now(target, now);
        Ok(())
    }

    async fn replace(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        self.replace_now(target, now)
    }

    async fn rotate(
        &self,
        target: &Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Result<Option<SessionId>, RevocationError> {
        self.rotate_now(target, proposed, step, now)
    }

    async fn admits_login(&self, now: UnixTime) -> Result<(), RevocationError> {
        self.admits_login_now(now)
    }
}

#[cfg(test)]
mod tests;
