//! Where sessions live that are not in their cookie.
//!
//! The cookie holds a [`SecretId`] and nothing else. A [`Store`] keeps a record under the id's hash;
//! what is in the record is sealed and opened by [`Tokens`](crate::Tokens), so that a store, or
//! somebody who writes to it, cannot make up a session or put one in another's place.
//!
//! The contracts are apart from each other, and an engine offers those it can: [`Store`] for
//! records, [`SubjectIndex`] to find them by subject, [`NoEviction`] for what must not be forgotten:
//! which signed sessions were ended ([`RevocationScope`](crate::RevocationScope)).
//!
//! What no engine does is distribute: reaching every server is the engine's own business.

mod cached;
mod error;
mod key;
mod memory;
mod page;
mod shared;

use std::num::NonZeroU32;
use std::sync::Arc;

pub use cached::Cached;
pub use error::StoreError;
pub use key::{SecretId, StoreKey, SubjectKey};
pub use memory::MemoryStore;
pub use page::{DeletedPage, Page, PageCursor};

use crate::reply::Reply;
use crate::time::UnixTime;

/// Which state of a record was seen: 1 when it is created, one more with each update.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Revision(u64);

impl Revision {
    /// The revision of a record that was just created.
    pub const FIRST: Self = Self(1);

    /// Returns the revision with this number: for stores, which read back what they counted.
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Returns the revision after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// What a store is asked to keep.
// Exhaustive: a store that did not keep one of these would break its promise, and must not compile.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// What was sealed. The store does not look into it.
    pub bytes: &'a [u8],
    /// The moment from which the record does not exist any more, swept or not.
    pub expires: UnixTime,
    /// Its owner; `None` for a visitor's. A store without an index of subjects ignores it.
    pub owner: Option<Owner>,
}

/// The owner of a record, as far as an index needs to know.
// Exhaustive: as `Record`, which it is a part of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Owner {
    /// The subject.
    pub subject: SubjectKey,
    /// When this session began: the oldest make room first.
    pub since: UnixTime,
    /// The latest moment that the record can expire, however often it is touched.
    pub until: UnixTime,
}

/// What a store has kept.
// Exhaustive: stores make it, and there is nothing more to a record.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What was sealed.
    pub bytes: Arc<[u8]>,
    /// Which state of it this is.
    pub revision: Revision,
}

/// How many sessions a subject may have at once.
// Exhaustive: an index that does not know a cap must not pass it over.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Cap {
    /// So many; to begin another ends the oldest.
    EvictOldest(NonZeroU32),
    /// So many; another is refused.
    Refuse(NonZeroU32),
    /// Any number.
    #[default]
    Unlimited,
}

/// Keeps records under keys.
///
/// Every method is atomic, and what it answered `Ok` holds for every later call from anywhere. Time
/// comes in with each call, and a record whose `expires` is not after `now` does not exist: it is
/// not loaded, updated or touched, and its key is free.
///
/// A call may be dropped before it answers: deadlines are the caller's. What was asked may then have
/// been done or not; a later call must not get its answer.
///
/// `session-store-conformance` tests that an implementation keeps all this, in one line.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no session store",
    label = "does not implement `Store`",
    note = "a store is `MemoryStore`, one of an engine's crate, or a type of your own with `impl Store`; an \
            `Arc` of any of them is one too, an `Arc<dyn Store>` included"
)]
pub trait Store: Send + Sync + 'static {
    /// Keeps a new record, at [`Revision::FIRST`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] if there is a record under this key, which is then left alone;
    /// [`StoreError::Full`] if there is no room, [`StoreError::TooLarge`] over
    /// [`Store::record_limit`], [`StoreError::Crowded`] if it would take too long,
    /// [`StoreError::Unavailable`] without an answer.
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>>;

    /// Returns a record; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: an outage is never `None`.
    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>>;

    /// Returns several records, each as [`Store::load`] would, in the order of the keys. Engines do so
    /// in one round trip where they can.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if one of them could not be asked for: an outage is never `None`.
    fn load_each<'a>(
        &'a self,
        keys: &'a [StoreKey],
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<Option<Stored>>, StoreError>> {
        Reply::later(async move {
            let mut found = Vec::with_capacity(keys.len());
            for key in keys {
                found.push(self.load(key, now).await?);
            }
            Ok(found)
        })
    }

    /// Replaces a record that is still at revision `seen`, and returns its new revision. It never
    /// creates one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if it is at another revision, [`StoreError::Gone`] if it does not
    /// exist; [`StoreError::Full`] if there is no room, [`StoreError::TooLarge`] over
    /// [`Store::record_limit`], [`StoreError::Unavailable`] without an answer.
    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>>;

    /// Replaces a record that is still at revision `seen` and leaves it at that revision: the same
    /// session, last seen later. An update that is under way does not notice.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if it is at another revision, which needs no second try: the other write
    /// has touched it; [`StoreError::Gone`] if it does not exist; [`StoreError::Full`] if there is no room,
    /// [`StoreError::TooLarge`] over [`Store::record_limit`], [`StoreError::Unavailable`] without an
    /// answer.
    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>>;

    /// Deletes a record. If there is none, that is as good.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] without an answer: it may have been deleted.
    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Reply<'a, Result<(), StoreError>>;

    /// Removes at most `most` records that have expired, and returns how many. Engines that forget
    /// by themselves answer 0.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] without an answer: some may have been removed.
    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>>;

    /// Returns the size of the largest record it takes, in bytes. Default: 64 KiB, which is what the
    /// stores that come with this take unless they are told otherwise.
    fn record_limit(&self) -> usize {
        MemoryStore::RECORD_LIMIT
    }

    /// Returns what finds records by subject, if this store does. Default: it does not, and there is no
    /// list of devices, no end of all others, and no maximum per subject.
    fn index(&self) -> Option<&dyn SubjectIndex> {
        None
    }
}

