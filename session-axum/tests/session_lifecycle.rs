//! A session from its beginning to its end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::time::Duration;

use common::{App, AppSession, IDLE, Role, alice, bob};
use session_axum::{SessionError, SessionHandle};

type Handle = SessionHandle<AppSession>;

const SECOND: Duration = Duration::from_secs(1);

async fn nothing(_: Handle) {}

#[tokio::test]
async fn a_request_that_asks_for_nothing_is_sent_nothing() {
    let app = App::new();
    let reply = app.send(None, nothing).await;
    assert_eq!((reply.cookie, reply.body.as_str()), (None, ""));
}

#[tokio::test]
async fn what_was_stored_is_there_at_the_next_request() {
    let app = App::new();
    let cart = AppSession { cart: vec!["book".to_owned()], visits: 7, ..AppSession::default() };
    let cookie = app.visiting(cart.clone()).await;
    assert_eq!(app.open(&cookie).await, Some(cart));
    let user = AppSession { verified: true, ..alice() };
    let cookie = app.logged_in(user.clone()).await;
    assert_eq!(app.open(&cookie).await, Some(user));
}

#[tokio::test]
async fn a_login_keeps_the_visitors_cart_and_ends_the_visitors_id() {
    let app = App::new();
    let cart = AppSession { cart: vec!["book".to_owned()], ..AppSession::default() };
    let visitor = app.visiting(cart).await;
    let log_in = |handle: Handle| async move {
        let keep = |visitor: Option<&AppSession>| AppSession {
            cart: visitor.map(|visitor| visitor.cart.clone()).unwrap_or_default(),
            ..alice()
        };
        handle.login_with(keep).await.unwrap();
    };
    let user = app.send(Some(&visitor), log_in).await.cookie.unwrap();
    assert_eq!(app.open(&user).await.unwrap().cart, ["book"]);
    app.pass(SECOND * 5);
    assert_eq!(app.open(&visitor).await, None);
}

#[tokio::test]
async fn a_login_never_shows_one_subjects_session_to_another() {
    let app = App::new();
    let alices = AppSession { cart: vec!["secret".to_owned()], ..alice() };
    let cookie = app.logged_in(alices.clone()).await;
    let as_bob = |handle: Handle| async move {
        let keep = |before: Option<&AppSession>| {
            assert!(before.is_none());
            bob()
        };
        handle.login_with(keep).await.unwrap();
    };
    let bobs = app.send(Some(&cookie), as_bob).await.cookie.unwrap();
    // As it was, until bob's is there; and never bob's.
    assert_eq!(app.open(&cookie).await, Some(alices.clone()));
    assert_eq!(app.open(&bobs).await, Some(bob()));
    app.pass(SECOND * 5);
    assert_eq!(app.open(&cookie).await, None);

    let cookie = app.logged_in(alices).await;
    let again = |handle: Handle| async move {
        let keep = |before: Option<&AppSession>| AppSession {
            cart: before.map(|before| before.cart.clone()).unwrap_or_default(),
            ..alice()
        };
        handle.login_with(keep).await.unwrap();
    };
    let renewed = app.send(Some(&cookie), again).await.cookie.unwrap();
    assert_eq!(app.open(&renewed).await.unwrap().cart, ["secret"]);
}

#[tokio::test]
async fn a_planted_cookie_is_worth_nothing_after_the_login() {
    let app = App::new();
    // The attacker's own visitor session, put into the victim's browser.
    let planted = app.visiting(AppSession::default()).await;
    let log_in = |handle: Handle| async move { handle.login(alice()).await.unwrap() };
    let victim = app.send(Some(&planted), log_in).await.cookie.unwrap();
    assert_ne!(planted, victim);
    assert_eq!(app.open(&planted).await, Some(AppSession::default()), "a visitor's, as before");
    assert_eq!(app.open(&victim).await, Some(alice()));
    app.pass(SECOND * 5);
    assert_eq!(app.open(&planted).await, None);
}

#[tokio::test]
async fn a_copied_cookie_is_refused_after_logout() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let end = |handle: Handle| async move { handle.end().await.unwrap() };
    let reply = app.send(Some(&cookie), end).await;
    assert_eq!(reply.cookie.as_deref(), Some(""));
    assert_eq!(app.open(&cookie).await, None);
    app.pass(IDLE.saturating_sub(SECOND));
    assert_eq!(app.open(&cookie).await, None);
}

#[tokio::test]
async fn logging_out_twice_or_without_a_session_is_no_error() {
    let app = App::new();
    let end = |handle: Handle| async move { handle.end().await.unwrap() };
    assert_eq!(app.send(None, end).await.cookie, None);
    let cookie = app.logged_in(alice()).await;
    for _ in 0..2 {
        assert_eq!(app.send(Some(&cookie), end).await.cookie.as_deref(), Some(""));
    }
    let twice = |handle: Handle| async move {
        handle.end().await.unwrap();
        handle.end().await.unwrap();
    };
    let cookie = app.logged_in(alice()).await;
    assert_eq!(app.send(Some(&cookie), twice).await.cookie.as_deref(), Some(""));
    assert_eq!(app.send(Some("garbage"), end).await.cookie.as_deref(), Some(""));
}

