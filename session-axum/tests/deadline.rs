//! A revocation that all servers share, and that stops answering.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::time::Duration;

use axum::http::StatusCode;
use common::{App, Reply, alice};
use session_axum::testing::RemoteStore;
use session_axum::{RevocationScope, SessionError, SessionHandle};
use tokio::time::Instant;

type Handle = SessionHandle<common::AppSession>;

const DEADLINE: Duration = Duration::from_millis(50);

fn app(remote: &RemoteStore) -> App {
    let scope = RevocationScope::shared("tests", remote.clone());
    App::with(|builder| builder.revocation(scope).store_deadline(DEADLINE))
}

/// Fails where nothing comes of it after a minute. Time stands still while anything else can be done.
async fn in_time<V>(asking: impl Future<Output = V>) -> V {
    tokio::time::timeout(Duration::from_secs(60), asking).await.expect("an answer in time")
}

fn unavailable<V>(done: &Result<V, SessionError>) -> bool {
    matches!(done, Err(SessionError::Unavailable(_)))
}

#[tokio::test(start_paused = true)]
async fn a_revocation_that_never_answers_is_503_in_time() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    remote.falls_silent();
    let asked = Instant::now();
    let reply = in_time(app.send(Some(&cookie), |_: Handle| async {})).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::SERVICE_UNAVAILABLE, None));
    assert!(asked.elapsed() < 2 * DEADLINE, "{:?}", asked.elapsed());
    remote.answers_again();
    assert!(app.open(&cookie).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn whatever_is_asked_of_a_silent_revocation_is_answered_in_time() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    let cut = remote.clone();
    let ask_everything = |handle: Handle| async move {
        cut.falls_silent();
        assert!(unavailable(&in_time(handle.update(|session| session.visits = 2)).await));
        assert!(unavailable(&in_time(handle.login(alice())).await));
        assert!(unavailable(&in_time(handle.elevate(|session| session.verified = true)).await));
        assert!(unavailable(&in_time(handle.rotate()).await));
        assert!(unavailable(&in_time(handle.still_valid()).await));
        assert!(unavailable(&in_time(handle.end_others()).await));
        assert!(unavailable(&in_time(handle.end_all()).await));
        assert!(unavailable(&in_time(handle.end()).await));
    };
    let reply = app.send(Some(&cookie), ask_everything).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::OK, None));
    assert!(unavailable(&in_time(app.sessions.of(&1).unwrap().end_all()).await));
    assert!(unavailable(&in_time(app.sessions.end_everything()).await));
    let log_in = |handle: Handle| async move { handle.login(alice()).await };
    let reply = in_time(app.send(None, log_in)).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::SERVICE_UNAVAILABLE, None));
}

/// Sends a request whose handler succeeds, and then the revocation falls silent.
async fn settled(app: &App, remote: &RemoteStore, cookie: &str, writes: bool) -> Reply {
    let cut = remote.clone();
    let write = move |handle: Handle| async move {
        if writes {
            handle.update(|session| session.visits += 1).await.unwrap();
        }
        cut.falls_silent();
    };
    let reply = in_time(app.send(Some(cookie), write)).await;
    remote.answers_again();
    reply
}

#[tokio::test(start_paused = true)]
async fn a_silent_revocation_holds_up_no_response() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    let reply = settled(&app, &remote, &cookie, true).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::OK, None));
    // Nor does an id that is to be rotated.
    let scope = RevocationScope::shared("tests", remote.clone());
    let app = App::with(|builder| {
        let builder = builder.revocation(scope).store_deadline(DEADLINE);
        builder.rotate_every(Duration::from_secs(60))
    });
    let cookie = app.logged_in(alice()).await;
    app.pass(Duration::from_secs(60));
    let reply = settled(&app, &remote, &cookie, false).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::OK, None));
}

#[tokio::test(start_paused = true)]
async fn a_logout_that_took_too_long_still_happens() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    let cut = remote.clone();
    let end = |handle: Handle| async move {
        cut.falls_silent();
        in_time(handle.end()).await
    };
    let reply = app.send(Some(&cookie), end).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::SERVICE_UNAVAILABLE, None));
    remote.answers_again();
    while app.open(&cookie).await.is_some() {
        tokio::task::yield_now().await;
    }
}
