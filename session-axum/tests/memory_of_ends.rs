//! What this process remembers of ended sessions: how much of it, for whom, and for how long.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use common::{App, AppSession, KEY, START, alice, bob};
use session_axum::{InProcess, KeyRing, RevocationScope, SessionHandle, Sessions};

type Handle = SessionHandle<AppSession>;

/// As long as the end of a session is remembered.
const MEMORY: Duration = Duration::from_secs(30 * 60 + 90);

async fn end(handle: Handle) {
    handle.end().await.unwrap();
}

fn user(number: u64) -> AppSession {
    AppSession { user: Some(number), ..alice() }
}

/// An application that can remember so many ids, and its memory.
fn remembering(capacity: usize) -> (App, Arc<InProcess>) {
    let memory = Arc::new(InProcess::with_capacity(capacity, capacity));
    let scope = RevocationScope::in_memory(Arc::clone(&memory));
    (App::with(|builder| builder.revocation(scope)), memory)
}

/// The same application, built again: one that a second router might have.
fn built_again(app: &App, key: &[u8]) -> App {
    let (clock, keys) = (app.clock.clone(), KeyRing::from_bytes(key).unwrap());
    let builder = Sessions::signed("tests", keys.clone()).clock(clock.clone());
    App { sessions: builder.build().unwrap(), clock, keys }
}

async fn can_log_in(app: &App, session: AppSession) -> bool {
    let log_in = move |handle: Handle| async move { handle.login(session.clone()).await };
    let reply = app.send(None, log_in).await;
    match reply.cookie {
        Some(cookie) => app.open(&cookie).await.is_some(),
        None => false,
    }
}

#[tokio::test]
async fn a_user_who_rotates_all_the_time_stops_nobody_elses_login() {
    let (app, memory) = remembering(1_000);
    let mut cookie = app.logged_in(alice()).await;
    let mut refused = 0;
    for _ in 0..1_200 {
        let reply = app.send(Some(&cookie), |handle: Handle| async move { handle.rotate().await });
        let reply = reply.await;
        refused += u32::from(reply.status == StatusCode::SERVICE_UNAVAILABLE);
        cookie = reply.cookie.unwrap_or(cookie);
    }
    assert!(refused > 0 && memory.len().0 <= 16, "{refused} {memory:?}");
    assert!(can_log_in(&app, bob()).await);
    // Nor their own, nor their logout.
    assert_eq!(app.open(&cookie).await, Some(alice()));
    assert!(can_log_in(&app, alice()).await);
    app.send(Some(&cookie), end).await;
    assert_eq!(app.open(&cookie).await, None);
}

#[tokio::test]
async fn logouts_of_one_user_beyond_their_share_end_all_their_sessions_and_nobody_elses() {
    let (app, memory) = remembering(100);
    let (mut sessions, other) = (Vec::new(), app.logged_in(bob()).await);
    for _ in 0..200 {
        sessions.push(app.logged_in(alice()).await);
    }
    for session in &sessions {
        app.send(Some(session), end).await;
    }
    assert!(memory.len().0 <= memory.share() + 1, "{memory:?}");
    for session in &sessions {
        assert_eq!(app.open(session).await, None);
    }
    assert_eq!(app.open(&other).await, Some(bob()));
    assert!(can_log_in(&app, bob()).await);
    assert!(can_log_in(&app, alice()).await);
}

#[tokio::test]
async fn logouts_of_more_users_than_it_remembers_make_it_no_larger_and_hold() {
    let (app, memory) = remembering(20);
    let mut sessions = Vec::new();
    for number in 1..=500 {
        sessions.push(app.logged_in(user(number)).await);
    }
    for session in &sessions {
        app.send(Some(session), end).await;
        assert_eq!(app.open(session).await, None);
    }
    assert!(memory.len().0 <= 60, "{memory:?}");
    for session in &sessions {
        assert_eq!(app.open(session).await, None);
    }
    assert!(!can_log_in(&app, user(501)).await, "an end of theirs could not be remembered");
    app.pass(MEMORY);
    assert!(can_log_in(&app, user(501)).await);
}

