//! What a request is about: loaded once for a request, and for no other one.

#![cfg(feature = "router")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use session_axum::routing::get;
use session_axum::{
    KeyRing, ResourceOf, Router, Session, Sessions, predicate, public, require, resource,
};
use tower::ServiceExt;

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

/// How often a document was loaded.
#[derive(Clone, Default)]
struct Loads(Arc<AtomicUsize>);

/// What was asked for.
struct Document {
    of: String,
}

#[resource]
async fn document(
    State(loads): State<Loads>,
    method: Method,
    uri: Uri,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Document, StatusCode> {
    loads.0.fetch_add(1, Ordering::Relaxed);
    let tenant = headers.get("tenant").and_then(|tenant| tenant.to_str().ok()).unwrap_or("none");
    let page = query.get("page").map_or("", String::as_str);
    Ok(Document { of: format!("{method} {}{page} of {tenant}", uri.path()) })
}

#[predicate(anyone)]
async fn there_is_one(document: ResourceOf<Document>) -> bool {
    !document.of.is_empty()
}

#[require(there_is_one)]
async fn guarded(document: ResourceOf<Document>) -> String {
    document.of.clone()
}

#[public]
async fn unguarded(document: ResourceOf<Document>) -> String {
    document.of.clone()
}

/// Looks at the document that was asked for, and sends another request on.
async fn rewriting(_: ResourceOf<Document>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Some(uri) = said(&parts.headers, "to") {
        parts.uri = uri.parse().unwrap();
    }
    if let Some(method) = said(&parts.headers, "by") {
        parts.method = method.parse().unwrap();
    }
    if let Some(tenant) = said(&parts.headers, "as") {
        parts.headers.insert("tenant", tenant.parse().unwrap());
    }
    next.run(Request::from_parts(parts, body)).await
}

fn said(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| value.to_str().unwrap().to_owned())
}

fn application(loads: &Loads) -> axum::Router {
    let keys = KeyRing::throw_away().unwrap();
    let sessions = Sessions::<AppSession>::signed("tests", keys).build().unwrap();
    let both = || get(unguarded).post(unguarded);
    let inner = Router::<AppSession, Loads>::new()
        .route("/guarded/{id}", get(guarded))
        .route("/public/{id}", both())
        .with_state(loads.clone())
        .into_axum(sessions);
    axum::Router::new().fallback_service(inner).layer(from_fn_with_state(loads.clone(), rewriting))
}

async fn get_document(application: &axum::Router, uri: &str, headers: &[(&str, &str)]) -> String {
    let request = Request::builder().uri(uri).header(HOST, "app.example");
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = application.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{uri} {headers:?}");
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_request_that_was_rewritten_is_about_what_it_says_now() {
    let application = application(&Loads::default());
    for (uri, headers, expected) in [
        ("/public/1", vec![("to", "/public/2")], "GET /public/2 of none"),
        ("/guarded/1", vec![("to", "/guarded/2")], "GET /guarded/2 of none"),
        ("/public/1?page=1", vec![("to", "/public/1?page=2")], "GET /public/12 of none"),
        (
            "/public/1",
            vec![("by", "POST"), ("sec-fetch-site", "same-origin")],
            "POST /public/1 of none",
        ),
        ("/public/1", vec![("tenant", "a"), ("as", "b")], "GET /public/1 of b"),
    ] {
        assert_eq!(get_document(&application, uri, &headers).await, expected, "{uri} {headers:?}");
    }
}

#[tokio::test]
async fn whoever_asks_about_one_request_shares_one_load() {
    let loads = Loads::default();
    let application = application(&loads);
    assert_eq!(get_document(&application, "/guarded/1", &[]).await, "GET /guarded/1 of none");
    assert_eq!(loads.0.load(Ordering::Relaxed), 1, "for middleware, rule and handler");
    get_document(&application, "/guarded/1", &[("to", "/guarded/2")]).await;
    assert_eq!(loads.0.load(Ordering::Relaxed), 3, "once for either");
}
