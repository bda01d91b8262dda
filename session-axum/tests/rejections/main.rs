//! What those are answered who are refused.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

#[path = "../common/mod.rs"]
mod common;
mod errors;
mod own;
mod pages;
mod table;

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{COOKIE, HOST};
use axum::http::request::Builder;
use common::{App, AppSession, Reply, Role};
use session_axum::__private::{Fresh, Guard};
use session_axum::routing::{any, get};
use session_axum::{Next, Router, Session, SessionsBuilder, public, require_login, require_role};
use tower::ServiceExt;

#[require_login]
async fn member() {}

#[require_role(Role::Admin)]
async fn admin() {}

async fn fresh(_: Guard<Fresh<300>>) {}

/// No guard asks for a session here, but the handler does.
#[public]
async fn visit(_session: Session<AppSession>) {}

#[public]
async fn login(next: Next) -> String {
    next.to_string()
}

/// The routes of an application that is nested twice.
fn routes() -> Router<AppSession> {
    let inner = Router::new()
        .route("/member", any(member))
        .route("/admin", any(admin))
        .route("/fresh", any(fresh))
        .route("/visit", any(visit));
    Router::new().nest("/app", Router::new().nest("/v1", inner)).route("/login", get(login))
}

/// What an application has chosen, with two people's cookies.
struct Refusing {
    router: axum::Router,
    /// Of somebody without any role who has just logged in.
    member: String,
    /// Of the same, six minutes ago.
    stale: String,
}

impl Refusing {
    async fn with(
        choose: impl FnOnce(SessionsBuilder<AppSession>) -> SessionsBuilder<AppSession>,
    ) -> Self {
        let app = App::with(choose);
        let router = routes().into_axum(app.sessions.clone());
        let session = AppSession { user: Some(7), ..AppSession::default() };
        let stale = app.logged_in(session.clone()).await;
        app.pass(Duration::from_secs(6 * 60));
        let member = app.logged_in(session).await;
        Self { router, member, stale }
    }

    async fn call(&self, request: Builder) -> Reply {
        call(&self.router, request).await
    }
}

async fn call(router: &axum::Router, request: Builder) -> Reply {
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    Reply::of(response, "__Host-session").await
}

fn request(method: &str, path: &str, cookie: Option<&str>, headers: &[(&str, &str)]) -> Builder {
    let mut request = Request::builder().method(method).uri(path).header(HOST, "app.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    match cookie {
        Some(value) => request.header(COOKIE, format!("__Host-session={value}")),
        None => request,
    }
}

/// A browser that goes to a page.
fn navigation(path: &str, cookie: Option<&str>) -> Builder {
    request("GET", path, cookie, &[("sec-fetch-mode", "navigate"), ("accept", "text/html")])
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.get(name).map(|value| value.to_str().unwrap())
}
