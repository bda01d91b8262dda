//! Sessions in a store: the same handlers, and what only a store can promise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::future::{Future, pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use common::{App, AppSession, IDLE, Right, Role, alice, bob};
use session_axum::store::{MemoryStore, Record, Revision, Store, StoreError, StoreKey, Stored};
use session_axum::{SessionError, SessionHandle, UnixTime};
use session_core::Reply;
use tokio::sync::{Barrier, oneshot};

type Handle = SessionHandle<AppSession>;

/// A store that has to be asked, that counts the questions, and that can fail.
#[derive(Clone, Default)]
struct Watched(Arc<Inside>);

#[derive(Default)]
struct Inside {
    memory: MemoryStore,
    calls: AtomicU32,
    mode: AtomicU8,
}

const ANSWERS: u8 = 0;
const FAILS: u8 = 1;
const HANGS: u8 = 2;

impl Watched {
    fn calls(&self) -> u32 {
        self.0.calls.swap(0, Ordering::Relaxed)
    }

    fn set(&self, mode: u8) {
        self.0.mode.store(mode, Ordering::Relaxed);
    }

    async fn asked(&self) -> Result<&MemoryStore, StoreError> {
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        match self.0.mode.load(Ordering::Relaxed) {
            FAILS => Err(StoreError::unavailable("the cable is out")),
            HANGS => pending().await,
            _ => Ok(&self.0.memory),
        }
    }
}

impl Store for Watched {
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
}

fn watched() -> (App, Watched) {
    let store = Watched::default();
    (App::stored(Arc::new(store.clone())), store)
}

/// Both kinds of store: one that answers at once, and one that has to be asked.
fn both() -> [App; 2] {
    [App::stored(MemoryStore::new()), watched().0]
}

async fn nothing(_: Handle) {}

async fn end(handle: Handle) {
    handle.end().await.unwrap();
}

async fn rotate(handle: Handle) {
    handle.rotate().await.unwrap();
}

async fn count(handle: Handle) {
    handle.update(|session| session.visits += 1).await.unwrap();
}

fn visits(app: &App, cookie: &str) -> impl Future<Output = Option<u32>> {
    let (app, cookie) = (app.clone(), cookie.to_owned());
    async move { app.open(&cookie).await.map(|session| session.visits) }
}

#[tokio::test]
async fn the_cookie_is_an_id_and_the_session_is_in_the_store() {
    for app in both() {
        let cookie = app.logged_in(alice()).await;
        assert_eq!(cookie.len(), 43);
        assert_eq!(app.open(&cookie).await, Some(alice()));
        let other = app.logged_in(bob()).await;
        assert_eq!(app.open(&other).await, Some(bob()));
    }
}

#[tokio::test]
async fn a_hundred_increments_at_once_are_a_hundred() {
    for app in both() {
        let cookie = app.logged_in(alice()).await;
        let requests: Vec<_> = (0..100)
            .map(|_| {
                let (app, cookie) = (app.clone(), cookie.clone());
                tokio::spawn(async move { app.send(Some(&cookie), count).await.status })
            })
            .collect();
        for request in requests {
            assert_eq!(request.await.unwrap(), StatusCode::OK);
        }
        assert_eq!(visits(&app, &cookie).await, Some(100));
    }
}

/// Those who came with the session as it was take turns, so that none of them computes in vain.
#[tokio::test]
async fn four_hundred_updates_at_once_run_four_hundred_times() {
    for app in both() {
        let cookie = app.logged_in(alice()).await;
        let (arrived, runs) = (Arc::new(Barrier::new(400)), Arc::new(AtomicU32::new(0)));
        let requests: Vec<_> = (0..400)
            .map(|_| {
                let (app, cookie) = (app.clone(), cookie.clone());
                let (arrived, runs) = (Arc::clone(&arrived), Arc::clone(&runs));
                tokio::spawn(async move {
                    let act = |handle: Handle| async move {
                        arrived.wait().await;
                        let change = |session: &mut AppSession| {
                            runs.fetch_add(1, Ordering::Relaxed);
                            session.visits += 1;
                        };
                        handle.update(change).await.unwrap();
                    };
                    app.send(Some(&cookie), act).await.status
                })
            })
            .collect();
        for request in requests {
            assert_eq!(request.await.unwrap(), StatusCode::OK);
        }
        assert_eq!(visits(&app, &cookie).await, Some(400));
        let runs = runs.load(Ordering::Relaxed);
        assert!((400..=800).contains(&runs), "{runs}");
    }
}

