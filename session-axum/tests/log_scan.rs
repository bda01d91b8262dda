//! Everything that is logged, at TRACE and from every crate, while a bit of everything happens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::{App, AppSession, IDLE, KEY, Role};
use session_axum::testing::RemoteStore;
use session_axum::{
    EncodeError, InProcess, Key, KeyRing, RevocationScope, SessionError, SessionHandle,
    SessionLayer, SessionsBuilder, require_login, require_role,
};
use tokio::sync::oneshot;
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::span;

type Handle = SessionHandle<AppSession>;

/// Marks that must not turn up, in whatever form.
const SUBJECT: u64 = 7_777_777_331;
const CONTENT: &str = "marked-content-7331";

/// Writes down everything that is logged.
#[derive(Clone, Default)]
struct Log {
    text: Arc<Mutex<String>>,
    /// The names of our events.
    events: Arc<Mutex<Vec<String>>>,
}

impl Visit for Log {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "event" {
            self.events.lock().unwrap().push(value.to_owned());
        }
        writeln!(self.text.lock().unwrap(), "{field}={value}").unwrap();
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.text.lock().unwrap(), "{field}={value:?}").unwrap();
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut self.clone());
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Listens to a scenario, checks which events it caused, and scans what was logged.
struct Scan {
    log: Log,
    /// The names of the events that the applications' listeners heard.
    heard: Arc<Mutex<Vec<String>>>,
    /// The cookies that were around.
    cookies: Vec<String>,
    everything: String,
}

impl Scan {
    /// Runs a part of a scenario that is not of interest.
    async fn quietly<O>(&mut self, part: impl Future<Output = O>) -> O {
        let done = part.await;
        self.log.events.lock().unwrap().clear();
        self.heard.lock().unwrap().clear();
        done
    }

    async fn expect<O>(&mut self, what: &str, events: &[&str], part: impl Future<Output = O>) -> O {
        let done = part.await;
        let seen = std::mem::take(&mut *self.log.events.lock().unwrap());
        assert_eq!(seen, events, "{what}");
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        assert_eq!(heard, if what == "no layer" { &[] } else { events }, "{what}: whoever listens");
        self.everything.push_str(&std::mem::take(&mut *self.log.text.lock().unwrap()));
        done
    }

    fn listener(&self) -> Ears {
        Ears { heard: Arc::clone(&self.heard), text: Arc::clone(&self.log.text) }
    }

    fn cookie(&mut self, reply: common::Reply) -> String {
        let cookie = reply.cookie.unwrap();
        self.cookies.push(cookie.clone());
        cookie
    }

    fn assert_nothing_leaked(&self) {
        let log = self.everything.to_ascii_lowercase();
        assert!(log.len() > 1_000, "too little was logged to say anything");
        let absent = |secret: &str, what: &str| {
            assert!(!log.contains(&secret.to_ascii_lowercase()), "{what} is in the log: {secret}");
        };
        absent(CONTENT, "content");
        absent(&SUBJECT.to_string(), "the subject");
        absent(&format!("{SUBJECT:x}"), "the subject");
        for at in 0..KEY.len() - 8 {
            for form in all_forms(&KEY[at..at + 8]) {
                absent(&form, "the key");
            }
        }
        for cookie in &self.cookies {
            for at in 0..cookie.len().saturating_sub(12) {
                absent(&cookie[at..at + 12], "a token");
            }
            // Format, key id, flags and version, then the id.
            let raw = URL_SAFE_NO_PAD.decode(cookie).unwrap();
            for form in all_forms(&raw[7..23]) {
                absent(&form, "an id");
            }
        }
    }
}

/// What a listener hears is what may be in the log.
#[derive(Clone)]
struct Ears {
    heard: Arc<Mutex<Vec<String>>>,
    text: Arc<Mutex<String>>,
}

impl Ears {
    /// Returns an application that is listened to.
    fn app(
        self,
        choose: impl FnOnce(SessionsBuilder<AppSession>) -> SessionsBuilder<AppSession>,
    ) -> App {
        App::with(|builder| {
            choose(builder).on_event(move |event| {
                self.heard.lock().unwrap().push(event.kind().name.to_owned());
                writeln!(self.text.lock().unwrap(), "{event} {event:?}").unwrap();
            })
        })
    }
}

fn all_forms(bytes: &[u8]) -> Vec<String> {
    let mut hex = String::new();
    for byte in bytes {
        write!(hex, "{byte:02x}").unwrap();
    }
    let list = format!("{bytes:?}");
    let mut forms = vec![hex, list, STANDARD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)];
    forms.extend(std::str::from_utf8(bytes).ok().map(str::to_owned));
    forms
}

fn marked() -> AppSession {
    AppSession {
        user: Some(SUBJECT),
        roles: vec![Role::Reader],
        cart: vec![CONTENT.to_owned()],
        ..AppSession::default()
    }
}

fn visitor() -> AppSession {
    AppSession { cart: vec![CONTENT.to_owned()], ..AppSession::default() }
}

async fn log_in(handle: Handle) -> Result<(), SessionError> {
    handle.login(marked()).await
}

