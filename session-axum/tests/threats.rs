//! Attacks that no other test here is about. `docs/threat-model.md` lists them all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{any, get, post};
use common::{App, alice, bob};
use session_axum::{SessionLayer, public, require_login, require_role};
use tower::ServiceExt;

#[public]
async fn open() {}

#[require_login]
async fn guarded() {}

#[require_role("admin")]
async fn admin() {}

fn routes(app: &App) -> Router {
    let deep = Router::new().route("/purge", any(admin));
    Router::new()
        .route("/open", any(open))
        .route("/me", get(guarded))
        .route("/purge", any(admin))
        .route("/post", post(guarded))
        .nest("/deep", deep)
        .layer(SessionLayer::new(app.sessions.clone()))
}

async fn send(app: &App, request: axum::http::request::Builder) -> (StatusCode, HeaderMap) {
    let request: Request = request.body(Body::empty()).unwrap();
    let response = routes(app).oneshot(request).await.unwrap();
    (response.status(), response.headers().clone())
}

fn to(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(HOST, "app.example")
}

#[tokio::test]
async fn every_method_meets_the_guard() {
    let app = App::new();
    let (admin, reader) = (app.logged_in(alice()).await, app.logged_in(bob()).await);
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        for (cookie, expected) in [("", 401), (&*reader, 403), (&*admin, 200)] {
            let cookie = format!("__Host-session={cookie}");
            let (status, _) = send(&app, to(method, "/purge").header(COOKIE, cookie)).await;
            assert_eq!(status.as_u16(), expected, "{method}");
        }
    }
    // HEAD runs the handler of GET, and so its guard.
    assert_eq!(send(&app, to("HEAD", "/me")).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn no_spelling_of_a_path_goes_round_a_guard() {
    let app = App::new();
    for path in [
        "/purge",
        "/purge/",
        "//purge",
        "/./purge",
        "/open/../purge",
        "/PURGE",
        "/%70urge",
        "/purge%2f",
        "/%2e/purge",
        "/purge;x",
        "/purge?x",
        "/deep/purge",
        "/deep//purge",
        "/deep/%2e%2e/purge",
        "/open/%2e%2e/purge",
        "/deep/../purge",
    ] {
        let (status, _) = send(&app, to("GET", path)).await;
        assert!(matches!(status.as_u16(), 401 | 404), "{path}: {status}");
    }
}

#[tokio::test]
async fn no_header_takes_the_place_of_a_session() {
    let app = App::new();
    let admin = app.logged_in(alice()).await;
    for (name, value) in [
        (AUTHORIZATION.as_str(), format!("Bearer {admin}")),
        (AUTHORIZATION.as_str(), format!("Cookie __Host-session={admin}")),
        ("cookie2", format!("__Host-session={admin}")),
        ("set-cookie", format!("__Host-session={admin}")),
        ("x-session", admin.clone()),
        ("x-forwarded-user", "1".to_owned()),
        ("x-role", "admin".to_owned()),
        ("x-original-url", "/open".to_owned()),
        ("x-rewrite-url", "/open".to_owned()),
    ] {
        let (status, _) = send(&app, to("GET", "/purge").header(name, value)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}");
    }
}

#[tokio::test]
async fn nothing_else_in_a_request_makes_another_sites_origin_ours() {
    let app = App::new();
    let cookie = format!("__Host-session={}", app.logged_in(alice()).await);
    for (name, value) in [
        (AUTHORIZATION.as_str(), "Bearer junk"),
        ("content-type", "application/json"),
        ("x-http-method-override", "GET"),
        ("x-requested-with", "XMLHttpRequest"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-csrf-token", "junk"),
        ("referer", "https://app.example/"),
        ("sec-fetch-mode", "navigate"),
    ] {
        let request = to("POST", "/post").header(COOKIE, &cookie).header(name, value);
        let (status, _) = send(&app, request.header(ORIGIN, "https://evil.example")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test]
async fn a_cookie_bomb_is_no_session_and_leaves_the_cookie_alone() {
    let app = App::new();
    let cookie = format!("__Host-session={}", app.logged_in(alice()).await);
    let bombs =
        [format!("{cookie}; x={}", "x".repeat(64 * 1024)), cookie.clone() + &"; a=1".repeat(200)];
    for bomb in bombs {
        let (status, headers) = send(&app, to("GET", "/me").header(COOKIE, bomb)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(!headers.contains_key(SET_COOKIE));
    }
    // 64 KiB are still read.
    let most = format!("{cookie}; x={}", "x".repeat(64 * 1024 - cookie.len() - 4));
    for cookie in [cookie, most] {
        assert_eq!(send(&app, to("GET", "/me").header(COOKIE, cookie)).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_set_cookie_is_marked_sensitive() {
    // So `Debug` of a response does not print it, and HTTP/2 does not keep it in a table.
    let app = App::new();
    let log_in = |handle: session_axum::SessionHandle<common::AppSession>| async move {
        handle.login(alice()).await.unwrap();
    };
    let reply = app.send(None, log_in).await;
    assert!(reply.headers[SET_COOKIE].is_sensitive());
    let end = |handle: session_axum::SessionHandle<common::AppSession>| async move {
        handle.end().await.unwrap();
    };
    let removal = app.send(reply.cookie.as_deref(), end).await;
    assert!(removal.headers[SET_COOKIE].is_sensitive());
}
