//! Requests that arrive late, or take so long that what was remembered about them is forgotten.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::pin::Pin;
use std::time::Duration;

use common::{App, AppSession, IDLE, Role, alice};
use session_axum::testing::RemoteStore;
use session_axum::{KeyRing, RevocationScope, SessionError, SessionHandle};
use tokio::sync::oneshot;

type Handle = SessionHandle<AppSession>;

async fn log_in(handle: Handle) {
    handle.login(alice()).await.unwrap();
}

async fn rotate(handle: Handle) {
    handle.rotate().await.unwrap();
}

async fn end(handle: Handle) {
    handle.end().await.unwrap();
}

async fn visit(handle: Handle) -> Result<(), SessionError> {
    handle.update_or_start(AppSession::default, |session| session.visits += 1).await
}

/// Both ids that a browser may come with when it logs in during a rotation.
#[tokio::test]
async fn a_login_covers_every_id_that_the_browser_may_still_come_with() {
    for with_the_old_id in [true, false] {
        let app = App::new();
        let old = app.visiting(AppSession::default()).await;
        let new = app.send(Some(&old), rotate).await.cookie.unwrap();
        let (comes_with, other) = if with_the_old_id { (&old, &new) } else { (&new, &old) };
        let user = app.send(Some(comes_with), log_in).await.cookie.unwrap();
        assert_eq!(app.open(&user).await, Some(alice()));
        let late = app.send(Some(other), visit).await;
        assert_eq!((late.status.as_u16(), late.cookie), (409, None), "{with_the_old_id}");
        app.pass(Duration::from_secs(5));
        assert_eq!(app.send(Some(other), end).await.cookie, None);
        assert_eq!(app.open(&user).await, Some(alice()));
    }
}

#[tokio::test]
async fn a_write_is_sent_although_a_shared_revocation_must_be_asked_first() {
    let scope = RevocationScope::shared("tests", RemoteStore::new());
    let app = App::with(|builder| builder.revocation(scope));
    let cookie = app.logged_in(alice()).await;
    let cookie = app.send(Some(&cookie), visit).await.cookie.unwrap();
    assert_eq!(app.open(&cookie).await.unwrap().visits, 1);
    assert!(app.send(Some(&cookie), rotate).await.cookie.is_some());
}

#[tokio::test]
async fn ending_nothing_makes_no_way_round_a_better_cookie() {
    let app = App::new();
    let end_and_visit = |handle: Handle| async move {
        handle.end().await.unwrap();
        visit(handle).await
    };
    let visitor = app.visiting(AppSession::default()).await;
    let user = app.send(Some(&visitor), log_in).await.cookie.unwrap();
    assert_eq!(app.open(&user).await, Some(alice()));
    app.pass(Duration::from_secs(5));
    assert_eq!(app.send(Some(&visitor), end_and_visit).await.cookie, None);
    assert_eq!(app.send(Some(&visitor), end).await.cookie, None);
}

/// On a server that does not have the new key yet, say. What it cannot read it cannot revoke.
#[tokio::test]
async fn a_logout_removes_a_cookie_that_only_another_build_can_read() {
    let store = RemoteStore::new();
    let in_a_store = [store.clone(), store].map(App::stored);
    for [app, elsewhere] in [[App::new(), App::new()], in_a_store] {
        elsewhere.keys.swap(&KeyRing::throw_away().unwrap());
        let unknown = elsewhere.logged_in(alice()).await;
        assert_eq!(app.send(Some(&unknown), end).await.cookie.as_deref(), Some(""));
        // Not because of a visit, before the logout or without one.
        assert_eq!(app.send(Some(&unknown), visit).await.cookie, None);
        let visit_and_end = |handle: Handle| async move {
            handle.update_or_start(AppSession::default, |session| session.visits += 1).await?;
            handle.end().await
        };
        assert_eq!(app.send(Some(&unknown), visit_and_end).await.cookie.as_deref(), Some(""));
        // After it the browser has none that would be lost.
        let end_and_visit = |handle: Handle| async move {
            handle.end().await?;
            visit(handle).await
        };
        let visitor = app.send(Some(&unknown), end_and_visit).await.cookie.unwrap();
        assert_eq!(app.open(&visitor).await.unwrap().visits, 1);
        assert!(elsewhere.open(&unknown).await.is_some());
    }
}

