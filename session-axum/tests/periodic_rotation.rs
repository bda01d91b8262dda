//! A new id from time to time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use common::{App, AppSession, alice};
use session_axum::store::MemoryStore;
use session_axum::{KeyRing, SessionHandle, Sessions};
use tokio::sync::Barrier;

type Handle = SessionHandle<AppSession>;

async fn nothing(_: Handle) {}

/// Both places where sessions are kept, with a new id every ten minutes.
fn rotating() -> [App; 2] {
    let every = Duration::from_secs(600);
    let stored = App::stored_with(MemoryStore::new(), |builder| builder.rotate_every(every));
    [App::with(|builder| builder.rotate_every(every)), stored]
}

#[tokio::test]
async fn an_id_is_changed_when_it_is_old_enough_and_used() {
    for app in rotating() {
        let first = app.logged_in(alice()).await;
        app.pass(Duration::from_secs(599));
        let renewed = app.send(Some(&first), nothing).await.cookie;
        let first = renewed.unwrap_or(first);
        app.pass(Duration::from_secs(1));
        let second = app.send(Some(&first), nothing).await.cookie.unwrap();
        assert_eq!(app.open(&second).await, Some(alice()));
        app.pass(Duration::from_secs(120));
        assert_eq!(app.open(&first).await, None, "the old id is over");
        assert_eq!(app.open(&second).await, Some(alice()));
        // It counts from the change.
        app.pass(Duration::from_secs(479));
        let renewed = app.send(Some(&second), nothing).await.cookie;
        let second = renewed.unwrap_or(second);
        app.pass(Duration::from_secs(1));
        let third = app.send(Some(&second), nothing).await.cookie.unwrap();
        app.pass(Duration::from_secs(120));
        assert_eq!(app.open(&third).await, Some(alice()));
        app.pass(Duration::from_secs(5));
        assert_eq!(app.open(&second).await, None);
    }
}

#[tokio::test]
async fn requests_at_once_are_given_one_new_id() {
    for app in rotating() {
        let old = app.logged_in(alice()).await;
        app.pass(Duration::from_secs(700));
        let arrive = || async {
            let barrier = Arc::new(Barrier::new(5));
            let requests: Vec<_> = (0..5)
                .map(|_| {
                    let (app, old, barrier) = (app.clone(), old.clone(), Arc::clone(&barrier));
                    tokio::spawn(async move {
                        let together = |_: Handle| async move { barrier.wait().await.is_leader() };
                        let act = |handle| async { together(handle).await.to_string() };
                        app.send(Some(&old), act).await
                    })
                })
                .collect();
            let mut cookies = Vec::new();
            for request in requests {
                let reply = request.await.unwrap();
                assert_eq!(reply.status, StatusCode::OK);
                cookies.extend(reply.cookie);
            }
            cookies
        };
        let cookies = arrive().await;
        assert!(!cookies.is_empty());
        app.pass(Duration::from_secs(120));
        for cookie in cookies {
            assert_eq!(app.open(&cookie).await, Some(alice()));
        }
    }
}

#[tokio::test]
async fn a_session_that_was_ended_meanwhile_gets_no_new_id() {
    for app in rotating() {
        let old = app.logged_in(alice()).await;
        app.pass(Duration::from_secs(700));
        let ending = app.clone();
        let reply = app.send(Some(&old), |_: Handle| async move {
            ending.sessions.of(&1).unwrap().end_all().await.unwrap();
        });
        let reply = reply.await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.cookie, None, "it would be worth nothing");
        assert_eq!(app.open(&old).await, None);
    }
}

#[test]
fn ids_are_not_changed_faster_than_requests_can_follow() {
    let keys = KeyRing::from_bytes(&common::KEY).unwrap();
    let builder = Sessions::<AppSession>::signed("tests", keys);
    let error = builder.rotate_every(Duration::from_secs(59)).build().unwrap_err();
    assert!(error.to_string().contains("1 minute is the least"), "{error}");
}
