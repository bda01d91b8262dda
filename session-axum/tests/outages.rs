//! A revocation that all servers share, and that can fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use axum::Router;
use axum::body::Body;
use axum::http::header::COOKIE;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use common::{App, AppSession, IDLE, alice};
use session_axum::testing::RemoteStore;
use session_axum::{RevocationScope, Rights, SessionError, SessionHandle, SessionLayer};
use tower::ServiceExt;

type Handle = SessionHandle<AppSession>;

fn app(remote: &RemoteStore) -> App {
    let remote = remote.clone();
    App::with(|builder| builder.revocation(RevocationScope::shared("tests", remote)))
}

async fn nothing(_: Handle) {}

#[tokio::test]
async fn the_end_of_a_session_reaches_every_server() {
    let remote = RemoteStore::new();
    let (here, there) = (app(&remote), app(&remote));
    let cookie = here.logged_in(alice()).await;
    assert!(there.open(&cookie).await.is_some());
    there.send(Some(&cookie), |handle| async move { handle.end().await.unwrap() }).await;
    assert_eq!(here.open(&cookie).await, None);
}

#[tokio::test]
async fn an_outage_is_503_and_neither_nobody_nor_somebody() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    app.pass(IDLE / 2);
    remote.goes_down();
    let reply = app.send(Some(&cookie), nothing).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::SERVICE_UNAVAILABLE, None));
    // Without a cookie there is nothing to ask for.
    assert_eq!(app.send(None, nothing).await.status, StatusCode::OK);
    let log_in = |handle: Handle| async move { handle.login(alice()).await };
    let reply = app.send(None, log_in).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::SERVICE_UNAVAILABLE, None));
    remote.answers_again();
    assert!(app.send(Some(&cookie), nothing).await.cookie.is_some());
}

#[tokio::test]
async fn an_outage_is_not_no_rights() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = format!("{}={}", app.sessions.cookie_name(), app.logged_in(alice()).await);
    let ask = |_: Rights<AppSession>| async {};
    let router = Router::new().route("/", get(ask)).layer(SessionLayer::new(app.sessions.clone()));
    for (down, expected) in [(false, StatusCode::OK), (true, StatusCode::SERVICE_UNAVAILABLE)] {
        if down {
            remote.goes_down();
        }
        let request = Request::get("/").header(COOKIE, &cookie).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), expected);
    }
}

#[tokio::test]
async fn an_outage_in_the_middle_of_a_request_writes_nothing() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    app.pass(IDLE / 2);
    let cut = remote.clone();
    let go_down = |handle: Handle| async move {
        handle.update(|session| session.visits = 1).await.unwrap();
        cut.goes_down();
        let unavailable = |done| matches!(done, Err(SessionError::Unavailable(_)));
        assert!(unavailable(handle.update(|session| session.visits = 2).await));
        assert!(unavailable(handle.end().await));
        assert!(unavailable(handle.rotate().await));
        assert!(unavailable(handle.still_valid().await.map(drop)));
    };
    assert_eq!(app.send(Some(&cookie), go_down).await.cookie, None);
}

#[tokio::test]
async fn a_logout_holds_although_the_client_hung_up() {
    let remote = RemoteStore::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    let (asked, asking) = tokio::sync::oneshot::channel::<()>();
    let request = {
        let (app, cookie, cut) = (app.clone(), cookie.clone(), remote.clone());
        tokio::spawn(async move {
            let end = |handle: Handle| async move {
                cut.falls_silent();
                let mut end = Box::pin(handle.end());
                // Polled once: the end is on its way, and then the client is gone.
                std::future::poll_fn(|context| {
                    let _ = end.as_mut().poll(context);
                    std::task::Poll::Ready(())
                })
                .await;
                asked.send(()).unwrap();
                end.await.unwrap();
            };
            app.send(Some(&cookie), end).await
        })
    };
    asking.await.unwrap();
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    remote.answers_again();
    while app.open(&cookie).await.is_some() {
        tokio::task::yield_now().await;
    }
}
