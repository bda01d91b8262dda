//! How surely somebody was authenticated: what a login and an elevation prove, and what a rule asks for.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::COOKIE;
use axum::routing::get;
use common::{App, AppSession, alice};
use session_axum::store::MemoryStore;
use session_axum::{SessionError, SessionHandle, SessionLayer, require_login};
use tower::ServiceExt;

type Handle = SessionHandle<AppSession>;

#[require_login(assurance = 2)]
async fn payout() {}

/// Returns the status of a request for what only level 2 may do.
async fn answer(app: &App, cookie: &str) -> u16 {
    let router =
        Router::new().route("/", get(payout)).layer(SessionLayer::new(app.sessions.clone()));
    let cookie = format!("{}={cookie}", app.sessions.cookie_name());
    let request = Request::get("/").header(COOKIE, cookie).body(Body::empty()).unwrap();
    router.oneshot(request).await.unwrap().status().as_u16()
}

/// Does something with the session, and returns the cookie after it.
async fn after<F, Done>(app: &App, cookie: &str, act: F) -> String
where
    F: FnOnce(Handle) -> Done + Send + 'static,
    Done: Future<Output = Result<(), SessionError>> + Send,
{
    let act = |handle: Handle| async move { act(handle).await.unwrap() };
    // In a store a session keeps its id, and so its cookie, while nobody gives it a new one.
    app.send(Some(cookie), act).await.cookie.unwrap_or_else(|| cookie.to_owned())
}

/// Sessions in their cookie, and in a store.
fn apps() -> [App; 2] {
    [App::new(), App::stored(MemoryStore::new())]
}

#[tokio::test]
async fn who_proves_it_more_surely_gets_in_where_that_is_asked() {
    for app in apps() {
        let cookie = app.logged_in(alice()).await;
        assert_eq!(answer(&app, &cookie).await, 401);
        let cookie = after(&app, &cookie, async |handle| handle.elevate(|_| {}).await).await;
        assert_eq!(answer(&app, &cookie).await, 401, "nobody said how surely");
        let first = async |handle: Handle| handle.assured(1).elevate(|_| {}).await;
        let cookie = after(&app, &cookie, first).await;
        assert_eq!(answer(&app, &cookie).await, 401);
        let second = async |handle: Handle| handle.assured(2).elevate(|_| {}).await;
        let cookie = after(&app, &cookie, second).await;
        assert_eq!(answer(&app, &cookie).await, 200);
    }
}

#[tokio::test]
async fn what_was_proved_stays_proved_until_the_next_login() {
    for app in apps() {
        let log_in = |handle: Handle| async move {
            handle.assured(3).login(alice()).await.unwrap();
        };
        let cookie = app.send(None, log_in).await.cookie.unwrap();
        assert_eq!(answer(&app, &cookie).await, 200);
        let rotated = after(&app, &cookie, async |handle| handle.rotate().await).await;
        assert_eq!(answer(&app, &rotated).await, 200);
        let visit = async |handle: Handle| handle.update(|session| session.visits += 1).await;
        let updated = after(&app, &rotated, visit).await;
        assert_eq!(answer(&app, &updated).await, 200);
        let less = async |handle: Handle| handle.assured(1).elevate(|_| {}).await;
        let less_surely = after(&app, &updated, less).await;
        assert_eq!(answer(&app, &less_surely).await, 200);
        let again = async |handle: Handle| handle.login(alice()).await;
        let again = after(&app, &less_surely, again).await;
        assert_eq!(answer(&app, &again).await, 401);
    }
}
