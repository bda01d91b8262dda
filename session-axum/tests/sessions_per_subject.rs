//! How many sessions a subject may have: what counts, and what only takes the place of another one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use common::{App, AppSession, alice};
use session_axum::store::{Cap, MemoryStore};
use session_axum::{SessionError, SessionHandle};
use tokio::sync::Barrier;

type Handle = SessionHandle<AppSession>;

/// What gives a session a new id, and is no further login.
#[derive(Clone, Copy, Debug)]
enum Step {
    Elevate,
    LogInAgain,
    ReadWhenDue,
    Rotate,
}

const STEPS: [Step; 4] = [Step::Elevate, Step::LogInAgain, Step::ReadWhenDue, Step::Rotate];

impl Step {
    async fn act(self, handle: Handle) -> Result<(), SessionError> {
        match self {
            Self::Elevate => handle.elevate(|session| session.verified = true).await,
            Self::LogInAgain => handle.login(alice()).await,
            Self::ReadWhenDue => Ok(()),
            Self::Rotate => handle.rotate().await,
        }
    }

    /// Does it in a browser that is logged in, and returns its new cookie.
    async fn done(self, app: &App, cookie: &str) -> String {
        app.pass(Duration::from_secs(660));
        let reply = app.send(Some(cookie), move |handle| self.act(handle)).await;
        assert_eq!(reply.status, StatusCode::OK, "{self:?}");
        let new = reply.cookie.unwrap_or_default();
        assert!(!new.is_empty() && new != cookie, "{self:?} sends the new id");
        new
    }
}

fn evict(most: u32) -> Cap {
    Cap::EvictOldest(NonZeroU32::new(most).unwrap())
}

fn refuse(most: u32) -> Cap {
    Cap::Refuse(NonZeroU32::new(most).unwrap())
}

/// An application with a cap, in which ids are changed every ten minutes.
fn capped(cap: Cap) -> App {
    App::stored_with(MemoryStore::new(), |builder| {
        builder.sessions_per_subject(cap).rotate_every(Duration::from_secs(600))
    })
}

async fn is_open(app: &App, cookie: &str) -> bool {
    app.open(cookie).await.is_some()
}

async fn of_alice(app: &App) -> usize {
    app.sessions.of(&1).unwrap().list().await.unwrap().len()
}

#[tokio::test]
async fn the_only_session_that_a_subject_may_have_goes_on_under_a_new_id() {
    for cap in [evict(1), refuse(1)] {
        for step in STEPS {
            let app = capped(cap);
            let cookie = app.logged_in(alice()).await;
            let cookie = step.done(&app, &cookie).await;
            assert!(is_open(&app, &cookie).await, "{cap:?}, {step:?}");
            let cookie = step.done(&app, &cookie).await;
            assert!(is_open(&app, &cookie).await, "{cap:?}, {step:?} again");
            assert_eq!(of_alice(&app).await, 1, "{cap:?}, {step:?}");
        }
    }
}

#[tokio::test]
async fn a_new_id_on_one_device_logs_no_other_device_out() {
    for cap in [evict(2), refuse(2)] {
        for step in STEPS {
            let app = capped(cap);
            let older = app.logged_in(alice()).await;
            app.pass(Duration::from_secs(1));
            let newer = app.logged_in(alice()).await;
            let newer = step.done(&app, &newer).await;
            // The older one is due as well by now: whatever it is sent is the same session.
            let older = app.send(Some(&older), |_| async {}).await.cookie.unwrap();
            assert!(is_open(&app, &older).await, "{cap:?}, {step:?}");
            assert!(is_open(&app, &newer).await, "{cap:?}, {step:?}");
            assert_eq!(of_alice(&app).await, 2, "{cap:?}, {step:?}");
        }
    }
}

#[tokio::test]
async fn another_login_still_counts_after_a_new_id() {
    for step in STEPS {
        let app = capped(evict(1));
        let before = app.logged_in(alice()).await;
        let before = step.done(&app, &before).await;
        let elsewhere = app.logged_in(alice()).await;
        assert!(is_open(&app, &elsewhere).await, "{step:?}");
        assert!(!is_open(&app, &before).await, "{step:?}");

        let app = capped(refuse(1));
        let before = app.logged_in(alice()).await;
        let before = step.done(&app, &before).await;
        let log_in = |handle: Handle| async move {
            let refused = handle.login(alice()).await;
            assert!(matches!(refused, Err(SessionError::TooManySessions)), "{refused:?}");
        };
        assert_eq!(app.send(None, log_in).await.cookie, None, "{step:?}");
        assert!(is_open(&app, &before).await, "{step:?}");
    }
}

/// All came with one session, and only one of them can have its place.
#[tokio::test]
async fn logins_at_once_in_one_browser_keep_to_the_cap() {
    for cap in [evict(1), refuse(1), evict(2), refuse(2)] {
        let app = capped(cap);
        let cookie = app.logged_in(alice()).await;
        let barrier = Arc::new(Barrier::new(6));
        let logins: Vec<_> = (0..6)
            .map(|_| {
                let (app, cookie, barrier) = (app.clone(), cookie.clone(), Arc::clone(&barrier));
                tokio::spawn(async move {
                    let log_in = |handle: Handle| async move {
                        barrier.wait().await;
                        handle.login(alice()).await
                    };
                    app.send(Some(&cookie), log_in).await.cookie
                })
            })
            .collect();
        let mut open = 0;
        for login in logins {
            if let Some(cookie) = login.await.unwrap() {
                open += usize::from(is_open(&app, &cookie).await);
            }
        }
        // Each took the place of the one before, which nobody had used.
        assert_eq!(open, 1, "{cap:?}");
        assert_eq!(of_alice(&app).await, open, "{cap:?}");
    }
}

/// Another subject's session in this browser has no place to give.
#[tokio::test]
async fn a_login_over_somebody_elses_session_counts() {
    let app = capped(refuse(1));
    let alices = app.logged_in(alice()).await;
    let bobs = app.logged_in(common::bob()).await;
    let log_in = |handle: Handle| async move {
        let refused = handle.login(alice()).await;
        assert!(matches!(refused, Err(SessionError::TooManySessions)), "{refused:?}");
    };
    assert_eq!(app.send(Some(&bobs), log_in).await.cookie, None);
    assert!(is_open(&app, &alices).await);
    assert!(is_open(&app, &bobs).await);
}
