//! A store that does what it is asked, and answers late or never.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use common::{App, AppSession, alice};
use session_axum::store::{MemoryStore, Record, Revision, Store, StoreError, StoreKey, Stored};
use session_axum::{SessionError, SessionHandle, UnixTime};
use session_core::Reply;
use tokio::sync::{Semaphore, oneshot};

type Handle = SessionHandle<AppSession>;

/// A store that holds answers back until they are let go.
#[derive(Clone)]
struct Slow(Arc<Inside>);

struct Inside {
    memory: MemoryStore,
    /// How many answers to updates are yet to be held back.
    held: AtomicU32,
    /// One permit for each answer that is held back by now.
    holding: Semaphore,
    /// One permit lets one answer go.
    go: Semaphore,
    /// Whether the connection breaks with the next update, once that was made.
    breaks: AtomicBool,
    /// Whether it is broken.
    broken: AtomicBool,
}

impl Slow {
    fn new() -> Self {
        Self(Arc::new(Inside {
            memory: MemoryStore::new(),
            held: AtomicU32::new(0),
            holding: Semaphore::new(0),
            go: Semaphore::new(0),
            breaks: AtomicBool::new(false),
            broken: AtomicBool::new(false),
        }))
    }

    fn hold_back(&self, answers: u32) {
        self.0.held.store(answers, Ordering::SeqCst);
    }

    async fn is_holding(&self) {
        self.0.holding.acquire().await.unwrap().forget();
    }

    fn let_go(&self) {
        self.0.go.add_permits(1);
    }

    fn answer(&self) -> Result<(), StoreError> {
        if self.0.broken.load(Ordering::SeqCst) {
            return Err(StoreError::unavailable("the cable is out"));
        }
        Ok(())
    }
}

impl Store for Slow {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            tokio::task::yield_now().await;
            self.0.memory.create(key, record, now).await
        })
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        Reply::later(async move {
            tokio::task::yield_now().await;
            self.answer()?;
            self.0.memory.load(key, now).await
        })
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        Reply::later(async move {
            let answer = self.0.memory.update(key, seen, record, now).await;
            let less = |held: u32| held.checked_sub(1);
            if self.0.held.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok() {
                self.0.holding.add_permits(1);
                self.0.go.acquire().await.unwrap().forget();
            }
            if self.0.breaks.swap(false, Ordering::SeqCst) {
                self.0.broken.store(true, Ordering::SeqCst);
            }
            self.answer()?;
            answer
        })
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move { self.0.memory.touch(key, seen, record, now).await })
    }

    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            self.answer()?;
            self.0.memory.delete(key, now).await
        })
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        Reply::later(async move { self.0.memory.sweep(now, most).await })
    }

    fn record_limit(&self) -> usize {
        self.0.memory.record_limit()
    }
}

/// An application with such a store, in which ids are changed every ten minutes.
fn slow() -> (App, Slow) {
    let store = Slow::new();
    let app = App::stored_with(Arc::new(store.clone()), |builder| {
        builder.rotate_every(Duration::from_secs(600)).store_deadline(Duration::from_secs(5))
    });
    (app, store)
}

#[tokio::test(start_paused = true)]
async fn a_rotation_whose_answer_never_came_logs_nobody_out() {
    let (app, store) = slow();
    let old = app.logged_in(alice()).await;
    store.hold_back(1);
    let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
    let new = app.send(Some(&old), rotate).await.cookie.unwrap();
    assert_ne!(new, old);
    assert_eq!(app.open(&old).await, Some(alice()), "its requests under way are led on");
    app.pass(Duration::from_secs(120));
    assert_eq!(app.open(&new).await, Some(alice()));
}

#[tokio::test]
async fn a_rotation_during_which_the_store_went_away_logs_nobody_out() {
    let (app, store) = slow();
    let old = app.logged_in(alice()).await;
    store.0.breaks.store(true, Ordering::SeqCst);
    let fail = |handle: Handle| async move {
        let failed = handle.rotate().await;
        assert!(matches!(failed, Err(SessionError::Unavailable(_))), "{failed:?}");
    };
    assert_eq!(app.send(Some(&old), fail).await.cookie, None);
    store.0.broken.store(false, Ordering::SeqCst);
    assert_eq!(app.open(&old).await, Some(alice()));
    let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
    let new = app.send(Some(&old), rotate).await.cookie.unwrap();
    assert_eq!(app.open(&new).await, Some(alice()));
}

#[tokio::test(start_paused = true)]
async fn a_new_id_from_time_to_time_logs_nobody_out_whose_store_is_slow() {
    let (app, store) = slow();
    let old = app.logged_in(alice()).await;
    app.pass(Duration::from_secs(660));
    store.hold_back(1);
    let new = app.send(Some(&old), |_| async {}).await.cookie.unwrap();
    assert_ne!(new, old);
    app.pass(Duration::from_secs(120));
    assert_eq!(app.open(&new).await, Some(alice()));
}

/// The response is sent while the store is still busy, so nobody is told the new id.
#[tokio::test]
async fn a_rotation_that_ends_after_its_response_logs_nobody_out() {
    let (app, store) = slow();
    let old = app.logged_in(alice()).await;
    store.hold_back(1);
    let (done, rotated) = oneshot::channel();
    let waiting = store.clone();
    let rotate_aside = |handle: Handle| async move {
        tokio::spawn(async move { done.send(handle.rotate().await).unwrap() });
        waiting.is_holding().await;
    };
    assert_eq!(app.send(Some(&old), rotate_aside).await.cookie, None);
    store.let_go();
    let late = rotated.await.unwrap();
    assert!(matches!(late, Err(SessionError::ResponseStarted)), "{late:?}");
    assert_eq!(app.open(&old).await, Some(alice()));
    // The browser is given the new id when it asks for one again.
    let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
    let new = app.send(Some(&old), rotate).await.cookie.unwrap();
    assert_eq!(app.open(&new).await, Some(alice()));
}

#[tokio::test]
async fn a_rotation_and_an_update_at_once_in_one_request_both_hold() {
    let (app, store) = slow();
    let old = app.logged_in(alice()).await;
    store.hold_back(1);
    let inside = store.clone();
    let both = |handle: Handle| async move {
        let count = async {
            inside.is_holding().await;
            handle.update(|session| session.visits += 1).await.unwrap();
            inside.let_go();
        };
        let (rotated, ()) = tokio::join!(handle.rotate(), count);
        rotated.unwrap();
    };
    let new = app.send(Some(&old), both).await.cookie.unwrap();
    assert_ne!(new, old);
    assert_eq!(app.open(&new).await, Some(AppSession { visits: 1, ..alice() }));
}
