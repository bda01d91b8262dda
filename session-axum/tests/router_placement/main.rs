//! Where middleware stands to sessions and guards, and how our router stands in axum's.

#![cfg(feature = "router")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

#[path = "../common/mod.rs"]
mod common;
mod layers;
mod paths;
mod plain;
mod sockets;

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{COOKIE, HOST};
use axum::middleware::Next;
use axum::response::Response;
use common::{AppSession, Reply, Role};
use session_axum::routing::{get, post};
use session_axum::{Router, Session, SessionHandle, public, require_login, require_role};
use tower::ServiceExt;

#[public]
async fn front() -> &'static str {
    "front"
}

#[require_login]
async fn me(session: Session<AppSession>) -> String {
    format!("{:?}", session.user)
}

#[require_role(Role::Admin)]
async fn visit(session: SessionHandle<AppSession>) -> String {
    session.update(|session| session.visits += 1).await.unwrap();
    session.current().unwrap().visits.to_string()
}

/// Middleware that tells who calls, and counts a visit of its own.
async fn greeting(
    session: Option<Session<AppSession>>,
    handle: SessionHandle<AppSession>,
    request: Request,
    next: Next,
) -> Response {
    if session.is_some() {
        handle.update(|session| session.visits += 1).await.unwrap();
    }
    let caller = session.and_then(|session| session.user);
    let mut response = next.run(request).await;
    let greeting = format!("{caller:?}").parse().unwrap();
    response.headers_mut().append("greeting", greeting);
    response
}

type Ours = Router<AppSession>;

fn router() -> Ours {
    Ours::new().route("/", get(front)).route("/me", get(me)).route("/visit", post(visit))
}

async fn call(router: &axum::Router, request: Request) -> Reply {
    Reply::of(router.clone().oneshot(request).await.unwrap(), "__Host-session").await
}

fn request(method: Method, path: &str, cookie: Option<&str>) -> Request {
    let request = Request::builder().method(method).uri(path).header(HOST, "app.example");
    let request = match cookie {
        Some(value) => request.header(COOKIE, format!("__Host-session={value}")),
        None => request,
    };
    request.body(Body::empty()).unwrap()
}

async fn ask(router: &axum::Router, path: &str, cookie: Option<&str>) -> Reply {
    call(router, request(Method::GET, path, cookie)).await
}

fn greeted(reply: &Reply) -> Vec<&str> {
    reply.headers.get_all("greeting").iter().map(|value| value.to_str().unwrap()).collect()
}