#[tokio::test]
async fn two_updates_in_one_request_both_hold() {
    for app in both() {
        let cookie = app.logged_in(alice()).await;
        let twice = |handle: Handle| async move {
            handle.update(|session| session.visits += 1).await.unwrap();
            handle.update(|session| session.visits += 10).await.unwrap();
            assert_eq!(handle.current().unwrap().visits, 11);
        };
        app.send(Some(&cookie), twice).await;
        assert_eq!(visits(&app, &cookie).await, Some(11));
    }
}

#[tokio::test]
async fn a_logout_ends_every_copy_and_a_slow_write_brings_nothing_back() {
    for app in both() {
        let cookie = app.logged_in(alice()).await;
        let (go, wait) = oneshot::channel::<()>();
        let (underway, is_underway) = oneshot::channel();
        let slow = {
            let (app, cookie) = (app.clone(), cookie.clone());
            tokio::spawn(async move {
                let act = |handle: Handle| async move {
                    underway.send(()).unwrap();
                    wait.await.unwrap();
                    let late = handle.update(|session| session.visits += 1).await;
                    assert!(matches!(late, Err(SessionError::Superseded)), "{late:?}");
                };
                app.send(Some(&cookie), act).await
            })
        };
        is_underway.await.unwrap();
        let reply = app.send(Some(&cookie), end).await;
        assert_eq!(reply.cookie.as_deref(), Some(""));
        go.send(()).unwrap();
        assert_eq!(slow.await.unwrap().cookie, None);
        assert_eq!(app.open(&cookie).await, None);
    }
}

#[tokio::test]
async fn a_rotated_id_leads_to_its_successor_until_that_is_used() {
    for app in both() {
        let old = app.logged_in(alice()).await;
        let new = app.send(Some(&old), rotate).await.cookie.unwrap();
        assert_ne!(old, new);
        // A request that was under way, and one that writes: it is the same session.
        assert_eq!(app.open(&old).await, Some(alice()));
        let reply = app.send(Some(&old), count).await;
        assert_eq!(reply.cookie.as_ref(), Some(&new), "the first response may be lost");
        assert_eq!(visits(&app, &new).await, Some(1));
        // Its first use under the new id ends the time of the old one.
        app.pass(Duration::from_secs(5));
        assert_eq!(app.open(&old).await, None);
        assert_eq!(visits(&app, &new).await, Some(1));
    }
}

#[tokio::test]
async fn a_rotation_whose_response_was_lost_is_repeated() {
    for app in both() {
        let old = app.logged_in(alice()).await;
        let lost = app.send(Some(&old), rotate).await.cookie.unwrap();
        let again = app.send(Some(&old), rotate).await.cookie.unwrap();
        assert_eq!(lost, again, "a second rotation leads to the same session");
        assert_eq!(app.open(&again).await, Some(alice()));
    }
}

#[tokio::test]
async fn logging_out_with_the_old_id_ends_the_new_one() {
    for app in both() {
        let old = app.logged_in(alice()).await;
        let new = app.send(Some(&old), rotate).await.cookie.unwrap();
        app.send(Some(&old), end).await;
        assert_eq!(app.open(&new).await, None);
        assert_eq!(app.open(&old).await, None);
    }
}

/// The logout was presented with an id that another request moves on before it is ended.
#[tokio::test]
async fn a_logout_that_a_rotation_overtakes_ends_the_new_id_too() {
    for app in both() {
        for elevates in [false, true] {
            let cookie = app.logged_in(alice()).await;
            let (arrived, here) = oneshot::channel();
            let (go, gone) = oneshot::channel::<()>();
            let slow = tokio::spawn({
                let (app, cookie) = (app.clone(), cookie.clone());
                async move {
                    let end = |handle: Handle| async move {
                        arrived.send(()).unwrap();
                        gone.await.unwrap();
                        handle.end().await.unwrap();
                    };
                    app.send(Some(&cookie), end).await
                }
            });
            here.await.unwrap();
            let move_on = move |handle: Handle| async move {
                if elevates {
                    handle.elevate(|session| session.verified = true).await.unwrap();
                } else {
                    handle.rotate().await.unwrap();
                }
            };
            let newer = app.send(Some(&cookie), move_on).await.cookie.unwrap();
            assert!(app.open(&newer).await.is_some());
            go.send(()).unwrap();
            slow.await.unwrap();
            assert_eq!(app.open(&newer).await, None, "elevates: {elevates}");
            assert_eq!(app.open(&cookie).await, None, "elevates: {elevates}");
        }
    }
}