/// A store that keeps what it acknowledged until it expires, as far as its engine can promise that:
/// it evicts nothing to make room, and says [`StoreError::Full`] instead.
///
/// A session that is evicted costs one more login. An entry about an *ended* session that is
/// evicted brings the session back; so [`RevocationScope::shared`](crate::RevocationScope::shared)
/// takes no other store. Caches do not implement this, nor does memory, in which visitors' sessions
/// make room:
///
/// ```compile_fail,E0277
/// use session_core::RevocationScope;
/// use session_core::store::MemoryStore;
///
/// RevocationScope::shared("my-app", MemoryStore::new());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` may forget what it was told: it does not say that it evicts nothing",
    label = "an ended session that is forgotten is a session again",
    note = "use a store that keeps everything until it expires, such as `SqlStore`, or `RedisStore` after `.evicts_nothing()`",
    note = "a store of your own says so by `impl NoEviction for {Self} {{}}`"
)]
pub trait NoEviction: Store {}

/// Finds records by subject.
///
/// The index follows the records: one that is deleted, expires, or is updated to have no owner is
/// not found any more, and does not count.
pub trait SubjectIndex: Send + Sync {
    /// As [`Store::create`] for a record with an owner, and keeps to the cap: however many logins
    /// race, their subject ends up with no more sessions than that. Returns the keys of those that
    /// made room.
    ///
    /// # Errors
    ///
    /// [`StoreError::TooMany`] under [`Cap::Refuse`]; [`StoreError::Exists`] if there is a record under
    /// this key, which is then left alone; [`StoreError::Full`] if there is no room,
    /// [`StoreError::TooLarge`] over [`Store::record_limit`], [`StoreError::Crowded`] if it would take too
    /// long, [`StoreError::Unavailable`] without an answer.
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>>;

    /// Returns all records of a subject, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] without an answer.
    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>>;

    /// Deletes all records of a subject, but for one if `except` names one, and returns how many.
    ///
    /// As of one moment: of a session that is rotated meanwhile, by a new record and then an update that
    /// takes the owner off the old one, it deletes one or the other.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: some may have been deleted. Ask again.
    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>>;

    /// Returns some of a subject's records, about `most`, in an order of the store's own, and where to go
    /// on. Whatever is there from the first page to the last is in one of them, perhaps in two.
    ///
    /// Default: all of them at once. A store that has to be waited for does less: a subject may have very
    /// many, and each page is waited for no longer than a deadline.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] without an answer.
    fn page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        from: Option<PageCursor>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<Page, StoreError>> {
        let _ = (from, most);
        Reply::later(async move {
            Ok(Page { records: self.of_subject(subject, now).await?, next: None })
        })
    }

    /// Deletes at most `most` of a subject's records, but not the one that `except` names. Asked until it
    /// says that this was the last, it has done what [`delete_of_subject`](Self::delete_of_subject) does;
    /// others have their turn in between.
    ///
    /// Default: all of them at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: some may have been deleted. Ask again.
    fn delete_page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<DeletedPage, StoreError>> {
        let _ = most;
        Reply::later(async move {
            let count = self.delete_of_subject(subject, except, now).await?;
            Ok(DeletedPage { count, is_last: true })
        })
    }
}
