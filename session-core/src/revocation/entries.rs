//! The entries about sessions of one kind, in memory.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::BuildHasherDefault;

use super::entry::Entry;
use crate::id::{IdHasher, SessionId};
use crate::time::UnixTime;

/// Entries by id, and which of them expires next.
#[derive(Debug, Default)]
pub(super) struct Entries {
    by_id: HashMap<SessionId, Entry, BuildHasherDefault<IdHasher>>,
    by_expiry: BinaryHeap<Reverse<(UnixTime, [u8; SessionId::LEN])>>,
}

impl Entries {
    pub(super) fn find(&self, id: &SessionId) -> Option<&Entry> {
        self.by_id.get(id)
    }

    pub(super) fn find_mut(&mut self, id: &SessionId) -> Option<&mut Entry> {
        self.by_id.get_mut(id)
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Returns the entry about `id`, made if there is none, and remembered at least until `expires`.
    pub(super) fn entry(&mut self, id: SessionId, expires: UnixTime) -> &mut Entry {
        let by_expiry = &mut self.by_expiry;
        let entry = self.by_id.entry(id).or_insert_with(|| {
            by_expiry.push(Reverse((expires, *id.as_bytes())));
            Entry::new(expires)
        });
        entry.expires = entry.expires.max(expires);
        entry
    }

    /// Forgets what has expired. Each entry is looked at once per expiry it was given.
    pub(super) fn forget_expired(&mut self, now: UnixTime) {
        while let Some(Reverse((due, bytes))) = self.by_expiry.peek().copied() {
            if due > now {
                break;
            }
            self.by_expiry.pop();
            let id = SessionId::from_bytes(bytes);
            match self.by_id.get(&id).map(|entry| entry.expires) {
                Some(later) if later > now => self.by_expiry.push(Reverse((later, bytes))),
                _ => {
                    self.by_id.remove(&id);
                }
            }
        }
    }

    /// Forgets the entry that expires first, expired or not.
    pub(super) fn forget_one(&mut self) {
        if let Some(Reverse((_, bytes))) = self.by_expiry.pop() {
            self.by_id.remove(&SessionId::from_bytes(bytes));
        }
    }
}
