//! The entries about sessions of one kind, in memory.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::num::NonZeroU64;

use super::entry::Entry;
use super::remembered::{Moment, Remembered};
use crate::id::{IdHasher, SessionId};
use crate::store::SubjectKey;

/// Whose an entry is. Two subjects of one owner, of which there are practically none, have one share.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Owner(NonZeroU64);

impl Owner {
    pub(super) fn of(subject: &SubjectKey) -> Self {
        let first = subject.as_bytes().first_chunk().copied().map(u64::from_be_bytes);
        Self(first.and_then(NonZeroU64::new).unwrap_or(NonZeroU64::MIN))
    }
}

/// Entries by id, when each is forgotten, and how many there are of one owner.
#[derive(Debug, Default)]
pub(super) struct Entries {
    by_id: Remembered<[u8; SessionId::LEN], Kept, BuildHasherDefault<IdHasher>>,
    of_owner: HashMap<Owner, u32>,
}

#[derive(Debug)]
struct Kept {
    entry: Entry,
    owner: Option<Owner>,
    /// Whom it belongs to, if a login made it of a visitor's.
    subject: Option<Box<SubjectKey>>,
}

impl Entries {
    pub(super) fn find(&self, id: &SessionId) -> Option<&Entry> {
        self.by_id.find(id.as_bytes()).map(|kept| &kept.entry)
    }

    pub(super) fn find_mut(&mut self, id: &SessionId) -> Option<&mut Entry> {
        self.by_id.find_mut(id.as_bytes()).map(|kept| &mut kept.entry)
    }

    /// Notes whom a session belongs to that a login made of a visitor's.
    pub(super) fn note_subject(&mut self, id: &SessionId, subject: SubjectKey) {
        if let Some(kept) = self.by_id.find_mut(id.as_bytes()) {
            kept.subject = Some(Box::new(subject));
        }
    }

    /// Returns whom a session belongs to that a login made of a visitor's.
    pub(super) fn subject(&self, id: &SessionId) -> Option<SubjectKey> {
        self.by_id.find(id.as_bytes())?.subject.as_deref().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Returns how many entries there are of one owner.
    pub(super) fn of(&self, owner: Owner) -> usize {
        self.of_owner.get(&owner).map_or(0, |count| usize::try_from(*count).unwrap_or(usize::MAX))
    }

    /// Returns the entry about `id`, made if there is none, and remembered at least until `until`.
    pub(super) fn entry(
        &mut self,
        id: SessionId,
        owner: Option<Owner>,
        until: Moment,
    ) -> &mut Entry {
        let of_owner = &mut self.of_owner;
        let kept = self.by_id.keep(*id.as_bytes(), until, || {
            if let Some(owner) = owner {
                let count = of_owner.entry(owner).or_default();
                *count = count.saturating_add(1);
            }
            Kept { entry: Entry::new(until.wall), owner, subject: None }
        });
        kept.entry.expires = kept.entry.expires.max(until.wall);
        &mut kept.entry
    }

    /// Forgets what has passed. Each entry is looked at a few times in all.
    pub(super) fn forget_passed(&mut self, now: Moment) {
        let Self { by_id, of_owner } = self;
        by_id.forget_passed(now, |_, kept| forgotten(of_owner, &kept));
    }

    /// Forgets, of what is kept only because the wall clock was ahead, as much as it takes to have
    /// less than `most`.
    pub(super) fn forget_late(&mut self, now: Moment, most: usize) {
        let Self { by_id, of_owner } = self;
        while by_id.len() >= most && by_id.late() > 0 {
            by_id.forget_late(now, |_, kept| forgotten(of_owner, &kept));
        }
    }

    /// Forgets the entry whose time passes first, passed or not.
    pub(super) fn forget_first(&mut self) {
        let Self { by_id, of_owner } = self;
        by_id.forget_first(|_, kept| forgotten(of_owner, &kept));
    }
}

/// Counts an entry that is no more.
fn forgotten(of_owner: &mut HashMap<Owner, u32>, kept: &Kept) {
    let Some(owner) = kept.owner else { return };
    let left = of_owner.get_mut(&owner).map(|count| {
        *count = count.saturating_sub(1);
        *count
    });
    if left == Some(0) {
        of_owner.remove(&owner);
    }
}
