//! Requests of one browser at the same time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::future::Future;
use std::time::Duration;

use common::{App, AppSession, IDLE, Reply, alice};
use session_axum::{SessionError, SessionHandle};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

type Handle = SessionHandle<AppSession>;

/// A request whose handler has done its work, and whose response waits to be let go.
struct Slow {
    go: oneshot::Sender<()>,
    request: JoinHandle<Reply>,
}

impl Slow {
    async fn begin<F, Done>(app: &App, cookie: &str, act: F) -> Self
    where
        F: FnOnce(Handle) -> Done + Send + 'static,
        Done: Future<Output = ()> + Send,
    {
        let (go, wait) = oneshot::channel();
        let (done, began) = oneshot::channel();
        let (app, cookie) = (app.clone(), cookie.to_owned());
        let request = tokio::spawn(async move {
            let act = |handle: Handle| async move {
                act(handle).await;
                done.send(()).unwrap();
                wait.await.unwrap();
            };
            app.send(Some(&cookie), act).await
        });
        began.await.unwrap();
        Self { go, request }
    }

    async fn finish(self) -> Reply {
        self.go.send(()).unwrap();
        self.request.await.unwrap()
    }
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

#[tokio::test]
async fn a_slow_response_after_a_logout_brings_nothing_back() {
    let app = App::new();
    for act in [0, 1] {
        let cookie = app.logged_in(alice()).await;
        app.pass(IDLE / 2);
        let slow = match act {
            0 => Slow::begin(&app, &cookie, nothing).await,
            _ => Slow::begin(&app, &cookie, count).await,
        };
        app.send(Some(&cookie), end).await;
        assert_eq!(slow.finish().await.cookie, None);
        assert_eq!(app.open(&cookie).await, None);
    }
}

#[tokio::test]
async fn a_slow_visitor_does_not_overwrite_a_login() {
    let app = App::new();
    let visitor = app.visiting(AppSession::default()).await;
    let slow = Slow::begin(&app, &visitor, count).await;
    let log_in = |handle: Handle| async move { handle.login(alice()).await.unwrap() };
    let user = app.send(Some(&visitor), log_in).await.cookie.unwrap();
    assert_eq!(slow.finish().await.cookie, None);
    let late = || {
        app.send(Some(&visitor), |handle: Handle| async move {
            let refused =
                handle.update_or_start(AppSession::default, |session| session.visits += 1).await;
            assert!(matches!(refused, Err(SessionError::Superseded)));
            handle.start(AppSession::default()).await.unwrap_err();
        })
    };
    // Requests that set out before the login's answer came, and arrive after it: before the browser
    // has used it, moments after, and later.
    assert_eq!(late().await.cookie, None);
    assert_eq!(app.open(&user).await, Some(alice()));
    for passed in [4, 50] {
        assert_eq!(late().await.cookie, None);
        assert_eq!(app.send(Some(&visitor), end).await.cookie, None);
        app.pass(Duration::from_secs(passed));
        assert_eq!(app.open(&user).await, Some(alice()), "the visitor's id ends it no more");
    }
    assert_eq!(late().await.cookie, None);
}

#[tokio::test]
async fn two_rotations_lead_to_one_session() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let (first, second) =
        (Slow::begin(&app, &cookie, rotate).await, Slow::begin(&app, &cookie, rotate).await);
    let (first, second) =
        (first.finish().await.cookie.unwrap(), second.finish().await.cookie.unwrap());
    assert_eq!(first, second);
    app.send(Some(&first), end).await;
    assert_eq!(app.open(&second).await, None);
    assert_eq!(app.open(&cookie).await, None);
}