type Acting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs `act` on a cookie whose session ended right after the request came, once everything that was
/// remembered about that has been forgotten.
async fn much_later<F, Done>(act: F) -> (App, Option<String>)
where
    F: FnOnce(Handle) -> Done + Send + 'static,
    Done: Future<Output = ()> + Send,
{
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let (go, wait) = oneshot::channel::<()>();
    let (ready, opened) = oneshot::channel::<()>();
    let request = {
        let (app, cookie) = (app.clone(), cookie.clone());
        tokio::spawn(async move {
            let slow = |handle: Handle| async move {
                ready.send(()).unwrap();
                wait.await.unwrap();
                act(handle).await;
            };
            app.send(Some(&cookie), slow).await
        })
    };
    opened.await.unwrap();
    app.send(Some(&cookie), end).await;
    app.pass(IDLE + Duration::from_secs(91));
    // Somebody else's logout makes room.
    let other = app.logged_in(alice()).await;
    app.send(Some(&other), end).await;
    go.send(()).unwrap();
    let sent = request.await.unwrap().cookie;
    (app, sent)
}

#[tokio::test]
async fn a_request_slower_than_the_memory_of_its_logout_brings_nothing_back() {
    let acts: [fn(Handle) -> Acting; 4] = [
        |handle| {
            Box::pin(async move {
                let refused = handle.update(|session| session.visits = 1).await;
                assert!(matches!(refused, Err(SessionError::Superseded)));
            })
        },
        |handle| {
            Box::pin(async move {
                assert!(matches!(handle.rotate().await, Err(SessionError::Superseded)));
            })
        },
        |handle| {
            Box::pin(async move {
                let refused = handle.elevate(|session| session.verified = true).await;
                assert!(matches!(refused, Err(SessionError::Superseded)));
            })
        },
        |_| Box::pin(async {}),
    ];
    for act in acts {
        assert_eq!(much_later(act).await.1, None);
    }
}

#[tokio::test]
async fn a_logout_after_half_an_hour_ends_what_other_requests_kept_alive() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let (go, wait) = oneshot::channel::<()>();
    let (ready, opened) = oneshot::channel::<()>();
    let request = {
        let (app, cookie) = (app.clone(), cookie.clone());
        tokio::spawn(async move {
            let slow = |handle: Handle| async move {
                ready.send(()).unwrap();
                wait.await.unwrap();
                end(handle).await;
            };
            app.send(Some(&cookie), slow).await
        })
    };
    opened.await.unwrap();
    app.pass(IDLE / 2);
    let renewed = app.send(Some(&cookie), |_| async {}).await.cookie.unwrap();
    app.pass(IDLE / 2 + Duration::from_secs(60));
    go.send(()).unwrap();
    assert_eq!(request.await.unwrap().cookie.as_deref(), Some(""));
    assert_eq!(app.open(&renewed).await, None);
}

#[tokio::test]
async fn a_logout_ends_the_id_before_although_the_one_before_that_is_forgotten() {
    let app = App::new();
    let first = app.logged_in(alice()).await;
    let second = app.send(Some(&first), rotate).await.cookie.unwrap();
    app.pass(Duration::from_secs(400));
    let third = app.send(Some(&second), rotate).await.cookie.unwrap();
    // By now everything has expired that could be known about the first.
    app.pass(Duration::from_secs(1_490));
    let fourth = app.send(Some(&third), rotate).await.cookie.unwrap();
    assert!(app.open(&third).await.is_some());
    app.send(Some(&fourth), end).await;
    assert_eq!(app.open(&third).await, None);
    assert_eq!(app.open(&fourth).await, None);
}

/// The second rotation signs the successor's id again, with what the *old* cookie says: rights that
/// an elevation took away come back, for as long as the session lives.
#[tokio::test]
async fn rights_that_an_elevation_took_do_not_come_back_under_grace() {
    let app = App::new();
    let admin = app.logged_in(alice()).await;
    let step_down = |handle: Handle| async move {
        handle.elevate(|session| session.roles = vec![Role::Reader]).await.unwrap();
    };
    let reader = app.send(Some(&admin), step_down).await.cookie.unwrap();
    assert_eq!(app.open(&reader).await.unwrap().roles, [Role::Reader]);
    let late = |handle: Handle| async move {
        let _ = handle.rotate().await;
    };
    if let Some(cookie) = app.send(Some(&admin), late).await.cookie {
        assert_eq!(app.open(&cookie).await.unwrap().roles, [Role::Reader]);
    }
}

/// The same id once without and once with what only the step-up gave.
#[tokio::test]
async fn an_elevation_under_grace_does_not_raise_an_id_that_is_out_already() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let rotated = app.send(Some(&cookie), rotate).await.cookie.unwrap();
    let step_up = |handle: Handle| async move {
        let raised = handle.elevate(|session| session.verified = true).await;
        assert!(matches!(raised, Err(SessionError::Superseded)));
    };
    // The answer brings the new id, with which the second try works.
    let again = app.send(Some(&cookie), step_up).await.cookie.unwrap();
    assert_eq!(app.id(&again), app.id(&rotated));
    let step_up = |handle: Handle| async move {
        handle.elevate(|session| session.verified = true).await.unwrap();
    };
    assert!(app.send(Some(&again), step_up).await.cookie.is_some());
}
