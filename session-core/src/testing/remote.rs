//! A store that behaves as one across a network.

use std::future::poll_fn;
use std::mem;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use crate::reply::Reply;
use crate::store::{
    Cap, DeletedPage, MemoryStore, NoEviction, Page, PageCursor, Record, Revision, Store,
    StoreError, StoreKey, Stored, SubjectIndex, SubjectKey,
};
use crate::time::UnixTime;

/// A store for tests that has to be waited for, and that can fail or fall silent: memory that behaves
/// as an engine across a network.
///
/// A clone is the same store, as another server sees it. It evicts nothing, so it takes sessions as well
/// as the end of signed ones: what does not fit is [`StoreError::Full`].
///
/// ```
/// use session_core::RevocationScope;
/// use session_core::testing::RemoteStore;
///
/// let remote = RemoteStore::new();
/// let (here, there) = (remote.clone(), remote.clone());
/// let scopes = [here, there].map(|store| RevocationScope::shared("my-app", store));
/// remote.goes_down(); // every call is an outage from now on
/// # drop(scopes);
/// ```
#[derive(Clone, Debug)]
pub struct RemoteStore(Arc<Inside>);

#[derive(Debug)]
struct Inside {
    memory: MemoryStore,
    has_index: bool,
    calls: AtomicU32,
    line: Mutex<Line>,
}

/// Whether calls get through.
#[derive(Debug, Default)]
struct Line {
    state: State,
    /// The calls that wait for an answer.
    waiting: Vec<Waker>,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    Down,
    Silent,
    #[default]
    Up,
}

impl RemoteStore {
    /// Returns an empty store that answers, for as much as a [`MemoryStore`] holds.
    pub fn new() -> Self {
        Self::with_capacity(MemoryStore::CAPACITY)
    }

    /// Returns an empty store for so many bytes: those of each record, and 256 more for each.
    ///
    /// ```
    /// use session_core::RevocationScope;
    /// use session_core::testing::RemoteStore;
    ///
    /// // Every login is refused as `RevocationError::Full`.
    /// let full = RevocationScope::shared("my-app", RemoteStore::with_capacity(0));
    /// # drop(full);
    /// ```
    pub fn with_capacity(bytes: usize) -> Self {
        Self::of(MemoryStore::without_eviction(bytes), true)
    }

    /// Returns one that does not find records by subject.
    ///
    /// ```
    /// use session_core::store::Store;
    /// use session_core::testing::RemoteStore;
    ///
    /// assert!(RemoteStore::without_index().index().is_none());
    /// ```
    pub fn without_index() -> Self {
        Self::of(MemoryStore::without_eviction(MemoryStore::CAPACITY), false)
    }

    fn of(memory: MemoryStore, has_index: bool) -> Self {
        let (calls, line) = (AtomicU32::new(0), Mutex::default());
        Self(Arc::new(Inside { memory, has_index, calls, line }))
    }

    /// From now on every call is answered with [`StoreError::Unavailable`].
    pub fn goes_down(&self) {
        self.set(State::Down);
    }

    /// From now on no call is answered, until the store [answers again](Self::answers_again).
    pub fn falls_silent(&self) {
        self.set(State::Silent);
    }

    /// From now on every call is answered, also those that wait.
    pub fn answers_again(&self) {
        self.set(State::Up);
    }

    /// Returns how many calls there were since this was asked last.
    pub fn calls(&self) -> u32 {
        self.0.calls.swap(0, Ordering::Relaxed)
    }

    /// Returns how many records are kept, expired ones that were not swept included.
    pub fn len(&self) -> usize {
        self.0.memory.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn set(&self, state: State) {
        let waiting = {
            let mut line = self.line();
            line.state = state;
            mem::take(&mut line.waiting)
        };
        // Without the lock: an executor may poll what it wakes at once.
        waiting.into_iter().for_each(Waker::wake);
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks across the line: never answered at once, so that others have their turn.
    async fn asked(&self) -> Result<&MemoryStore, StoreError> {
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        let mut was_polled = false;
        poll_fn(|context| {
            if !was_polled {
                was_polled = true;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let mut line = self.line();
            match line.state {
                State::Down => Poll::Ready(Err(StoreError::unavailable("the line is down"))),
                State::Silent => {
                    line.waiting.push(context.waker().clone());
                    Poll::Pending
                }
                State::Up => Poll::Ready(Ok(&self.0.memory)),
            }
        })
        .await
    }
}

impl Default for RemoteStore {
    fn default() -> Self {
        Self::new()
    }
}

impl NoEviction for RemoteStore {}

impl Store for RemoteStore {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move { self.asked().await?.create(key, record, now).await })
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        Reply::later(async move { self.asked().await?.load(key, now).await })
    }

    fn load_each<'a>(
        &'a self,
        keys: &'a [StoreKey],
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<Option<Stored>>, StoreError>> {
        Reply::later(async move { self.asked().await?.load_each(keys, now).await })
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        Reply::later(async move { self.asked().await?.update(key, seen, record, now).await })
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move { self.asked().await?.touch(key, seen, record, now).await })
    }

    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move { self.asked().await?.delete(key, now).await })
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        Reply::later(async move { self.asked().await?.sweep(now, most).await })
    }

    fn record_limit(&self) -> usize {
        self.0.memory.record_limit()
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        if self.0.has_index { Some(self) } else { None }
    }
}

impl SubjectIndex for RemoteStore {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>> {
        Reply::later(async move { self.asked().await?.create_within(key, record, cap, now).await })
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        Reply::later(async move { self.asked().await?.of_subject(subject, now).await })
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>> {
        Reply::later(
            async move { self.asked().await?.delete_of_subject(subject, except, now).await },
        )
    }

    fn page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        from: Option<PageCursor>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<Page, StoreError>> {
        Reply::later(
            async move { self.asked().await?.page_of_subject(subject, from, most, now).await },
        )
    }

    fn delete_page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<DeletedPage, StoreError>> {
        Reply::later(async move {
            self.asked().await?.delete_page_of_subject(subject, except, most, now).await
        })
    }
}