#[tokio::test]
async fn requests_under_way_during_a_rotation_go_on_as_its_session() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    app.pass(IDLE / 2);
    let slow = Slow::begin(&app, &cookie, count).await;
    let rotated = app.send(Some(&cookie), rotate).await.cookie.unwrap();
    assert_eq!(slow.finish().await.cookie, None, "it was written under the old id");
    for _ in 0..50 {
        let newer = app.send(Some(&cookie), count).await.cookie.unwrap();
        assert_eq!(app.id(&newer), app.id(&rotated));
    }
    // Once the browser has come with the new id, only what set out before it is still under way.
    assert_eq!(app.open(&rotated).await, Some(alice()));
    for _ in 0..50 {
        let late = |handle: Handle| async move {
            assert!(handle.current().is_some());
            let refused = handle.update(|session| session.visits += 1).await;
            assert!(matches!(refused, Err(SessionError::Superseded)));
        };
        assert_eq!(app.send(Some(&cookie), late).await.cookie, None);
    }
    assert_eq!(app.open(&rotated).await, Some(alice()));
}

#[tokio::test]
async fn the_old_id_is_refused_moments_after_the_new_one_came_back() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let rotated = app.send(Some(&cookie), rotate).await.cookie.unwrap();
    app.pass(Duration::from_secs(20));
    assert!(app.open(&cookie).await.is_some());
    assert!(app.open(&rotated).await.is_some());
    app.pass(Duration::from_secs(4));
    assert!(app.open(&cookie).await.is_some());
    app.pass(Duration::from_secs(1));
    assert_eq!(app.open(&cookie).await, None);
    assert!(app.open(&rotated).await.is_some());
}

#[tokio::test]
async fn a_logout_with_the_old_id_ends_the_new_one() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let rotated = app.send(Some(&cookie), rotate).await.cookie.unwrap();
    app.send(Some(&cookie), end).await;
    assert_eq!(app.open(&rotated).await, None);
    assert_eq!(app.open(&cookie).await, None);
}

#[tokio::test]
async fn a_rotation_that_lost_against_a_logout_says_so() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let (go, wait) = oneshot::channel::<()>();
    let (ready, began) = oneshot::channel::<()>();
    let request = {
        let (app, cookie) = (app.clone(), cookie.clone());
        tokio::spawn(async move {
            let late = |handle: Handle| async move {
                ready.send(()).unwrap();
                wait.await.unwrap();
                assert!(matches!(handle.rotate().await, Err(SessionError::Superseded)));
                let refused = handle.elevate(|session| session.verified = true).await;
                assert!(matches!(refused, Err(SessionError::Superseded)));
                let refused = handle.update(|session| session.visits = 5).await;
                assert!(matches!(refused, Err(SessionError::Superseded)));
            };
            app.send(Some(&cookie), late).await
        })
    };
    began.await.unwrap();
    app.send(Some(&cookie), end).await;
    go.send(()).unwrap();
    assert_eq!(request.await.unwrap().cookie, None);
}

#[tokio::test]
async fn after_the_response_nothing_can_be_written() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let (keep, kept) = oneshot::channel();
    let leak = |handle: Handle| async move { keep.send(handle).unwrap() };
    app.send(Some(&cookie), leak).await;
    let handle: Handle = kept.await.unwrap();
    let refused = handle.update(|session| session.visits = 1).await;
    assert!(matches!(refused, Err(SessionError::ResponseStarted)));
    assert!(matches!(handle.login(alice()).await, Err(SessionError::ResponseStarted)));
    assert!(matches!(handle.end().await, Err(SessionError::ResponseStarted)));
    assert!(handle.still_valid().await.unwrap());
}

#[tokio::test]
async fn two_operations_of_one_request_do_not_lose_each_other() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let both = |handle: Handle| async move {
        let first = handle.update(|session| session.visits += 1);
        let second = handle.update(|session| session.cart.push("book".to_owned()));
        let (first, second) = tokio::join!(first, second);
        first.unwrap();
        second.unwrap();
    };
    let cookie = app.send(Some(&cookie), both).await.cookie.unwrap();
    let session = app.open(&cookie).await.unwrap();
    assert_eq!((session.visits, session.cart.len()), (1, 1));
}
