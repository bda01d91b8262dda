//! What a login leaves in a store that answers late, breaks off, or has the id already.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use common::{App, AppSession, alice};
use session_axum::store::{
    Cap, MemoryStore, Record, Revision, Store, StoreError, StoreKey, Stored, SubjectIndex,
    SubjectKey,
};
use session_axum::{Entropy, SessionError, SessionHandle, UnixTime};
use session_core::{EntropyError, Reply};
use tokio::sync::Semaphore;

type Handle = SessionHandle<AppSession>;

/// A store that keeps a login's record, and then does not say so in time.
#[derive(Clone, Default)]
struct Late(Arc<Inside>);

#[derive(Default)]
struct Inside {
    memory: MemoryStore,
    mode: AtomicU8,
    answers: Semaphores,
}

/// One permit for each answer that may go, and one for each record that was deleted.
struct Semaphores {
    go: Semaphore,
    deleted: Semaphore,
}

impl Default for Semaphores {
    fn default() -> Self {
        Self { go: Semaphore::new(0), deleted: Semaphore::new(0) }
    }
}

const ANSWERS: u8 = 0;
/// It answers when it is let go.
const HOLDS: u8 = 1;
/// It breaks off once the record is there.
const BREAKS: u8 = 2;

impl Late {
    fn set(&self, mode: u8) {
        self.0.mode.store(mode, Ordering::SeqCst);
    }

    fn let_go(&self) {
        self.0.answers.go.add_permits(1);
    }

    async fn has_deleted(&self) {
        let deleted = self.0.answers.deleted.acquire();
        let deleted = tokio::time::timeout(Duration::from_secs(60), deleted).await;
        deleted.expect("nothing is deleted").unwrap().forget();
    }

    async fn answer<V>(&self, answer: Result<V, StoreError>) -> Result<V, StoreError> {
        tokio::task::yield_now().await;
        match self.0.mode.load(Ordering::SeqCst) {
            HOLDS => self.0.answers.go.acquire().await.unwrap().forget(),
            BREAKS => return Err(StoreError::unavailable("the connection broke")),
            _ => {}
        }
        answer
    }
}

impl Store for Late {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        Reply::later(async move {
            let created = self.0.memory.create(key, record, now).await;
            self.answer(created).await
        })
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        Reply::later(async move { self.0.memory.load(key, now).await })
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        Reply::later(async move { self.0.memory.update(key, seen, record, now).await })
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
            self.0.memory.delete(key, now).await?;
            self.0.answers.deleted.add_permits(1);
            Ok(())
        })
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        self.0.memory.sweep(now, most)
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        Some(self)
    }
}

impl SubjectIndex for Late {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>> {
        Reply::later(async move {
            let created = self.0.memory.create_within(key, record, cap, now).await;
            self.answer(created).await
        })
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        self.0.memory.of_subject(subject, now)
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>> {
        self.0.memory.delete_of_subject(subject, except, now)
    }
}

/// An application in which everybody may have one session.
fn app() -> (App, Late) {
    let store = Late::default();
    let one = Cap::Refuse(NonZeroU32::MIN);
    let app = App::stored_with(store.clone(), |builder| builder.sessions_per_subject(one));
    (app, store)
}

async fn log_in(handle: Handle) -> Result<(), SessionError> {
    handle.login(alice()).await
}

#[tokio::test(start_paused = true)]
async fn a_login_whose_answer_came_late_is_503_and_leaves_nothing_behind() {
    let (app, store) = app();
    store.set(HOLDS);
    let reply = app.send(None, log_in).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.cookie, None);
    assert_eq!(store.0.memory.len(), 1, "the store has kept it");
    store.let_go();
    store.has_deleted().await;
    store.set(ANSWERS);
    assert!(store.0.memory.is_empty());
    // The place is free.
    assert_eq!(app.send(None, log_in).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_nobody_waits_for_any_more_leaves_nothing_behind() {
    let (app, store) = app();
    store.set(HOLDS);
    let hung_up = tokio::spawn({
        let app = app.clone();
        async move { app.send(None, log_in).await.status }
    });
    while store.0.memory.is_empty() {
        tokio::task::yield_now().await;
    }
    hung_up.abort();
    assert!(hung_up.await.unwrap_err().is_cancelled());
    store.let_go();
    store.has_deleted().await;
    store.set(ANSWERS);
    assert_eq!(app.send(None, log_in).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_login_during_which_the_store_broke_off_leaves_nothing_behind() {
    let (app, store) = app();
    store.set(BREAKS);
    let reply = app.send(None, log_in).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    store.has_deleted().await;
    store.set(ANSWERS);
    assert_eq!(app.send(None, log_in).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_rotation_whose_answer_came_late_leaves_one_session() {
    let (app, store) = app();
    let cookie = app.logged_in(alice()).await;
    store.set(HOLDS);
    let late = |handle: Handle| async move {
        let late = handle.rotate().await;
        assert!(matches!(late, Err(SessionError::Unavailable(_))), "{late:?}");
    };
    app.send(Some(&cookie), late).await;
    store.let_go();
    store.has_deleted().await;
    store.set(ANSWERS);
    assert_eq!(app.sessions.of(&1).unwrap().list().await.unwrap().len(), 1);
    assert!(app.open(&cookie).await.is_some());
}

#[tokio::test]
async fn a_login_that_is_refused_is_none_of_those_that_are_taken_back() {
    let (app, store) = app();
    let cookie = app.logged_in(alice()).await;
    let refused = app.send(None, log_in).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(store.0.memory.len(), 1);
    assert!(app.open(&cookie).await.is_some());
}

/// Draws everything so many times over.
struct Repeating {
    times: u32,
    drawn: AtomicU32,
}

impl Entropy for Repeating {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        let drawn = self.drawn.fetch_add(1, Ordering::SeqCst) / self.times;
        bytes.fill(0);
        let number = drawn.to_be_bytes();
        bytes.iter_mut().zip(number).for_each(|(byte, of)| *byte = of);
        Ok(())
    }
}

fn repeating(times: u32) -> App {
    App::stored_with(MemoryStore::new(), |builder| {
        builder.entropy(Repeating { times, drawn: AtomicU32::new(0) })
    })
}

#[tokio::test]
async fn an_id_that_is_taken_is_drawn_once_more() {
    // Each login draws what the one before drew, and then something else.
    let app = repeating(2);
    let mut cookies = Vec::new();
    for _ in 0..5 {
        let reply = app.send(None, log_in).await;
        assert_eq!(reply.status, StatusCode::OK);
        cookies.push(reply.cookie.unwrap());
    }
    for cookie in &cookies {
        assert!(app.open(cookie).await.is_some());
    }
    cookies.sort_unstable();
    cookies.dedup();
    assert_eq!(cookies.len(), 5);
}

#[tokio::test]
async fn a_visitors_id_that_is_taken_is_drawn_once_more() {
    let app = repeating(2);
    for _ in 0..5 {
        let begin = |handle: Handle| async move { handle.start(AppSession::default()).await };
        let reply = app.send(None, begin).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(app.open(&reply.cookie.unwrap()).await.is_some());
    }
}

#[tokio::test]
async fn randomness_that_always_repeats_is_an_outage_and_takes_nobodys_place() {
    let app = repeating(u32::MAX);
    let first = app.send(None, log_in).await.cookie.unwrap();
    let second = app.send(None, log_in).await;
    assert_eq!(second.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.open(&first).await, Some(alice()));
}
