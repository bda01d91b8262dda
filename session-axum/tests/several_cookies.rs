//! Several cookies of our name in one request: tossed by a neighbour, or left from before a deploy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use axum::http::StatusCode;
use common::{App, AppSession, Role, alice, bob};
use session_axum::store::MemoryStore;
use session_axum::testing::RemoteStore;
use session_axum::{KeyRing, SessionHandle};

type Handle = SessionHandle<AppSession>;

fn apps() -> [App; 3] {
    [App::new(), App::stored(MemoryStore::new()), App::stored(RemoteStore::new())]
}

/// Returns what a request opens as that brings these, in this order and the other way round.
async fn open_both_ways(app: &App, cookies: [&str; 2]) -> Option<AppSession> {
    let [one, other] = cookies;
    let opened = app.open(&format!("{one}; __Host-session={other}")).await;
    assert_eq!(app.open(&format!("{other}; a=b; __Host-session={one}")).await, opened);
    opened
}

#[tokio::test]
async fn beside_what_is_no_session_ours_is_found() {
    for app in apps() {
        let elsewhere = App::new();
        elsewhere.keys.swap(&KeyRing::throw_away().unwrap());
        let staging = elsewhere.logged_in(bob()).await;
        let ended = app.logged_in(bob()).await;
        app.send(Some(&ended), |handle: Handle| async move { handle.end().await.unwrap() }).await;
        let ours = app.logged_in(alice()).await;
        for other in ["", "garbage", &*staging, &*ended] {
            assert_eq!(open_both_ways(&app, [&ours, other]).await, Some(alice()), "{other}");
        }
        // A logout ends it as ever.
        let both = format!("{staging}; __Host-session={ours}");
        let end = |handle: Handle| async move { handle.end().await.unwrap() };
        assert_eq!(app.send(Some(&both), end).await.cookie.as_deref(), Some(""));
        assert_eq!(app.open(&ours).await, None);
    }
}

#[tokio::test]
async fn two_different_sessions_are_none() {
    for app in apps() {
        let (ours, tossed) = (app.logged_in(alice()).await, app.logged_in(bob()).await);
        assert_eq!(open_both_ways(&app, [&ours, &tossed]).await, None);
        assert_eq!(app.open(&ours).await, Some(alice()), "it goes on without the other");
    }
}

#[tokio::test]
async fn of_one_session_the_newest_counts() {
    let app = App::new();
    let older = app.logged_in(alice()).await;
    app.pass(std::time::Duration::from_secs(1));
    let count = |handle: Handle| async move {
        handle.update(|session| session.visits += 1).await.unwrap();
    };
    let newer = app.send(Some(&older), count).await.cookie.unwrap();
    assert_eq!(open_both_ways(&app, [&older, &newer]).await.unwrap().visits, 1);
}

#[tokio::test]
async fn of_an_id_and_its_successor_the_successor_counts() {
    for app in apps() {
        let old = app.logged_in(bob()).await;
        let raise = |handle: Handle| async move {
            handle.elevate(|session| session.roles = vec![Role::Admin]).await.unwrap();
        };
        let raised = app.send(Some(&old), raise).await.cookie.unwrap();
        let opened = open_both_ways(&app, [&old, &raised]).await.unwrap();
        assert_eq!(opened.roles, [Role::Admin]);
        let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
        let rotated = app.send(Some(&raised), rotate).await.cookie.unwrap();
        assert!(open_both_ways(&app, [&raised, &rotated]).await.is_some());
    }
}

#[tokio::test]
async fn more_than_four_are_none() {
    let app = App::new();
    let mut line = app.logged_in(alice()).await;
    for other in ["a", "b", "c"] {
        line = format!("{line}; __Host-session={other}");
        assert_eq!(app.open(&line).await, Some(alice()));
    }
    line.push_str("; __Host-session=d");
    assert_eq!(app.open(&line).await, None);
}

#[tokio::test]
async fn what_cannot_be_judged_may_be_another_session() {
    let remote = RemoteStore::new();
    let app = App::stored(remote.clone());
    let (ours, other) = (app.logged_in(alice()).await, app.logged_in(bob()).await);
    remote.goes_down();
    let both = format!("{ours}; __Host-session={other}");
    let reply = app.send(Some(&both), |_: Handle| async {}).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
}
