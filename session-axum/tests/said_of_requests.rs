//! What the log says of a request that a stranger has written. Alone in its process: nobody else's
//! events are heard.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod common;

use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderValue, Method};
use common::{App, AppSession, KEY};
use session_axum::{
    CurrentUser, KeyRing, Session, SessionLayer, Sessions, SessionsBuilder, public, require_login,
};
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

#[derive(Session, Clone)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
}

#[public]
async fn open() {}

#[require_login]
async fn guarded() {}

#[public]
async fn asks(_: Session<AppSession>) {}

#[public]
async fn asks_for_a_user(_: CurrentUser<u8>) {}

#[tokio::test]
async fn a_stranger_writes_no_more_into_the_log_than_there_is_room_for() {
    another_sites_request_is_logged_with_what_would_let_it_in().await;
    what_a_stranger_writes_stays_in_its_field_and_within_bounds().await;
    a_long_path_is_cut_in_every_event_that_names_it().await;
    a_long_host_is_cut_too().await;
}

async fn another_sites_request_is_logged_with_what_would_let_it_in() {
    let trusting = |origins: &'static [&'static str]| {
        App::with(|builder| {
            origins.iter().fold(builder, |builder, origin| builder.trusted_origin(origin))
        })
    };
    let (none, four) = (
        trusting(&[]),
        trusting(&[
            "https://spa.example",
            "capacitor://localhost",
            "https://b.example",
            "https://c.example",
            "https://d.example",
        ]),
    );
    let trusted = "https://spa.example capacitor://localhost https://b.example and 2 more";
    for (app, headers, expected) in [
        (
            &none,
            &[("origin", "https://evil.example")][..],
            &["origin=https://evil.example", "compared_with=https://app.example"][..],
        ),
        (
            &none,
            &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            &["site=cross-site", "origin=https://evil.example", "compared_with=none"],
        ),
        (&none, &[("sec-fetch-site", "cross-site")], &["site=cross-site", "compared_with=none"]),
        (&none, &[("origin", "null")], &["origin=null", "compared_with=https://app.example"]),
        (
            &none,
            &[("origin", "https://a.example"), ("origin", "https://b.example")],
            &["origin=(twice)", "compared_with=https://app.example"],
        ),
        (
            &four,
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-site")],
            &["origin=https://evil.example", &format!("compared_with={trusted}")],
        ),
        (
            &four,
            &[("origin", "https://evil.example")],
            &[&format!("compared_with=https://app.example {trusted}")],
        ),
    ] {
        let mut request = Request::builder().method("POST").uri("/").header(HOST, "app.example:80");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let events = heard(app, request.body(Body::empty()).unwrap()).await;
        let [event] = &events[..] else { panic!("{events:?}") };
        assert!(event.contains("event=cross_site "), "{event}");
        assert!(event.contains("`.trusted_origin(..)`"), "{event}");
        for part in expected {
            assert!(event.contains(part), "{event} has no {part}");
        }
    }
}

async fn what_a_stranger_writes_stays_in_its_field_and_within_bounds() {
    let app = App::new();
    let bytes = |value: &[u8]| HeaderValue::from_bytes(value).unwrap();
    let hostile = [
        (bytes(b"https://a.example event=login"), r"origin=https://a.example\x20event\x3dlogin "),
        (bytes(b"a\" b\tc\\"), r"origin=a\x22\x20b\x09c\x5c "),
        (bytes("https://\u{202e}a.example".as_bytes()), r"origin=https://\xe2\x80\xaea.example "),
        (bytes(&[b'\xff'; 40]), r"\xff\xff\xff"),
    ];
    for (origin, expected) in hostile {
        let request = Request::builder().method("POST").uri("/").header(ORIGIN, origin);
        let events = heard(&app, request.body(Body::empty()).unwrap()).await;
        assert!(events[0].contains(expected), "{events:?}");
    }
    let long = bytes(&[b'x'; 9_000]);
    for header in ["origin", "sec-fetch-site"] {
        let request = Request::builder().method("POST").uri("/").header(header, &long);
        let events = heard(&app, request.body(Body::empty()).unwrap()).await;
        assert!(events[0].len() < 600, "{header}: {} bytes", events[0].len());
    }
}

async fn a_long_path_is_cut_in_every_event_that_names_it() {
    let app = App::with(|builder| builder.login_page("/login"));
    let layer = || SessionLayer::new(app.sessions.clone());
    let staff = || {
        let keys = KeyRing::from_bytes(&KEY).unwrap();
        SessionLayer::new(Sessions::<Staff>::signed("tests", keys).build().unwrap())
    };
    let long = format!("/{}", "p".repeat(30_000));
    let method = Method::from_bytes(&[b'M'; 9_000]).unwrap();
    for (what, routes) in [
        ("outside of its layer", Router::new().fallback(asks)),
        ("outside of a session layer", Router::new().fallback(guarded)),
        ("nothing says how to load one", Router::new().fallback(asks_for_a_user)),
        ("nothing says how to load one", {
            Router::new().fallback(asks_for_a_user).layer(layer())
        }),
        ("inside of two session layers", {
            Router::new().fallback(open).layer(layer()).layer(staff())
        }),
    ] {
        for method in [Method::GET, method.clone()] {
            let request = Request::builder().method(method).uri(&long);
            let request = request.body(Body::empty()).unwrap();
            let events = sent(routes.clone(), request).await;
            assert!(events[0].contains(what), "{what}: {events:?}");
            assert!(events[0].len() < 800, "{what}: {} bytes", events[0].len());
        }
    }
}

async fn a_long_host_is_cut_too() {
    let app = App::with(SessionsBuilder::plain_http_on_loopback);
    let request = Request::builder().uri("/").header(HOST, "h=".repeat(9_000));
    let events = heard(&app, request.body(Body::empty()).unwrap()).await;
    assert!(events[0].contains(r"not to `h\x3dh\x3d"), "{events:?}");
    assert!(events[0].len() < 400, "{} bytes", events[0].len());
}

async fn heard(app: &App, request: Request) -> Vec<String> {
    let routes = Router::new().route("/", axum::routing::any(open));
    sent(routes.layer(SessionLayer::new(app.sessions.clone())), request).await
}

async fn sent(routes: Router, request: Request) -> Vec<String> {
    let heard = Heard::default();
    let listening = tracing::subscriber::set_default(heard.clone());
    routes.oneshot(request).await.unwrap();
    drop(listening);
    let mut events = heard.0.lock().unwrap();
    std::mem::take(&mut *events)
}

/// Keeps the session's events, each as its fields in one line.
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
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        fmt::Write::write_fmt(&mut self.0, format_args!("{field}={value:?} ")).unwrap();
    }
}
