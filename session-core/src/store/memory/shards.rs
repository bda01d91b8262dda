//! The shards, their locks, and the index over them.
//!
//! The order of locks is: a subject's, then a record's, never two of a kind. What leaves a shard on
//! the way leaves the index afterwards, when its lock is free again.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use super::lock::{Lock, Locks};
use super::records::Records;
use crate::store::{Cap, Record, Revision, StoreError, StoreKey, Stored, SubjectKey};
use crate::time::UnixTime;

/// The sessions of the subjects in one shard of the index, each with its beginning. Hashed under a key
/// of the process: a subject may be a name that its owner chose, and its key can be computed by
/// anybody, so that without one a map could be filled with names that all collide.
type Members = HashMap<SubjectKey, BTreeMap<StoreKey, UnixTime>>;

pub(super) struct Shards<L: Locks> {
    records: Box<[L::Of<Records>]>,
    members: Box<[L::Of<Members>]>,
}

impl<L: Locks> Shards<L> {
    /// Returns so many shards, which hold `capacity` bytes together. `evicts` says whether visitors'
    /// records make room.
    pub(super) fn new(shards: usize, capacity: usize, evicts: bool) -> Self {
        let shards = shards.max(1);
        let each = capacity / shards;
        Self {
            records: (0..shards).map(|_| Lock::new(Records::new(each, evicts))).collect(),
            members: (0..shards).map(|_| Lock::new(Members::default())).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.records.iter().map(|shard| shard.with(|records| records.len())).sum()
    }

    /// How many sessions the index knows.
    pub(super) fn indexed(&self) -> usize {
        let count = |members: &mut Members| members.values().map(BTreeMap::len).sum::<usize>();
        self.members.iter().map(|shard| shard.with(|members| count(members))).sum()
    }

    pub(super) fn create(
        &self,
        key: &StoreKey,
        record: Record<'_>,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        let Some(owner) = record.owner else {
            self.changing(key, now, |records| records.create(*key, record, now))?;
            return Ok(Vec::new());
        };
        let mut departed = Vec::new();
        let created = self.with_members(&owner.subject, |members| {
            let sessions = members.entry(owner.subject).or_default();
            let made_room = self.make_room(sessions, &owner.subject, cap, now);
            let created = made_room.and_then(|evicted| {
                let (created, left) = self.with_records(key, |records| {
                    (records.create(*key, record, now), records.departed())
                });
                departed = left;
                created?;
                for key in &evicted {
                    sessions.remove(key);
                    self.with_records(key, |records| records.remove(key));
                }
                sessions.insert(*key, owner.since);
                Ok(evicted)
            });
            if sessions.is_empty() {
                members.remove(&owner.subject);
            }
            created
        });
        self.unlist(departed, now);
        created
    }

    pub(super) fn load(&self, key: &StoreKey, now: UnixTime) -> Option<Stored> {
        self.with_records(key, |records| records.load(key, now))
    }

    pub(super) fn replace(
        &self,
        key: &StoreKey,
        seen: Revision,
        record: Record<'_>,
        now: UnixTime,
        next: impl FnOnce(Revision) -> Revision,
    ) -> Result<Revision, StoreError> {
        self.changing(key, now, |records| records.replace(*key, seen, record, now, next))
    }

    pub(super) fn delete(&self, key: &StoreKey, now: UnixTime) {
        self.changing(key, now, |records| records.delete(key));
    }

    pub(super) fn sweep(&self, now: UnixTime, most: usize) -> usize {
        let mut swept = 0_usize;
        for shard in &self.records {
            let left = most.saturating_sub(swept);
            let (forgotten, departed) =
                shard.with(|records| (records.forget_expired(now, left), records.departed()));
            swept = swept.saturating_add(forgotten);
            self.unlist(departed, now);
        }
        swept
    }

