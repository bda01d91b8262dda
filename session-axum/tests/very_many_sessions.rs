//! A subject with so many sessions that a store takes longer for all of them than anybody waits.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use common::{App, AppSession, alice, bob};
use session_axum::store::{
    Cap, DeletedPage, MemoryStore, Page, PageCursor, Record, Revision, Store, StoreError, StoreKey,
    Stored, SubjectIndex, SubjectKey,
};
use session_axum::{SessionHandle, UnixTime};
use session_core::Reply;
use tokio::time::sleep;

type Handle = SessionHandle<AppSession>;

/// How many sessions the subject has.
const SESSIONS: usize = 1_000;

/// How long a store takes for one of them, when it is asked for many: for all, twice a request's deadline.
const EACH: Duration = Duration::from_micros(500);

/// A store that takes its time for each record of a subject.
#[derive(Clone, Default)]
struct Thorough(Arc<MemoryStore>);

impl Thorough {
    fn index_of_all(&self) -> &dyn SubjectIndex {
        self.0.index().unwrap()
    }
}

async fn take_time_for(records: usize) {
    sleep(EACH * u32::try_from(records).unwrap()).await;
}

impl Store for Thorough {
    fn create<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        self.0.create(key, record, now)
    }

    fn load<'a>(
        &'a self,
        key: &'a StoreKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Option<Stored>, StoreError>> {
        self.0.load(key, now)
    }

    fn update<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<Revision, StoreError>> {
        self.0.update(key, seen, record, now)
    }

    fn touch<'a>(
        &'a self,
        key: &'a StoreKey,
        seen: Revision,
        record: Record<'a>,
        now: UnixTime,
    ) -> Reply<'a, Result<(), StoreError>> {
        self.0.touch(key, seen, record, now)
    }

    fn delete<'a>(&'a self, key: &'a StoreKey, now: UnixTime) -> Reply<'a, Result<(), StoreError>> {
        self.0.delete(key, now)
    }

    fn sweep(&self, now: UnixTime, most: u32) -> Reply<'_, Result<u32, StoreError>> {
        self.0.sweep(now, most)
    }

    fn index(&self) -> Option<&dyn SubjectIndex> {
        Some(self)
    }
}

impl SubjectIndex for Thorough {
    fn create_within<'a>(
        &'a self,
        key: &'a StoreKey,
        record: Record<'a>,
        cap: Cap,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<StoreKey>, StoreError>> {
        self.index_of_all().create_within(key, record, cap, now)
    }

    fn of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Reply<'a, Result<Vec<(StoreKey, Stored)>, StoreError>> {
        Reply::later(async move {
            let found = self.index_of_all().of_subject(subject, now).await?;
            take_time_for(found.len()).await;
            Ok(found)
        })
    }

    fn delete_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        now: UnixTime,
    ) -> Reply<'a, Result<u32, StoreError>> {
        Reply::later(async move {
            take_time_for(SESSIONS).await;
            self.index_of_all().delete_of_subject(subject, except, now).await
        })
    }

    fn page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        from: Option<PageCursor>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<Page, StoreError>> {
        Reply::later(async move {
            let page = self.index_of_all().page_of_subject(subject, from, most, now).await?;
            take_time_for(page.records.len()).await;
            Ok(page)
        })
    }

    fn delete_page_of_subject<'a>(
        &'a self,
        subject: &'a SubjectKey,
        except: Option<&'a StoreKey>,
        most: u32,
        now: UnixTime,
    ) -> Reply<'a, Result<DeletedPage, StoreError>> {
        Reply::later(async move {
            let page = self.index_of_all().delete_page_of_subject(subject, except, most, now);
            let page = page.await?;
            take_time_for(usize::try_from(page.count).unwrap()).await;
            Ok(page)
        })
    }
}

/// Returns an application, the cookie of Alice's last session, and that of Bob's.
async fn busy() -> (App, Thorough, String, String) {
    let store = Thorough::default();
    let app = App::stored(store.clone());
    let bobs = app.logged_in(bob()).await;
    let mut last = String::new();
    for number in 0..SESSIONS {
        if number % 100 == 0 {
            app.pass(Duration::from_secs(1));
        }
        last = app.logged_in(alice()).await;
    }
    (app, store, last, bobs)
}

async fn of_alice(app: &App) -> usize {
    app.sessions.of(&1).unwrap().list().await.unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn all_are_listed_the_oldest_first_however_many_there_are() {
    let (app, _, _, _) = busy().await;
    let devices = app.sessions.of(&1).unwrap().list().await.unwrap();
    assert_eq!(devices.len(), SESSIONS);
    assert!(devices.is_sorted_by_key(session_axum::Device::authenticated_at));
}

#[tokio::test(start_paused = true)]
async fn any_of_them_can_be_ended_however_many_there_are() {
    let (app, _, last, _) = busy().await;
    let devices = app.sessions.of(&1).unwrap().list().await.unwrap();
    for device in [&devices[0], &devices[SESSIONS / 2], &devices[SESSIONS - 1]] {
        assert!(app.sessions.of(&1).unwrap().end(&device.handle()).await.unwrap());
    }
    assert_eq!(of_alice(&app).await, SESSIONS - 3);
    let _ = last;
}

#[tokio::test(start_paused = true)]
async fn all_are_ended_and_nobody_elses_however_many_there_are() {
    let (app, store, last, bobs) = busy().await;
    app.sessions.of(&1).unwrap().end_all().await.unwrap();
    assert_eq!(app.open(&last).await, None);
    assert_eq!(of_alice(&app).await, 0);
    assert_eq!(app.open(&bobs).await, Some(bob()));
    assert!(store.0.len() < 10, "{} are left", store.0.len());
}

#[tokio::test(start_paused = true)]
async fn all_others_are_ended_however_many_there_are() {
    let (app, _, last, bobs) = busy().await;
    let end_others = |handle: Handle| async move { handle.end_others().await };
    assert_eq!(app.send(Some(&last), end_others).await.status, StatusCode::OK);
    assert_eq!(of_alice(&app).await, 1);
    assert_eq!(app.open(&last).await, Some(alice()));
    assert_eq!(app.open(&bobs).await, Some(bob()));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_hangs_up_ends_the_rest_all_the_same() {
    let (app, store, last, _) = busy().await;
    let ending = tokio::spawn({
        let (app, last) = (app.clone(), last.clone());
        async move {
            app.send(Some(&last), |handle: Handle| async move { handle.end_all().await }).await
        }
    });
    let before = store.0.len();
    sleep(EACH * 300).await;
    assert!((10..before).contains(&store.0.len()), "it has only begun");
    ending.abort();
    assert!(ending.await.unwrap_err().is_cancelled());
    sleep(EACH * 2_000).await;
    assert_eq!(of_alice(&app).await, 0);
    assert_eq!(app.open(&last).await, None);
}
