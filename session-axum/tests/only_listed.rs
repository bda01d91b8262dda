//! Nothing is served but what the table lists, whatever is merged beside it.

#![cfg(feature = "router")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ALLOW, HOST, ORIGIN};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use session_axum::routing::{any, get};
use session_axum::{KeyRing, Router, Session, Sessions, open, public, require_login};
use tower::{ServiceExt, service_fn};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[public]
async fn ours() -> &'static str {
    "ours"
}

#[require_login]
async fn account() {}

fn service() -> impl tower::Service<Request, Response = Response, Error = Infallible, Future: Send>
+ Clone
+ Send
+ Sync {
    service_fn(|_: Request| async { Ok(Response::new(Body::from("ours"))) })
}

fn sessions() -> Sessions<AppSession> {
    Sessions::signed("tests", KeyRing::throw_away().unwrap()).build().unwrap()
}

fn router() -> Router<AppSession> {
    let nested = Router::new().route("/", get(ours)).route("/{id}", get(ours)).fallback(ours);
    Router::new()
        .route("/", get(ours))
        .route("/account", get(account))
        .route("/posts/{id}", get(ours).put(ours).fallback(ours))
        .route("/anything", any(ours))
        .route("/below/{*path}", get(ours))
        .nest("/nested", nested)
        .nest_service("/files", open("style sheets", service()))
        .outside("/metrics", "scraped from inside of the network")
}

/// What others merge: whoever is asked notes it.
fn foreign(asked: &Arc<AtomicBool>) -> axum::Router {
    let asked = Arc::clone(asked);
    let foreign = move || {
        asked.store(true, Ordering::Relaxed);
        async { "foreign" }
    };
    axum::Router::new()
        .route("/foreign", axum::routing::any(foreign.clone()))
        .route("/account", axum::routing::post(foreign.clone()))
        .route("/account/{id}", axum::routing::get(foreign.clone()))
        .route("/posts/export", axum::routing::get(foreign.clone()))
        .route("/nested/7/8", axum::routing::get(foreign.clone()))
        .route("/files/private", axum::routing::get(foreign.clone()))
        .nest("/posts/7", axum::Router::new().route("/", axum::routing::get(foreign.clone())))
        .route("/metrics", axum::routing::get(foreign.clone()))
        .fallback(foreign)
}

async fn send(app: &axum::Router, method: Method, path: &str) -> (Response, String) {
    let request = Request::builder().method(method).uri(path).header(HOST, "app.example");
    let request = request.header(ORIGIN, "https://app.example").body(Body::empty()).unwrap();
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, 1 << 10).await.unwrap();
    (Response::from_parts(parts, Body::empty()), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn what_is_merged_beside_the_table_is_not_there() {
    let asked = Arc::default();
    let listed = router().access_map().only_listed();
    let app = router().into_axum(sessions()).merge(foreign(&asked)).layer(listed);
    for (method, path, status) in [
        (Method::GET, "/foreign", StatusCode::NOT_FOUND),
        (Method::POST, "/foreign", StatusCode::NOT_FOUND),
        (Method::GET, "/account/7", StatusCode::NOT_FOUND),
        (Method::GET, "/account/", StatusCode::NOT_FOUND),
        (Method::GET, "/nowhere", StatusCode::NOT_FOUND),
        (Method::GET, "/below", StatusCode::NOT_FOUND),
        // They are below routes of ours, and axum prefers them.
        (Method::GET, "/posts/export", StatusCode::NOT_FOUND),
        (Method::GET, "/posts/7", StatusCode::NOT_FOUND),
        (Method::GET, "/nested/7/8", StatusCode::NOT_FOUND),
        (Method::GET, "/files/private", StatusCode::NOT_FOUND),
        (Method::GET, "/files-of-others", StatusCode::NOT_FOUND),
        (Method::POST, "/account", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let (response, body) = send(&app, method, path).await;
        assert_eq!((response.status(), &*body), (status, ""), "{path}");
        let allowed = response.headers().get(ALLOW).map(|allow| allow.to_str().unwrap());
        assert_eq!(allowed, (path == "/account").then_some("GET,HEAD"), "{path}");
    }
    assert!(!asked.load(Ordering::Relaxed), "no handler but ours has run");
    let (_, body) = send(&app, Method::GET, "/metrics").await;
    assert_eq!(body, "foreign", "the table lists it");
}

#[tokio::test]
async fn what_the_table_lists_is_served_as_without_the_layer() {
    let listed = router().access_map().only_listed();
    let plain = router().into_axum(sessions());
    let nested = axum::Router::new().nest("/api", plain.clone().layer(listed.clone()));
    let below = router().access_map().under("/api").only_listed();
    let around = axum::Router::new().nest("/api", plain.clone()).layer(below);
    let api = axum::Router::new().nest("/api", plain.clone());
    for (prefix, plain, app) in [
        ("", plain.clone(), plain.layer(listed)),
        ("/api", api.clone(), nested),
        ("/api", api, around),
    ] {
        for path in [
            "/",
            "/account",
            "/posts/7",
            "/anything",
            "/below/a/b",
            "/nested",
            "/nested/",
            "/nested/7",
            "/nested/7/8",
            "/files",
            "/files/",
            "/files/a/b",
            "/metrics",
            "/nowhere",
        ] {
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::POST, Method::OPTIONS] {
                let path = match path {
                    "/" if !prefix.is_empty() => prefix.to_owned(),
                    path => format!("{prefix}{path}"),
                };
                let (expected, text) = send(&plain, method.clone(), &path).await;
                let (response, body) = send(&app, method.clone(), &path).await;
                assert_eq!(
                    (response.status(), response.headers().get(ALLOW), &body),
                    (expected.status(), expected.headers().get(ALLOW), &text),
                    "{method} {path}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_table_with_a_fallback_lists_every_path() {
    let router = || Router::<AppSession>::new().route("/account", get(account)).fallback(ours);
    let listed = router().access_map().only_listed();
    let app = router().into_axum(sessions()).layer(listed);
    for path in ["/", "/nowhere", "/account/7"] {
        assert_eq!(send(&app, Method::POST, path).await.1, "ours", "{path}");
    }
    let (response, _) = send(&app, Method::POST, "/account").await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn what_is_outside_is_listed_with_its_reason() {
    let table = router().access_map();
    let row = table.iter().find(|row| row.path() == "/metrics").unwrap();
    assert_eq!((row.methods(), row.handler()), ("ANY", "outside"));
    assert_eq!(row.reason(), Some("scraped from inside of the network"));
    assert!(row.source().file().ends_with("only_listed.rs"));
}
