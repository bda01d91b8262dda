//! The notes about sessions of one kind, in memory.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::note::Note;
use crate::id::SessionId;
use crate::time::UnixTime;

/// Notes by id, and which of them expires next.
#[derive(Debug, Default)]
pub(super) struct Notes {
    by_id: HashMap<SessionId, Note, BuildHasherDefault<IdHasher>>,
    by_expiry: BinaryHeap<Reverse<(UnixTime, [u8; SessionId::LEN])>>,
}

impl Notes {
    pub(super) fn find(&self, id: &SessionId) -> Option<&Note> {
        self.by_id.get(id)
    }

    pub(super) fn find_mut(&mut self, id: &SessionId) -> Option<&mut Note> {
        self.by_id.get_mut(id)
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Returns the note about `id`, made if there is none, and remembered at least until `expires`.
    pub(super) fn note(&mut self, id: SessionId, expires: UnixTime) -> &mut Note {
        let by_expiry = &mut self.by_expiry;
        let note = self.by_id.entry(id).or_insert_with(|| {
            by_expiry.push(Reverse((expires, *id.as_bytes())));
            Note::new(expires)
        });
        note.expires = note.expires.max(expires);
        note
    }

    /// Forgets what has expired. Each note is looked at once per expiry it was given.
    pub(super) fn forget_expired(&mut self, now: UnixTime) {
        while let Some(Reverse((due, bytes))) = self.by_expiry.peek().copied() {
            if due > now {
                break;
            }
            self.by_expiry.pop();
            let id = SessionId::from_bytes(bytes);
            match self.by_id.get(&id).map(|note| note.expires) {
                Some(later) if later > now => self.by_expiry.push(Reverse((later, bytes))),
                _ => {
                    self.by_id.remove(&id);
                }
            }
        }
    }

    /// Forgets the note that expires first, expired or not.
    pub(super) fn forget_one(&mut self) {
        if let Some(Reverse((_, bytes))) = self.by_expiry.pop() {
            self.by_id.remove(&SessionId::from_bytes(bytes));
        }
    }
}

/// Takes the first 8 bytes of an id as its hash. Ids are random and stand under our tag, so nobody
/// can choose ones that collide.
#[derive(Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_ne_bytes(*first);
        }
    }
}