#[tokio::test]
async fn an_id_from_before_an_elevation_has_none_of_its_rights() {
    for app in both() {
        let old = app.logged_in(bob()).await;
        let elevate = |handle: Handle| async move {
            handle.elevate(|session| session.roles = vec![Role::Admin]).await.unwrap();
        };
        let new = app.send(Some(&old), elevate).await.cookie.unwrap();
        assert_eq!(app.open(&old).await, Some(bob()), "the response may be lost");
        assert_eq!(app.open(&new).await.unwrap().roles, [Role::Admin]);
        assert_eq!(app.open(&old).await, Some(bob()), "for what is under way");
        app.pass(Duration::from_secs(5));
        assert_eq!(app.open(&old).await, None);
        // Nor does its request overwrite the better cookie.
        let start = |handle: Handle| async move {
            let late = handle.start(AppSession::default()).await;
            assert!(matches!(late, Err(SessionError::Superseded)), "{late:?}");
        };
        assert_eq!(app.send(Some(&old), start).await.cookie, None);
    }
}

#[tokio::test]
async fn a_login_ends_the_visit_before_it_and_keeps_its_cart() {
    for app in both() {
        let cart = AppSession { cart: vec!["tea".to_owned()], ..AppSession::default() };
        let visitor = app.visiting(cart).await;
        let log_in = |handle: Handle| async move {
            let login = |before: Option<&AppSession>| AppSession {
                cart: before.map(|visitor| visitor.cart.clone()).unwrap_or_default(),
                ..alice()
            };
            handle.login_with(login).await.unwrap();
        };
        let cookie = app.send(Some(&visitor), log_in).await.cookie.unwrap();
        assert_eq!(app.open(&cookie).await.unwrap().cart, ["tea"]);
        app.pass(Duration::from_secs(5));
        assert_eq!(app.open(&visitor).await, None);
        // A request of the visit that is under way writes no cookie over the login's.
        let visit = |handle: Handle| async move {
            let late = handle.update_or_start(AppSession::default, |_| ()).await;
            assert!(matches!(late, Err(SessionError::Superseded)), "{late:?}");
        };
        assert_eq!(app.send(Some(&visitor), visit).await.cookie, None);
    }
}

#[tokio::test]
async fn what_is_used_lives_on_and_what_is_not_expires() {
    for app in both() {
        let used = app.logged_in(alice()).await;
        let unused = app.logged_in(bob()).await;
        for _ in 0..4 {
            app.pass(IDLE / 3);
            let reply = app.send(Some(&used), nothing).await;
            assert_eq!(reply.cookie.as_deref(), Some(used.as_str()), "renewed under the same id");
        }
        assert_eq!(app.open(&used).await, Some(alice()));
        assert_eq!(app.open(&unused).await, None);
        // The absolute lifetime is not renewed.
        for _ in 0..40 {
            app.pass(IDLE * 2 / 3);
            app.send(Some(&used), nothing).await;
        }
        assert_eq!(app.open(&used).await, None);
    }
}

#[tokio::test]
async fn updates_renew_the_cookie_as_reading_does() {
    for app in both() {
        let cookie = app.logged_in(alice()).await;
        assert_eq!(app.send(Some(&cookie), count).await.cookie, None);
        app.pass(IDLE / 3);
        assert_eq!(app.send(Some(&cookie), count).await.cookie, Some(cookie.clone()));
        assert_eq!(app.send(Some(&cookie), count).await.cookie, None);
    }
}

#[tokio::test]
async fn a_store_is_asked_once_for_a_read_and_once_for_a_write() {
    let (app, store) = watched();
    let cookie = app.logged_in(alice()).await;
    assert_eq!(store.calls(), 1, "a login creates");
    app.send(None, nothing).await;
    assert_eq!(store.calls(), 0, "nobody has a session");
    for text in ["", "42", &cookie[1..], &format!("{cookie}A"), &"!".repeat(43)] {
        app.send(Some(text), nothing).await;
        assert_eq!(store.calls(), 0, "{text} is no id");
    }
    app.send(Some(&cookie), nothing).await;
    assert_eq!(store.calls(), 1, "a read loads");
    app.send(Some(&cookie), count).await;
    assert_eq!(store.calls(), 2, "a write loads and updates");
    app.pass(IDLE / 3);
    app.send(Some(&cookie), nothing).await;
    assert_eq!(store.calls(), 2, "a renewal loads and touches");
    app.send(Some(&cookie), end).await;
    assert_eq!(store.calls(), 3, "an end loads, marks the place, and frees it");
}

