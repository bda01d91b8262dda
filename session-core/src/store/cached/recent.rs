//! What is kept, and since when.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use crate::store::{StoreKey, Stored};
use crate::time::UnixTime;

/// Records, each with the moment at which it was asked for.
#[derive(Debug)]
pub(super) struct RecentRecords {
    records: HashMap<StoreKey, (Stored, UnixTime)>,
    by_age: BTreeSet<(UnixTime, StoreKey)>,
    most: usize,
    /// How often something was forgotten. What was asked for before that may be older than it.
    forgotten: u64,
}

/// When a record was asked for that was not kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked(u64);

impl RecentRecords {
    pub(super) fn new(most: usize) -> Self {
        Self { records: HashMap::new(), by_age: BTreeSet::new(), most, forgotten: 0 }
    }

    /// Returns a record that is fresh enough. A clock that was set back makes none fresh.
    pub(super) fn find(
        &self,
        key: &StoreKey,
        staleness: Duration,
        now: UnixTime,
    ) -> Result<Stored, Asked> {
        match self.records.get(key) {
            Some((stored, since)) if *since <= now && now < since.plus(staleness) => {
                Ok(stored.clone())
            }
            _ => Err(Asked(self.forgotten)),
        }
    }

    /// Keeps what was found, unless something was forgotten since it was asked for.
    pub(super) fn keep(&mut self, key: StoreKey, stored: Stored, since: UnixTime, asked: Asked) {
        if asked.0 != self.forgotten {
            return;
        }
        self.remove(&key);
        while self.records.len() >= self.most {
            let Some((_, oldest)) = self.by_age.first().copied() else { return };
            self.remove(&oldest);
        }
        self.by_age.insert((since, key));
        self.records.insert(key, (stored, since));
    }

    pub(super) fn forget(&mut self, key: &StoreKey) {
        self.forgotten = self.forgotten.wrapping_add(1);
        self.remove(key);
    }

    pub(super) fn forget_all(&mut self) {
        self.forgotten = self.forgotten.wrapping_add(1);
        self.records.clear();
        self.by_age.clear();
    }

    fn remove(&mut self, key: &StoreKey) {
        if let Some((_, since)) = self.records.remove(key) {
            self.by_age.remove(&(since, *key));
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        assert_eq!(self.records.len(), self.by_age.len());
        self.records.len()
    }
}
