//! Entries as records of a store, changed by compare-and-swap.

use thiserror::Error;

use crate::id::SessionId;
use crate::revocation::RevocationError;
use crate::store::{NoEviction, Record, StoreError, StoreKey, Stored, SubjectKey};
use crate::time::UnixTime;

/// How often a change is tried where others keep coming in between. Ids are rarely contended: a
/// change that fails so often has met something else.
const ATTEMPTS: u32 = 100;

/// For how long a write that worked says that the store has room, in seconds.
const PROBE: u64 = 10;

/// What can be kept in a record.
pub(super) trait StoredEntry: Copy + Send {
    fn expires(&self) -> UnixTime;
    fn to_bytes(self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

pub(super) struct StoredEntries {
    application: String,
    store: Box<dyn NoEviction>,
}

impl StoredEntries {
    pub(super) fn new(application: &str, store: impl NoEviction) -> Self {
        Self { application: application.to_owned(), store: Box::new(store) }
    }

    /// Returns where the entry about an id is.
    pub(super) fn session(&self, id: &SessionId) -> StoreKey {
        self.key("session", id.as_bytes())
    }

    /// Returns where the cutoff of a subject is.
    pub(super) fn subject(&self, subject: &SubjectKey) -> StoreKey {
        self.key("subject", subject.as_bytes())
    }

    /// Returns where everybody's cutoff is.
    pub(super) fn everything(&self) -> StoreKey {
        self.key("everything", &[])
    }

    /// Returns where it is how far ahead some subject's generations are.
    pub(super) fn furthest(&self) -> StoreKey {
        self.key("furthest", &[])
    }

    fn key(&self, about: &str, name: &[u8]) -> StoreKey {
        let parts = [self.application.as_bytes(), about.as_bytes(), name];
        StoreKey::labelled("session-core/v1/revocation", &parts)
    }

    pub(super) async fn load<K: StoredEntry>(
        &self,
        key: &StoreKey,
        now: UnixTime,
    ) -> Result<Option<K>, RevocationError> {
        read(self.store.load(key, now).await.map_err(to_revocation_error)?)
    }

    /// Loads several records in one round trip.
    pub(super) async fn load_each<const N: usize>(
        &self,
        keys: &[StoreKey; N],
        now: UnixTime,
    ) -> Result<[Option<Stored>; N], RevocationError> {
        let found = self.store.load_each(keys, now).await.map_err(to_revocation_error)?;
        found.try_into().map_err(|_| RevocationError::Unavailable(Unreadable.into()))
    }

    /// Changes an entry, asking `change` again whenever somebody came in between; leaves it where that
    /// says `None`. Returns the entry as it is then.
    pub(super) async fn change<K: StoredEntry>(
        &self,
        key: &StoreKey,
        now: UnixTime,
        change: impl FnMut(Option<K>) -> Option<K> + Send,
    ) -> Result<Option<K>, RevocationError> {
        let stored = self.store.load(key, now).await.map_err(to_revocation_error)?;
        self.change_from(stored, key, now, change).await
    }

    /// As [`StoredEntries::change`], where there is probably none yet: that saves a round trip.
    pub(super) async fn change_probably_new<K: StoredEntry>(
        &self,
        key: &StoreKey,
        now: UnixTime,
        change: impl FnMut(Option<K>) -> Option<K> + Send,
    ) -> Result<Option<K>, RevocationError> {
        self.change_from(None, key, now, change).await
    }

    async fn change_from<K: StoredEntry>(
        &self,
        mut stored: Option<Stored>,
        key: &StoreKey,
        now: UnixTime,
        mut change: impl FnMut(Option<K>) -> Option<K> + Send,
    ) -> Result<Option<K>, RevocationError> {
        for _ in 0..ATTEMPTS {
            let revision = stored.as_ref().map(|stored| stored.revision);
            let before = read(stored)?;
            let Some(after) = change(before) else { return Ok(before) };
            let (bytes, expires) = (after.to_bytes(), after.expires());
            let record = Record { bytes: &bytes, expires, owner: None };
            let written = match revision {
                Some(seen) => self.store.update(key, seen, record, now).await.map(|_| ()),
                None => self.store.create(key, record, now).await,
            };
            match written {
                Ok(()) => return Ok(Some(after)),
                Err(StoreError::Conflict | StoreError::Exists | StoreError::Gone) => {}
                Err(error) => return Err(to_revocation_error(error)),
            }
            stored = self.store.load(key, now).await.map_err(to_revocation_error)?;
        }
        Err(RevocationError::Unavailable(Contended.into()))
    }

    /// Forgets an entry that nobody else has seen.
    pub(super) async fn forget(
        &self,
        key: &StoreKey,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        self.store.delete(key, now).await.map_err(to_revocation_error)
    }

    /// Writes a record that says nothing, to see that there is room; at most one in ten seconds.
    pub(super) async fn probe(&self, now: UnixTime) -> Result<(), RevocationError> {
        let period = now.as_secs() / PROBE;
        let key = self.key("room", &period.to_be_bytes());
        let expires = UnixTime::from_secs(period.saturating_add(2).saturating_mul(PROBE));
        let record = Record { bytes: b"there is room", expires, owner: None };
        match self.store.create(&key, record, now).await {
            Ok(()) | Err(StoreError::Exists) => Ok(()),
            Err(error) => Err(to_revocation_error(error)),
        }
    }
}

/// Reads an entry. One that cannot be read is no permission: it fails closed.
pub(super) fn read<K: StoredEntry>(stored: Option<Stored>) -> Result<Option<K>, RevocationError> {
    let unreadable = || RevocationError::Unavailable(Unreadable.into());
    stored.map(|stored| K::from_bytes(&stored.bytes).ok_or_else(unreadable)).transpose()
}

fn to_revocation_error(error: StoreError) -> RevocationError {
    match error {
        StoreError::Full => RevocationError::Full,
        other => RevocationError::Unavailable(other.into()),
    }
}

/// The store holds what this build does not know.
#[derive(Debug, Error)]
#[error("an entry about an ended session cannot be read; was it written by a newer build?")]
struct Unreadable;

/// Others kept coming in between.
#[derive(Debug, Error)]
#[error("an entry about a session was changed {ATTEMPTS} times while it was to be changed")]
struct Contended;