#[tokio::test]
async fn operations_apply_in_call_order() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let rotate_then_update = |handle: Handle| async move {
        handle.rotate().await.unwrap();
        handle.update(|session| session.visits = 1).await.unwrap();
        assert_eq!(handle.current().unwrap().visits, 1);
    };
    let cookie = app.send(Some(&cookie), rotate_then_update).await.cookie.unwrap();
    assert_eq!(app.open(&cookie).await.unwrap().visits, 1);

    let update_then_rotate = |handle: Handle| async move {
        handle.update(|session| session.visits = 2).await.unwrap();
        handle.rotate().await.unwrap();
    };
    let cookie = app.send(Some(&cookie), update_then_rotate).await.cookie.unwrap();
    assert_eq!(app.open(&cookie).await.unwrap().visits, 2);

    let rotate_then_end = |handle: Handle| async move {
        handle.rotate().await.unwrap();
        handle.end().await.unwrap();
        assert!(handle.current().is_none());
        let refused = handle.update(|session| session.visits = 3).await;
        assert!(matches!(refused, Err(SessionError::NoSession)));
        assert!(matches!(handle.rotate().await, Err(SessionError::NoSession)));
    };
    assert_eq!(app.send(Some(&cookie), rotate_then_end).await.cookie.as_deref(), Some(""));
    assert_eq!(app.open(&cookie).await, None);

    let end_then_login = |handle: Handle| async move {
        handle.end().await.unwrap();
        handle.login_with(|before| before.cloned().unwrap_or_else(bob)).await.unwrap();
    };
    let alices = app.logged_in(alice()).await;
    let bobs = app.send(Some(&alices), end_then_login).await.cookie.unwrap();
    assert_eq!(app.open(&bobs).await, Some(bob()));
    assert_eq!(app.open(&alices).await, None);
}

#[tokio::test]
async fn update_cannot_change_what_a_session_may() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let try_all = |handle: Handle| async move {
        let changes: [fn(&mut AppSession); 5] = [
            |session| session.user = Some(2),
            |session| session.user = None,
            |session| session.roles.push(Role::Auditor),
            |session| session.rights.push(common::Right::Posts),
            |session| session.verified = true,
        ];
        for change in changes {
            let refused = handle.update(change).await;
            assert!(matches!(refused, Err(SessionError::PrivilegeChanged)));
        }
        assert_eq!(*handle.current().unwrap(), alice());
    };
    assert_eq!(app.send(Some(&cookie), try_all).await.cookie, None);
}

#[tokio::test]
async fn elevation_changes_rights_under_a_new_id_and_keeps_the_subject() {
    let app = App::new();
    let cookie = app.logged_in(bob()).await;
    app.pass(Duration::from_secs(60));
    let elevate = |handle: Handle| async move {
        let refused = handle.elevate(|session| session.user = Some(1)).await;
        assert!(matches!(refused, Err(SessionError::SubjectChanged)));
        handle.elevate(|session| session.verified = true).await.unwrap();
        let session = handle.current().unwrap();
        assert_eq!(session.started().as_secs(), common::START);
        assert_eq!(session.authenticated_at().unwrap().as_secs(), common::START + 60);
    };
    let elevated = app.send(Some(&cookie), elevate).await.cookie.unwrap();
    assert!(app.open(&elevated).await.unwrap().verified);
    app.pass(Duration::from_secs(6));
    assert_eq!(app.open(&cookie).await, None);
}

#[tokio::test]
async fn what_needs_a_session_says_so_without_one() {
    let app = App::new();
    let try_all = |handle: Handle| async move {
        assert!(matches!(
            handle.update(|session| session.visits = 1).await,
            Err(SessionError::NoSession)
        ));
        assert!(matches!(handle.rotate().await, Err(SessionError::NoSession)));
        assert!(matches!(handle.elevate(|_| ()).await, Err(SessionError::NoSession)));
        assert!(matches!(handle.start(alice()).await, Err(SessionError::SubjectWithoutLogin)));
        assert!(matches!(handle.login(AppSession::default()).await, Err(SessionError::NoSubject)));
        assert!(!handle.still_valid().await.unwrap());
        handle.start(AppSession::default()).await.unwrap();
        let again = handle.start(AppSession::default()).await;
        assert!(matches!(again, Err(SessionError::AlreadyStarted)));
        assert!(matches!(handle.elevate(|_| ()).await, Err(SessionError::NoSession)));
    };
    assert!(app.send(None, try_all).await.cookie.is_some());
}