async fn start(handle: Handle) -> Result<(), SessionError> {
    handle.start(visitor()).await
}

async fn rotate(handle: Handle) -> Result<(), SessionError> {
    handle.rotate().await
}

async fn end(handle: Handle) -> Result<(), SessionError> {
    handle.end().await
}

async fn count(handle: Handle) -> Result<(), SessionError> {
    handle.update(|session| session.visits += 1).await
}

async fn nothing(_: Handle) {}

#[require_login]
async fn guarded() {}

#[require_role("admin")]
async fn for_admins() {}

#[require_role("admn")]
async fn misspelt() {}

async fn own_cookie() -> [(axum::http::HeaderName, &'static str); 1] {
    [(SET_COOKIE, "__Host-session=marked-content-7331")]
}

fn routes() -> Router {
    Router::new()
        .route("/", get(guarded).post(guarded))
        .route("/admins", get(for_admins))
        .route("/misspelt", get(misspelt))
        .route("/own", get(own_cookie))
}

async fn ask(app: &App, path: &str, cookies: &str) -> u16 {
    let request = request(path, cookies).body(Body::empty()).unwrap();
    let router = routes().layer(SessionLayer::new(app.sessions.clone()));
    router.oneshot(request).await.unwrap().status().as_u16()
}

fn request(path: &str, cookies: &str) -> axum::http::request::Builder {
    let builder = Request::builder().uri(path).header(HOST, "app.example");
    if cookies.is_empty() { builder } else { builder.header(COOKIE, cookies) }
}

fn ours(cookie: &str) -> String {
    format!("__Host-session={cookie}")
}

#[tokio::test]
async fn every_decision_is_one_event_and_no_secret_is_in_any() {
    let log = Log::default();
    let _listening = tracing::subscriber::set_default(log.clone());
    let mut scan =
        Scan { log, heard: Arc::default(), cookies: Vec::new(), everything: String::new() };
    lives(&mut scan).await;
    refusals(&mut scan).await;
    guards(&mut scan).await;
    races(&mut scan).await;
    faults(&mut scan).await;
    scan.assert_nothing_leaked();
}

async fn lives(scan: &mut Scan) {
    let listener = scan.listener();
    let app =
        scan.expect("a default", &["advice"], async { listener.app(|builder| builder) }).await;
    let reply = scan.expect("a visit", &["started"], app.send(None, start)).await;
    let visitor = scan.cookie(reply);
    let reply = scan.expect("a login", &["login"], app.send(Some(&visitor), log_in)).await;
    let user = scan.cookie(reply);
    let reply = scan.expect("an update", &[], app.send(Some(&user), count)).await;
    let user = scan.cookie(reply);
    let reply = scan.expect("a rotation", &["rotated"], app.send(Some(&user), rotate)).await;
    let user = scan.cookie(reply);
    let elevate =
        |handle: Handle| async move { handle.elevate(|session| session.verified = true).await };
    let reply = scan.expect("a step-up", &["elevated"], app.send(Some(&user), elevate)).await;
    let user = scan.cookie(reply);
    app.pass(IDLE / 2);
    let reply = scan.expect("a renewal", &[], app.send(Some(&user), nothing)).await;
    let user = scan.cookie(reply);
    scan.expect("a logout", &["ended"], app.send(Some(&user), end)).await;
    scan.expect("a logout of nobody", &[], app.send(None, end)).await;
}

async fn refusals(scan: &mut Scan) {
    let listener = scan.listener();
    let app = scan.quietly(async { listener.app(|builder| builder) }).await;
    let reply = scan.quietly(app.send(None, log_in)).await;
    let user = scan.cookie(reply);
    let refused = ["token_refused"];
    let forged =
        format!("{}{}{}", &user[..60], if &user[60..61] == "A" { "B" } else { "A" }, &user[61..]);
    scan.expect("forged", &refused, ask(&app, "/", &ours(&forged))).await;
    scan.expect("no token", &refused, ask(&app, "/", &ours(CONTENT))).await;
    scan.expect("empty", &refused, ask(&app, "/", &ours(""))).await;
    let reply = scan.quietly(app.send(None, log_in)).await;
    let another = scan.cookie(reply);
    let twice = format!("{}; {}", ours(&user), ours(&another));
    scan.expect("twice", &["cookie_twice"], ask(&app, "/", &twice)).await;
    let bomb = format!("{}; x={}", ours(&user), "x".repeat(65_536));
    scan.expect("too much", &["cookies_too_large"], ask(&app, "/", &bomb)).await;

    let elsewhere = scan.quietly(async { App::new() }).await;
    let other = KeyRing::new(Key::from_bytes(b"{another key: 9Zx!kQw7&Lp2$Rt5^}").unwrap());
    elsewhere.keys.swap(&other);
    let reply = scan.quietly(elsewhere.send(None, log_in)).await;
    let unknown = scan.cookie(reply);
    scan.expect("unknown key", &refused, ask(&app, "/", &ours(&unknown))).await;
    scan.expect(
        "a visit beside it",
        &["token_refused", "started", "write_dropped"],
        app.send(Some(&unknown), start),
    )
    .await;

    let reply = scan.quietly(app.send(Some(&user), log_in)).await;
    let newer = scan.cookie(reply);
    scan.expect("replaced", &[], ask(&app, "/", &ours(&user))).await;
    scan.quietly(ask(&app, "/", &ours(&newer))).await;
    app.pass(Duration::from_secs(5));
    scan.expect("replaced and over", &["old_id"], ask(&app, "/", &ours(&user))).await;
    scan.quietly(app.send(Some(&newer), end)).await;
    scan.expect("ended", &refused, ask(&app, "/", &ours(&newer))).await;
    let reply = scan.quietly(app.send(None, log_in)).await;
    let old = scan.cookie(reply);
    let reply = scan.quietly(app.send(Some(&old), rotate)).await;
    let rotated = scan.cookie(reply);
    scan.quietly(ask(&app, "/", &ours(&rotated))).await;
    app.pass(Duration::from_secs(60));
    scan.expect("an old id", &["old_id"], ask(&app, "/", &ours(&old))).await;
    app.pass(IDLE);
    scan.expect("expired", &refused, ask(&app, "/", &ours(&old))).await;
}

async fn guards(scan: &mut Scan) {
    let listener = scan.listener();
    let app = scan.quietly(async { listener.app(|builder| builder) }).await;
    let reply = scan.quietly(app.send(None, log_in)).await;
    let user = ours(&scan.cookie(reply));
    let reply = scan.quietly(app.send(None, start)).await;
    let visitor = ours(&scan.cookie(reply));
    scan.expect("let in", &[], ask(&app, "/", &user)).await;
    scan.expect("a stranger", &["denied"], ask(&app, "/", "")).await;
    scan.expect("a visitor", &["denied"], ask(&app, "/", &visitor)).await;
    scan.expect("without the role", &["denied"], ask(&app, "/admins", &user)).await;
    scan.expect("a misspelt role", &["misconfigured"], ask(&app, "/misspelt", &user)).await;
    scan.expect("our name in the handler's cookie", &["write_dropped"], ask(&app, "/own", &user))
        .await;
    let outside = request("/", &user).body(Body::empty()).unwrap();
    scan.expect("no layer", &["misconfigured"], routes().oneshot(outside)).await.unwrap();
    let foreign = request("/", &user).method("POST").header("sec-fetch-site", "cross-site");
    let foreign = foreign.body(Body::empty()).unwrap();
    let router = routes().layer(SessionLayer::new(app.sessions.clone()));
    scan.expect("another site", &["cross_site"], router.oneshot(foreign)).await.unwrap();
    let too_large = |handle: Handle| async move {
        handle.update(|session| session.cart = vec![CONTENT.repeat(300)]).await
    };
    let value = user.split_once('=').unwrap().1;
    scan.expect("too large", &["misconfigured"], app.send(Some(value), too_large)).await;
    let told = |handle: Handle| async move {
        let error = handle.update(|session| session.cart = vec![CONTENT.repeat(300)]).await;
        assert!(matches!(error, Err(SessionError::Encode(EncodeError::TooLarge { .. }))));
    };
    scan.expect("too large, and dealt with", &[], app.send(Some(value), told)).await;
}

async fn races(scan: &mut Scan) {
    let listener = scan.listener();
    let app = scan.quietly(async { listener.app(|builder| builder) }).await;
    for (events, act) in [(["ended", "write_dropped"], true), (["rotated", "write_dropped"], false)]
    {
        let reply = scan.quietly(app.send(None, log_in)).await;
        let user = scan.cookie(reply);
        let (go, wait) = oneshot::channel::<()>();
        let (ready, opened) = oneshot::channel::<()>();
        let slow = {
            let (app, user) = (app.clone(), user.clone());
            let slow = |handle: Handle| async move {
                count(handle).await.unwrap();
                ready.send(()).unwrap();
                wait.await.unwrap();
            };
            tokio::spawn(async move { app.send(Some(&user), slow).await })
        };
        opened.await.unwrap();
        let overtaken = async {
            if act {
                app.send(Some(&user), end).await
            } else {
                app.send(Some(&user), rotate).await
            };
            go.send(()).unwrap();
            slow.await.unwrap();
        };
        scan.expect("overtaken", &events, overtaken).await;
    }
}

async fn faults(scan: &mut Scan) {
    let up = scan.quietly(async { App::new() }).await;
    let reply = scan.quietly(up.send(None, log_in)).await;
    let user = scan.cookie(reply);
    let down = RemoteStore::new();
    down.goes_down();
    let app =
        scan.listener().app(|builder| builder.revocation(RevocationScope::shared("tests", down)));
    scan.expect("an outage at the guard", &["store_failed"], ask(&app, "/", &ours(&user))).await;
    scan.expect("an outage at the handle", &["store_failed"], app.send(Some(&user), nothing)).await;
    scan.expect("an outage at the login", &["store_failed"], app.send(None, log_in)).await;

    let full = InProcess::with_capacity(0, 10);
    let app = scan.listener().app(|builder| builder.revocation(RevocationScope::in_memory(full)));
    scan.expect("no room", &["logins_refused"], app.send(None, log_in)).await;
}