    pub(super) fn of_subject(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Vec<(StoreKey, Stored)> {
        let listed =
            self.with_members(subject, |members| members.get(subject).map(by_age)).into_iter();
        listed.flatten().filter_map(|key| Some((key, self.load(&key, now)?))).collect()
    }

    /// Returns so many of a subject's records by their keys, and the last key if there may be more.
    pub(super) fn page_of_subject(
        &self,
        subject: &SubjectKey,
        after: Option<StoreKey>,
        most: usize,
        now: UnixTime,
    ) -> (Vec<(StoreKey, Stored)>, Option<StoreKey>) {
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let keys: Vec<_> = self.with_members(subject, |members| {
            let listed = members.get(subject).into_iter();
            let listed = listed.flat_map(|sessions| sessions.range((after, Bound::Unbounded)));
            listed.take(most).map(|(key, _)| *key).collect()
        });
        let last = keys.last().copied().filter(|_| keys.len() >= most);
        let records = keys.into_iter().filter_map(|key| Some((key, self.load(&key, now)?)));
        (records.collect(), last)
    }

    pub(super) fn delete_of_subject(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        now: UnixTime,
    ) -> usize {
        self.delete_some_of_subject(subject, except, usize::MAX, now).0
    }

    /// Deletes at most so many records of a subject; returns how many lived, and whether none is left.
    pub(super) fn delete_some_of_subject(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        most: usize,
        now: UnixTime,
    ) -> (usize, bool) {
        self.with_members(subject, |members| {
            let Some(sessions) = members.get_mut(subject) else { return (0, true) };
            let others = sessions.keys().filter(|key| Some(*key) != except);
            let ending: Vec<_> = others.copied().take(most).collect();
            let mut ended = 0_usize;
            for key in &ending {
                let lived = self.belongs(key, subject, now);
                self.with_records(key, |records| records.remove(key));
                sessions.remove(key);
                ended = ended.saturating_add(usize::from(lived));
            }
            let is_last = sessions.keys().all(|key| Some(key) == except);
            if sessions.is_empty() {
                members.remove(subject);
            }
            (ended, is_last)
        })
    }

    /// Returns which sessions of a subject have to go so that one more keeps to the cap.
    fn make_room(
        &self,
        sessions: &mut BTreeMap<StoreKey, UnixTime>,
        subject: &SubjectKey,
        cap: Cap,
        now: UnixTime,
    ) -> Result<Vec<StoreKey>, StoreError> {
        let (Cap::EvictOldest(most) | Cap::Refuse(most)) = cap else { return Ok(Vec::new()) };
        sessions.retain(|key, _| self.belongs(key, subject, now));
        let most = usize::try_from(most.get()).unwrap_or(usize::MAX);
        let over = sessions.len().saturating_add(1).saturating_sub(most);
        match cap {
            Cap::Refuse(_) if over > 0 => Err(StoreError::TooMany),
            _ => Ok(by_age(sessions).into_iter().take(over).collect()),
        }
    }

    fn belongs(&self, key: &StoreKey, subject: &SubjectKey, now: UnixTime) -> bool {
        self.with_records(key, |records| records.belongs(key, subject, now))
    }

    /// Does something to a key's shard, then takes what left it out of the index.
    fn changing<V>(&self, key: &StoreKey, now: UnixTime, act: impl FnOnce(&mut Records) -> V) -> V {
        let (value, departed) =
            self.with_records(key, |records| (act(records), records.departed()));
        self.unlist(departed, now);
        value
    }

    /// Takes what left a shard out of the index. No lock is held.
    fn unlist(&self, departed: Vec<(SubjectKey, StoreKey)>, now: UnixTime) {
        for (subject, key) in departed {
            self.with_members(&subject, |members| {
                let Some(sessions) = members.get_mut(&subject) else { return };
                // It may be back by now.
                if !self.belongs(&key, &subject, now) {
                    sessions.remove(&key);
                }
                if sessions.is_empty() {
                    members.remove(&subject);
                }
            });
        }
    }

    fn with_records<V>(&self, key: &StoreKey, take: impl FnOnce(&mut Records) -> V) -> V {
        shard_of(&self.records, key.as_bytes()).with(take)
    }

    fn with_members<V>(&self, subject: &SubjectKey, take: impl FnOnce(&mut Members) -> V) -> V {
        shard_of(&self.members, subject.as_bytes()).with(take)
    }
}

/// Takes the last byte, since the maps within a shard take the first.
#[expect(clippy::indexing_slicing, reason = "a remainder by a length is below it, and none is 0")]
fn shard_of<'a, S>(shards: &'a [S], key: &[u8; 32]) -> &'a S {
    let [.., last] = *key;
    &shards[usize::from(last) % shards.len()]
}

fn by_age(sessions: &BTreeMap<StoreKey, UnixTime>) -> Vec<StoreKey> {
    let mut aged: Vec<_> = sessions.iter().map(|(key, since)| (*since, *key)).collect();
    aged.sort_unstable();
    aged.into_iter().map(|(_, key)| key).collect()
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;

    use super::*;

    #[test]
    fn where_a_subject_stands_in_memory_nobody_can_compute() {
        let subject = SubjectKey::from_bytes([7; SubjectKey::LEN]);
        let hash = |members: &Members| members.hasher().hash_one(subject);
        let (one, other) = (Members::default(), Members::default());
        assert_ne!(hash(&one), hash(&other));
    }
}