#[tokio::test]
async fn a_session_that_cannot_have_a_new_id_keeps_its_own_and_lives_on() {
    let memory = Arc::new(InProcess::with_capacity(100, 100));
    let scope = RevocationScope::in_memory(Arc::clone(&memory));
    let every = Duration::from_secs(60);
    let app = App::with(|builder| builder.revocation(scope).rotate_every(every));
    let mut cookie = app.logged_in(alice()).await;
    let (mut changes, mut most) = (0, 0);
    for _ in 0..120 {
        app.pass(Duration::from_secs(61));
        if let Some(new) = app.send(Some(&cookie), |_| async {}).await.cookie {
            cookie = new;
            changes += 1;
        }
        assert_eq!(app.open(&cookie).await, Some(alice()));
        most = most.max(memory.len().0);
    }
    assert!(most <= memory.share(), "{most}");
    assert!((40..100).contains(&changes), "it rotates when there is room again: {changes}");
}

#[tokio::test]
async fn what_is_ended_where_an_application_is_built_twice_is_ended_in_both() {
    let one = App::new();
    let other = built_again(&one, &KEY);
    let (first, second) = (one.logged_in(alice()).await, other.logged_in(alice()).await);
    one.send(Some(&first), end).await;
    assert_eq!(other.open(&first).await, None);
    one.sessions.of(&1).unwrap().end_all().await.unwrap();
    assert_eq!(other.open(&second).await, None);
    // A second key is the same application's, another clock is another test's.
    let rolling = format!("{},{}", keys::TEXT, keys::OTHER);
    let [old, new] = [keys::TEXT, &rolling].map(|text| {
        let clock = one.clock.clone();
        let keys = keys::ring(text);
        let sessions = Sessions::signed("rolling", keys.clone()).clock(clock.clone());
        App { sessions: sessions.build().unwrap(), clock, keys }
    });
    let session = old.logged_in(bob()).await;
    assert_eq!(new.open(&session).await, Some(bob()));
    new.send(Some(&session), end).await;
    assert_eq!(old.open(&session).await, None);
    let elsewhere = App::new();
    let session = one.logged_in(bob()).await;
    one.sessions.of(&2).unwrap().end_all().await.unwrap();
    assert_eq!(elsewhere.open(&session).await, Some(bob()));
}

mod keys {
    use session_axum::{Key, KeyRing};

    pub(crate) const TEXT: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";
    pub(crate) const OTHER: &str = "AfoCJTu6kPcWZZ2wT0Oq1mJ8yQmX5cJrQ4xq0m9t7zE=";

    pub(crate) fn ring(text: &str) -> KeyRing {
        let mut keys = text.split(',').map(|text| Key::from_base64(text).unwrap());
        let ring = KeyRing::new(keys.next().unwrap());
        keys.fold(ring, |ring, key| ring.accepting(key).unwrap())
    }
}

#[tokio::test]
async fn a_clock_that_was_an_hour_ahead_brings_no_session_back() {
    let app = App::new();
    let copy = app.logged_in(alice()).await;
    app.send(Some(&copy), end).await;
    let everywhere = app.logged_in(bob()).await;
    app.sessions.of(&2).unwrap().end_all().await.unwrap();
    app.clock.set(START + 3_600);
    let other = app.logged_in(user(3)).await;
    app.send(Some(&other), end).await;
    app.sessions.of(&4).unwrap().end_all().await.unwrap();
    app.clock.set(START + 10);
    assert_eq!(app.open(&copy).await, None);
    assert_eq!(app.open(&everywhere).await, None);
    // Once it is there by itself, that session would live, had it not ended.
    app.pass(Duration::from_secs(3_600 - 5));
    assert_eq!(app.open(&other).await, None);
}

#[tokio::test]
async fn nobody_waits_for_longer_than_the_clock_was_wrong() {
    let (app, _) = remembering(4);
    app.clock.set(START + 10 * 365 * 86_400);
    for number in 1..=4 {
        let session = app.logged_in(user(number)).await;
        app.send(Some(&session), end).await;
    }
    app.sessions.of(&5).unwrap().end_all().await.unwrap();
    app.clock.set(START);
    assert!(!can_log_in(&app, user(6)).await, "the memory is full");
    app.pass(MEMORY);
    assert!(can_log_in(&app, user(6)).await);
    // Nor does the one whose sessions were all ended meanwhile, and they can be ended again.
    let session = app.logged_in(user(5)).await;
    assert_eq!(app.open(&session).await, Some(user(5)));
    app.sessions.of(&5).unwrap().end_all().await.unwrap();
    assert_eq!(app.open(&session).await, None);
    let session = app.logged_in(user(5)).await;
    app.sessions.end_everything().await.unwrap();
    assert_eq!(app.open(&session).await, None);
    assert!(can_log_in(&app, user(5)).await);
}
