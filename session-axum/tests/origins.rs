//! Which hosts and origins are ours, as a whole application answers them.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::routing::any;
use common::{App, AppSession, KEY};
use session_axum::{
    ConfigError, KeyRing, SessionLayer, Sessions, SessionsBuilder, public, require_login,
};
use tower::ServiceExt;

#[public]
async fn open() {}

#[require_login]
async fn guarded() {}

async fn status(app: &App, request: axum::http::request::Builder) -> u16 {
    let routes = Router::new().route("/", any(open)).route("/orders", any(guarded));
    let routes = routes.layer(SessionLayer::new(app.sessions.clone()));
    let response = routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    response.status().as_u16()
}

fn post(host: &str, origin: &str) -> axum::http::request::Builder {
    Request::builder().method("POST").uri("/").header(HOST, host).header(ORIGIN, origin)
}

#[tokio::test]
async fn in_development_every_name_of_this_machine_is_answered_and_no_other() {
    let app = App::with(SessionsBuilder::plain_http_on_loopback);
    for host in [
        "localhost",
        "LOCALHOST:3000",
        "localhost.",
        "localhost.:3000",
        "tenant1.localhost:3000",
        "a.b-c.localhost.",
        "my_app.localhost",
        "127.0.0.1:3000",
        "[::1]:3000",
        "[::ffff:127.0.0.1]:3000",
        "[::ffff:7f00:1]",
    ] {
        let get = Request::builder().uri("/").header(HOST, host);
        assert_eq!(status(&app, get).await, 200, "{host}");
    }
    for host in [
        "evil-localhost",
        "localhost.evil.example",
        "localhost.localhost.evil.example:3000",
        "localhost..",
        ".localhost",
        "a..localhost",
        "-a.localhost",
        "a-.localhost",
        "a b.localhost",
        "evil.example#.localhost",
        "evil.example/.localhost",
        "evil.example:80.localhost",
        "user@localhost",
        "localhost:3000x",
        "localhost:+80",
        "localhost:99999",
        "localhost:1:2",
        "[::ffff:10.0.0.1]",
        "[::1",
        "[::1]3000",
        "[localhost]",
        "app.example",
    ] {
        let get = Request::builder().uri("/").header(HOST, host);
        assert_eq!(status(&app, get).await, 500, "{host}");
    }
    // Who does not say where they send it may have sent it anywhere.
    assert_eq!(status(&app, Request::builder().uri("/")).await, 500);
    assert_eq!(status(&app, Request::builder().uri("http://localhost:3000/")).await, 200);
    assert_eq!(status(&app, Request::builder().uri("http://app.example/")).await, 500);
    let long = format!("{}.localhost", "a".repeat(64));
    assert_eq!(status(&app, Request::builder().uri("/").header(HOST, long)).await, 500);
}

#[tokio::test]
async fn a_proxy_that_adds_the_port_does_not_make_our_own_pages_foreign() {
    let app = App::new();
    for (host, origin) in [
        ("app.example:443", "https://app.example"),
        ("app.example:80", "https://app.example"),
        ("app.example", "https://app.example"),
        ("APP.Example:443", "https://app.example"),
        ("app.example", "https://app.example:443"),
        ("app.example:8443", "https://app.example:8443"),
        ("[2001:db8::1]:443", "https://[2001:db8::1]"),
        ("localhost:80", "http://localhost"),
        ("LOCALHOST:3000", "http://localhost:3000"),
        ("tenant1.localhost:3000", "http://tenant1.localhost:3000"),
    ] {
        assert_eq!(status(&app, post(host, origin)).await, 200, "{host} {origin}");
    }
}

#[tokio::test]
async fn another_port_scheme_or_host_stays_foreign() {
    let app = App::new();
    for (host, origin) in [
        ("app.example", "http://app.example"),
        ("app.example:80", "http://app.example"),
        ("app.example:443", "http://app.example"),
        ("app.example:443", "http://app.example:443"),
        ("app.example", "https://app.example:8443"),
        ("app.example:8443", "https://app.example"),
        ("app.example:4433", "https://app.example"),
        ("app.example:80", "https://app.example:8443"),
        ("app.example", "https://app.example:80"),
        ("app.example:443", "https://app.example."),
        ("app.example:443", "https://app.example.evil.example"),
        ("app.example:443", "https://evil.example:443"),
        ("app.example:443", "https://app.example:"),
        ("app.example:443", "https://app.example:443:443"),
        ("app.example:443", "https://APP.example"),
        ("app.example:443", "capacitor://app.example"),
        ("app.example:443@evil.example", "https://app.example"),
        ("localhost:443", "http://localhost"),
        ("localhost:3000", "http://localhost"),
        ("localhost:3000", "http://tenant1.localhost:3000"),
        ("evil-localhost", "http://evil-localhost"),
    ] {
        assert_eq!(status(&app, post(host, origin)).await, 403, "{host} {origin}");
    }
}

