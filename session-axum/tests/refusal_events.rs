//! What an operator hears of a refusal. Alone in its process: nobody else's events are heard.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT, COOKIE, HOST, SET_COOKIE};
use axum::routing::any;
use common::{App, AppSession, KEY, Role, bob};
use session_axum::{
    KeyRing, Session, SessionHandle, SessionLayer, Sessions, public, require_login, require_role,
};
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

#[require_role("admin")]
async fn admin() {}

#[derive(Session, Clone, Default)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
    #[session(role)]
    roles: Vec<Role>,
}

#[public]
async fn staff_login(session: SessionHandle<Staff>) {
    let reader = Staff { employee: Some(1), roles: vec![Role::Reader] };
    session.login(reader.clone()).await.unwrap();
}

#[require_role("admin", session = Staff)]
async fn staff() {}

#[require_role("admin", session = Staff)]
#[require_login(session = AppSession)]
async fn both() {}

#[tokio::test]
async fn every_refusal_is_exactly_one_event() {
    let app = App::new();
    let (reader, ended) = (app.logged_in(bob()).await, app.logged_in(bob()).await);
    app.send(Some(&ended), |handle| async move { handle.end().await.unwrap() }).await;
    let routes = Router::new().route("/purge", any(admin));
    let routes = routes.layer(SessionLayer::new(app.sessions.clone()));
    let another = app.logged_in(bob()).await;
    let twice = format!("{reader}; __Host-session={another}");
    let long = format!("{reader}; x={}", "x".repeat(64 * 1024));
    for (method, cookie, event) in [
        ("GET", None, "denied"),
        ("GET", Some(&reader), "denied"),
        ("GET", Some(&"garbage".to_owned()), "token_refused"),
        ("GET", Some(&ended), "token_refused"),
        ("GET", Some(&twice), "cookie_twice"),
        ("GET", Some(&long), "cookies_too_large"),
        ("POST", Some(&reader), "cross_site"),
    ] {
        let mut request = Request::builder().method(method).uri("/purge");
        request = request.header(HOST, "app.example").header("sec-fetch-site", "cross-site");
        if let Some(value) = cookie {
            request = request.header(COOKIE, format!("__Host-session={value}"));
        }
        let heard = Heard::default();
        let listening = tracing::subscriber::set_default(heard.clone());
        let response = routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        drop(listening);
        assert!(response.status().is_client_error());
        assert_eq!(*heard.0.lock().unwrap(), [event], "{method} {cookie:?}");
    }
    each_refusal_by_one_of_two_sessions_is_one_event_too().await;
    a_login_page_that_refuses_people_is_a_mistake().await;
}

async fn each_refusal_by_one_of_two_sessions_is_one_event_too() {
    let app = App::new();
    let keys = KeyRing::from_bytes(&KEY).unwrap();
    let builder = Sessions::<Staff>::signed("tests", keys).cookie_name("staff");
    let layer = SessionLayer::new(builder.clock(app.clock.clone()).build().unwrap());
    let routes = Router::new()
        .route("/login", any(staff_login))
        .route("/staff", any(staff))
        .route("/both", any(both))
        .layer(layer)
        .layer(SessionLayer::new(app.sessions.clone()));
    let login = Request::builder().uri("/login").body(Body::empty()).unwrap();
    let reply = routes.clone().oneshot(login).await.unwrap();
    let clerk = reply.headers()[SET_COOKIE].to_str().unwrap();
    let clerk = clerk.split(';').next().unwrap();
    let customer = format!("__Host-session={}", app.logged_in(bob()).await);
    let together = format!("{customer}; {clerk}");
    for (path, cookies, event) in [
        ("/staff", "", "denied"),
        ("/staff", &*customer, "denied"),
        ("/staff", clerk, "denied"),
        ("/staff", "__Host-staff=garbage", "token_refused"),
        ("/both", "", "denied"),
        ("/both", &customer, "denied"),
        ("/both", clerk, "denied"),
        ("/both", &together, "denied"),
    ] {
        let request = Request::builder().uri(path).header(COOKIE, cookies);
        let heard = Heard::default();
        let listening = tracing::subscriber::set_default(heard.clone());
        let response = routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        drop(listening);
        assert!(response.status().is_client_error());
        assert_eq!(*heard.0.lock().unwrap(), [event], "{path} {cookies}");
    }
}

/// They would be sent to where they are, for ever. A program that asks there is no sign of it.
async fn a_login_page_that_refuses_people_is_a_mistake() {
    let app = App::with(|builder| builder.login_page("/purge"));
    let routes = Router::new().route("/purge", any(admin));
    let routes = routes.layer(SessionLayer::new(app.sessions.clone()));
    for (accept, events) in
        [("text/html", &["denied", "misconfigured"][..]), ("application/json", &["denied"])]
    {
        let request = Request::builder().uri("/purge").header(ACCEPT, accept);
        let heard = Heard::default();
        let listening = tracing::subscriber::set_default(heard.clone());
        let response = routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        drop(listening);
        assert_eq!(response.status(), 401);
        assert_eq!(*heard.0.lock().unwrap(), *events, "{accept}");
    }
}

/// Keeps the names of the session's events.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "session"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Names(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Names<'a>(&'a Mutex<Vec<String>>);

impl Visit for Names<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "event" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
