//! Records by key, and which of them expires next: one shard, without locks.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::store::{Record, Revision, StoreError, StoreKey, Stored, SubjectKey};
use crate::time::UnixTime;

/// What a record costs beside its bytes: key, maps, counters, allocations. Measured, and rounded up.
const OVERHEAD: usize = 256;

/// How many that have expired are forgotten with a new one, so that nobody waits for many.
const FORGOTTEN_AT_ONCE: usize = 64;

/// The records of one shard.
#[derive(Debug)]
pub(super) struct Records {
    // Hashed under a key of this process: it stays flat whatever the keys look like.
    by_key: HashMap<StoreKey, Entry>,
    subjects: BTreeSet<(UnixTime, StoreKey)>,
    visitors: BTreeSet<(UnixTime, StoreKey)>,
    size: usize,
    capacity: usize,
    /// Whether visitors' records make room.
    evicts: bool,
    /// What left the shard and has to leave the index.
    departed: Vec<(SubjectKey, StoreKey)>,
}

#[derive(Debug)]
struct Entry {
    bytes: Arc<[u8]>,
    revision: Revision,
    expires: UnixTime,
    subject: Option<SubjectKey>,
}

impl Records {
    pub(super) fn new(capacity: usize, evicts: bool) -> Self {
        Self {
            by_key: HashMap::default(),
            subjects: BTreeSet::new(),
            visitors: BTreeSet::new(),
            size: 0,
            capacity,
            evicts,
            departed: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    pub(super) fn create(
        &mut self,
        key: StoreKey,
        record: Record<'_>,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        if self.evicts {
            self.forget_expired(now, FORGOTTEN_AT_ONCE);
        }
        if self.live(&key, now).is_some() {
            return Err(StoreError::Exists);
        }
        // It may have expired, and not be forgotten yet.
        self.delete(&key);
        self.make_room(cost(record.bytes), &key, now)?;
        let subject = record.owner.map(|owner| owner.subject);
        let (bytes, expires) = (record.bytes.into(), record.expires);
        self.insert(key, Entry { bytes, revision: Revision::FIRST, expires, subject });
        Ok(())
    }

    pub(super) fn load(&self, key: &StoreKey, now: UnixTime) -> Option<Stored> {
        let kept = self.live(key, now)?;
        Some(Stored { bytes: Arc::clone(&kept.bytes), revision: kept.revision })
    }

    /// Replaces a record that is at revision `seen`, and lets `next` say at which it is then.
    pub(super) fn replace(
        &mut self,
        key: StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
        next: impl FnOnce(Revision) -> Revision,
    ) -> Result<Revision, StoreError> {
        let kept = self.live(&key, now).ok_or(StoreError::Gone)?;
        if kept.revision != seen {
            return Err(StoreError::Conflict);
        }
        let (before, subject) = (cost(&kept.bytes), kept.subject);
        self.make_room(cost(record.bytes).saturating_sub(before), &key, now)?;
        self.take(&key);
        let stays = record.owner.and(subject);
        if let (Some(left), None) = (subject, stays) {
            self.departed.push((left, key));
        }
        let (bytes, expires, revision) = (record.bytes.into(), record.expires, next(seen));
        self.insert(key, Entry { bytes, revision, expires, subject: stays });
        Ok(revision)
    }

    /// Removes a record, which leaves the index afterwards.
    pub(super) fn delete(&mut self, key: &StoreKey) {
        if let Some(subject) = self.take(key).and_then(|kept| kept.subject) {
            self.departed.push((subject, *key));
        }
    }

    /// Removes a record that the caller takes out of the index; returns whether there was one.
    pub(super) fn remove(&mut self, key: &StoreKey) -> bool {
        self.take(key).is_some()
    }

    /// Whether there is a record of this subject under this key.
    pub(super) fn belongs(&self, key: &StoreKey, subject: &SubjectKey, now: UnixTime) -> bool {
        self.live(key, now).is_some_and(|kept| kept.subject.as_ref() == Some(subject))
    }

    /// Forgets at most so many that have expired; returns how many there were.
    pub(super) fn forget_expired(&mut self, now: UnixTime, most: usize) -> usize {
        let mut forgotten = 0_usize;
        while forgotten < most {
            let due = [self.subjects.first(), self.visitors.first()].into_iter().flatten().min();
            let Some((_, key)) = due.copied().filter(|(expires, _)| *expires <= now) else { break };
            self.delete(&key);
            forgotten = forgotten.saturating_add(1);
        }
        forgotten
    }

    /// Returns what left since it was last asked, for the index.
    pub(super) fn departed(&mut self) -> Vec<(SubjectKey, StoreKey)> {
        std::mem::take(&mut self.departed)
    }

    fn live(&self, key: &StoreKey, now: UnixTime) -> Option<&Entry> {
        self.by_key.get(key).filter(|kept| now < kept.expires)
    }

    /// Makes room for so many bytes more. What has expired gives way, and then visitors' records, those
    /// that expire first before the others; a subject's never do. Where none do, what expired is kept
    /// until there is no room: it may not have, by a clock that is right.
    fn make_room(
        &mut self,
        more: usize,
        except: &StoreKey,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        while self.size.saturating_add(more) > self.capacity {
            if self.forget_expired(now, 1) > 0 {
                continue;
            }
            if !self.evicts {
                return Err(StoreError::Full);
            }
            let mut visitors = self.visitors.iter().map(|(_, key)| *key);
            let key = visitors.find(|key| key != except).ok_or(StoreError::Full)?;
            self.take(&key);
        }
        Ok(())
    }

    fn insert(&mut self, key: StoreKey, kept: Entry) {
        self.queue(kept.subject.as_ref()).insert((kept.expires, key));
        self.size = self.size.saturating_add(cost(&kept.bytes));
        self.by_key.insert(key, kept);
    }

    fn take(&mut self, key: &StoreKey) -> Option<Entry> {
        let kept = self.by_key.remove(key)?;
        self.queue(kept.subject.as_ref()).remove(&(kept.expires, *key));
        self.size = self.size.saturating_sub(cost(&kept.bytes));
        Some(kept)
    }

    const fn queue(&mut self, subject: Option<&SubjectKey>) -> &mut BTreeSet<(UnixTime, StoreKey)> {
        if subject.is_some() { &mut self.subjects } else { &mut self.visitors }
    }
}

const fn cost(bytes: &[u8]) -> usize {
    bytes.len().saturating_add(OVERHEAD)
}