fn trusting(origin: &str, development: bool) -> Result<Sessions<AppSession>, ConfigError> {
    let keys = KeyRing::from_bytes(&KEY).unwrap();
    let builder = Sessions::signed("tests", keys).trusted_origin(origin);
    let builder = if development { builder.plain_http_on_loopback() } else { builder };
    builder.build()
}

#[tokio::test]
async fn an_origin_of_any_scheme_that_browsers_send_can_be_trusted() {
    for origin in [
        "https://spa.example",
        "https://spa.example:8443",
        "https://[2001:db8::1]:8443",
        "https://xn--bcher-kva.example",
        "capacitor://localhost",
        "ionic://localhost",
        "tauri://localhost",
        "http://tauri.localhost",
        "https://tauri.localhost",
        "app://notes.example",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    ] {
        assert!(trusting(origin, false).is_ok(), "{origin}: {:?}", trusting(origin, false));
        let app = App::with(|builder| builder.trusted_origin(origin));
        for site in [None, Some("cross-site")] {
            let mut request = post("app.example", origin);
            if let Some(site) = site {
                request = request.header("sec-fetch-site", site);
            }
            assert_eq!(status(&app, request).await, 200, "{origin} {site:?}");
        }
        for other in ["null", "capacitor://evil", "chrome-extension://evil", "https://localhost"] {
            assert_eq!(status(&app, post("app.example", other)).await, 403, "{origin} {other}");
        }
    }
}

#[test]
fn an_origin_that_cannot_be_trusted_is_refused_with_what_to_do_instead() {
    for (origin, advice) in [
        ("null", "an address of its own"),
        ("*", "once for each"),
        ("https://*.example.com", "once for each"),
        ("file://", "an address of its own"),
        ("data://x", "an address of its own"),
        ("ftp://a.example", "no browser"),
        ("ws://a.example", "`http://` or `https://`"),
        ("wss://a.example", "`http://` or `https://`"),
        ("moz-extension://1b2c3d4e-0000-4000-8000-000000000000", "bearer"),
        ("safari-web-extension://1B2C3D4E-0000-4000-8000-000000000000", "bearer"),
        ("chrome-extension://abc", "32 letters"),
        ("chrome-extension://abcdefghijklmnopabcdefghijklmnoq", "32 letters"),
        ("chrome-extension://abcdefghijklmnopabcdefghijklmnop:80", "32 letters"),
        ("http://localhost:5173", "plain_http_on_loopback"),
        ("https://localhost", "plain_http_on_loopback"),
        ("http://tenant1.localhost", "plain_http_on_loopback"),
        ("http://tauri.localhost:3000", "plain_http_on_loopback"),
        ("http://127.0.0.1:3000", "plain_http_on_loopback"),
        ("https://[::1]:8443", "plain_http_on_loopback"),
        ("http://0.0.0.0:3000", "plain_http_on_loopback"),
        ("http://[::]:3000", "plain_http_on_loopback"),
        ("https://a.example/", "ends with its host"),
        ("https://a.example/app", "ends with its host"),
        ("https://a.example?x", "ends with its host"),
        ("https://a.example:443", "leave it out"),
        ("http://a.example:80", "leave it out"),
        ("https://A.example", "lower case"),
        ("HTTPS://a.example", "lower case"),
        ("https://b\u{fc}cher.example", "`xn--"),
        ("", "such as `https://example.com`"),
        ("a.example", "such as `https://example.com`"),
        ("https://", "such as `https://example.com`"),
        ("https://u@a.example", "such as `https://example.com`"),
        ("https://a.example ", "such as `https://example.com`"),
        ("https://a.example:", "such as `https://example.com`"),
        ("https://a.example:99999", "such as `https://example.com`"),
        ("https://[::1", "such as `https://example.com`"),
        ("1http://a.example", "such as `https://example.com`"),
        ("://a.example", "such as `https://example.com`"),
    ] {
        let error = trusting(origin, false).expect_err(origin);
        assert!(matches!(error, ConfigError::Origin(_)), "{origin}");
        let text = error.to_string();
        assert!(text.contains(&format!("`{origin}`")) && text.contains(advice), "{text}");
    }
}

#[test]
fn in_development_pages_of_this_machine_can_be_trusted() {
    for origin in
        ["http://localhost:5173", "https://localhost", "http://a.localhost", "http://[::1]:3000"]
    {
        assert!(trusting(origin, true).is_ok(), "{origin}");
    }
    for origin in ["null", "*", "https://localhost/"] {
        assert!(trusting(origin, true).is_err(), "{origin}");
    }
}