#[tokio::test]
async fn an_equal_value_is_not_written() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let update = |handle: Handle| async move {
        handle.update(|session| session.visits = 0).await.unwrap();
    };
    assert_eq!(app.send(Some(&cookie), update).await.cookie, None);
}

#[tokio::test]
async fn a_session_is_renewed_once_a_quarter_of_its_idle_time_has_passed() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    app.pass((IDLE / 4).saturating_sub(SECOND));
    assert_eq!(app.send(Some(&cookie), nothing).await.cookie, None);
    app.pass(SECOND);
    let renewed = app.send(Some(&cookie), nothing).await.cookie.unwrap();
    app.pass(IDLE + SECOND * 29);
    assert_eq!(app.open(&cookie).await, None);
    assert_eq!(app.open(&renewed).await, Some(alice()));
    app.pass(SECOND);
    assert_eq!(app.open(&renewed).await, None);
}

#[tokio::test]
async fn nobody_stays_logged_in_longer_than_the_lifetime() {
    let app = App::new();
    let mut cookie = app.logged_in(alice()).await;
    for _ in 0..12 * 6 {
        app.pass(Duration::from_secs(600));
        if let Some(renewed) = app.send(Some(&cookie), nothing).await.cookie {
            cookie = renewed;
        }
    }
    app.pass(SECOND * 29);
    assert!(app.open(&cookie).await.is_some());
    app.pass(SECOND);
    assert_eq!(app.open(&cookie).await, None);
}

#[tokio::test]
async fn max_age_says_when_the_server_will_refuse() {
    let app = App::new();
    let set = |reply: &common::Reply| reply.headers["set-cookie"].to_str().unwrap().to_owned();
    let log_in = |handle: Handle| async move { handle.login(alice()).await.unwrap() };
    let reply = app.send(None, log_in).await;
    assert!(
        set(&reply).ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800"),
        "{reply:?}"
    );
    let mut cookie = reply.cookie.unwrap();
    for _ in 0..(12 * 3600 - 600) / 600 {
        app.pass(Duration::from_secs(600));
        if let Some(renewed) = app.send(Some(&cookie), nothing).await.cookie {
            cookie = renewed;
        }
    }
    let update = |handle: Handle| async move {
        handle.update(|session| session.visits = 9).await.unwrap();
    };
    let reply = app.send(Some(&cookie), update).await;
    assert!(set(&reply).ends_with("; Max-Age=600"), "{reply:?}");
}

#[tokio::test]
async fn a_cookie_too_large_is_an_error_where_it_is_made() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let grow = |handle: Handle| async move {
        let error =
            handle.update(|session| session.cart = vec!["x".repeat(4_000)]).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("browsers keep 4096"), "{text}");
        assert!(text.contains("verified 1, cart 4003, visits 1"), "{text}");
        let error = handle.elevate(|session| session.cart = vec!["x".repeat(4_000)]).await;
        assert!(matches!(error, Err(SessionError::Encode(_))));
        let error = handle.login(AppSession { cart: vec!["x".repeat(4_000)], ..bob() }).await;
        assert!(matches!(error, Err(SessionError::Encode(_))));
        assert_eq!(*handle.current().unwrap(), alice());
    };
    assert_eq!(app.send(Some(&cookie), grow).await.cookie, None);
    assert_eq!(app.open(&cookie).await, Some(alice()));
}

#[tokio::test]
async fn a_cookie_may_have_4096_bytes_with_its_name_and_not_one_more() {
    let app = App::new();
    let mut sizes = Vec::new();
    for length in 2_900..3_060 {
        let cart = AppSession { cart: vec!["x".repeat(length)], ..AppSession::default() };
        let start = |handle: Handle| async move {
            handle.start(cart).await.map_err(|error| error.to_string())
        };
        let reply = app.send(None, start).await;
        sizes.extend(reply.cookie.map(|value| app.sessions.cookie_name().len() + value.len()));
    }
    assert!(sizes.len() < 160);
    assert!(sizes.iter().all(|size| *size <= 4_096));
    assert!(sizes.iter().any(|size| *size > 4_092), "{:?}", sizes.last());
}

#[tokio::test]
async fn a_socket_learns_that_its_session_ended() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let (ended, wait) = tokio::sync::oneshot::channel::<()>();
    let (ready, opened) = tokio::sync::oneshot::channel::<()>();
    let socket = {
        let (app, cookie) = (app.clone(), cookie.clone());
        tokio::spawn(async move {
            let watch = |handle: Handle| async move {
                assert!(handle.still_valid().await.unwrap());
                ready.send(()).unwrap();
                wait.await.unwrap();
                assert!(!handle.still_valid().await.unwrap());
            };
            app.send(Some(&cookie), watch).await
        })
    };
    opened.await.unwrap();
    app.send(Some(&cookie), |handle| async move { handle.end().await.unwrap() }).await;
    ended.send(()).unwrap();
    socket.await.unwrap();
}