#[tokio::test]
async fn an_unknown_id_is_never_adopted() {
    for app in both() {
        let made_up = "A".repeat(43);
        assert_eq!(app.open(&made_up).await, None);
        let start = |handle: Handle| async move {
            handle.start(AppSession::default()).await.unwrap();
        };
        let cookie = app.send(Some(&made_up), start).await.cookie.unwrap();
        assert_ne!(cookie, made_up);
        assert_eq!(app.open(&made_up).await, None);
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_503_and_never_a_stranger() {
    let (app, store) = watched();
    let cookie = app.logged_in(alice()).await;
    for mode in [FAILS, HANGS] {
        store.set(mode);
        let reply = app.send(Some(&cookie), nothing).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(reply.cookie, None);
    }
    store.set(ANSWERS);
    assert_eq!(app.open(&cookie).await, Some(alice()));
    // One that begins while the handler works.
    let cut = {
        let store = store.clone();
        move |handle: Handle| async move {
            store.set(FAILS);
            let failed = handle.update(|session| session.visits += 1).await;
            assert!(matches!(failed, Err(SessionError::Unavailable(_))), "{failed:?}");
            let failed = handle.end().await;
            assert!(matches!(failed, Err(SessionError::Unavailable(_))), "{failed:?}");
        }
    };
    assert_eq!(app.send(Some(&cookie), cut).await.cookie, None);
    store.set(ANSWERS);
    assert_eq!(app.open(&cookie).await, Some(alice()));
}

#[tokio::test]
async fn what_is_too_large_is_an_error_and_the_old_value_stays() {
    for app in both() {
        let cookie = app.logged_in(alice()).await;
        let fill = |handle: Handle| async move {
            // 64 KiB is what a store takes unless it is told otherwise.
            let large = || vec!["x".repeat(64 << 10)];
            let updated = handle.update(|session| session.cart = large()).await;
            let elevated = handle.elevate(|session| session.cart = large()).await;
            let cart = large();
            let logged_in = handle.login(AppSession { cart: cart.clone(), ..alice() }).await;
            for refused in [updated, elevated, logged_in] {
                let text = refused.unwrap_err().to_string();
                assert!(text.contains("its store takes 65536"), "{text}");
                assert!(text.contains("cart 6554") && text.contains("visits 1"), "{text}");
            }
        };
        app.send(Some(&cookie), fill).await;
        assert_eq!(app.open(&cookie).await, Some(alice()));
    }
}

#[tokio::test]
async fn privileges_change_by_login_and_elevate_only() {
    for app in both() {
        let cookie = app.logged_in(bob()).await;
        let sneak = |handle: Handle| async move {
            let refused = handle.update(|session| session.roles = vec![Role::Admin]).await;
            assert!(matches!(refused, Err(SessionError::PrivilegeChanged)), "{refused:?}");
        };
        app.send(Some(&cookie), sneak).await;
        assert_eq!(app.open(&cookie).await, Some(bob()));
    }
}

/// Whoever has a copy of the old id must not keep what was taken away.
#[tokio::test]
async fn an_elevation_that_takes_rights_away_ends_the_old_id_at_once() {
    for app in both().into_iter().chain([App::new()]) {
        for (name, lower) in [
            ("a role", (|session| session.roles = vec![Role::Reader]) as fn(&mut AppSession)),
            ("a permission", |session| session.rights.clear()),
            ("a privileged field", |session| session.verified = false),
        ] {
            let admin = AppSession { rights: vec![Right::Posts], verified: true, ..alice() };
            let old = app.logged_in(admin).await;
            let demote = move |handle: Handle| async move { handle.elevate(lower).await.unwrap() };
            let new = app.send(Some(&old), demote).await.cookie.unwrap();
            assert_eq!(app.open(&old).await, None, "{name}");
            assert!(app.open(&new).await.is_some(), "{name}");
        }
    }
}

/// A copy of the cookie before is worth nothing, whether or not the browser has come with the new one.
#[tokio::test]
async fn after_changed_credentials_nobody_else_is_in_by_any_id() {
    for app in [App::stored(MemoryStore::new()), App::new()] {
        for was_used in [false, true] {
            let copied = app.logged_in(alice()).await;
            let elsewhere = app.logged_in(alice()).await;
            let rotated = app.send(Some(&copied), rotate).await.cookie.unwrap();
            let change =
                |handle: Handle| async move { handle.credentials_changed().await.unwrap() };
            let new = app.send(Some(&rotated), change).await.cookie.unwrap();
            if was_used {
                assert!(app.open(&new).await.is_some());
            }
            for dead in [&copied, &rotated, &elsewhere] {
                assert_eq!(app.open(dead).await, None);
                let again = app.send(Some(dead), |handle: Handle| async move {
                    assert!(handle.rotate().await.is_err());
                });
                assert_eq!(again.await.cookie, None);
            }
            assert!(app.open(&new).await.is_some());
        }
    }
}
