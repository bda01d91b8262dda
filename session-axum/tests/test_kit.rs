//! The clients that an application's tests call it with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{Method, Request};
use axum::response::AppendHeaders;
use common::{App, AppSession, IDLE, Role, alice, bob};
use session_axum::routing::{any, get, post};
use session_axum::store::{MemoryStore, Store};
use session_axum::testing::{RemoteStore, SessionChange, TestClient, text};
use session_axum::{
    Entropy, EntropyError, Guard, RevocationScope, Router, Session, SessionError, SessionHandle,
    UnixTime, open, public, require_login, require_role,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

#[require_login]
async fn me(session: Session<AppSession>) -> String {
    format!("{:?} since {}", session.user, session.authenticated_at().unwrap().as_secs())
}

#[require_role(Role::Editor)]
async fn edit(body: String) -> String {
    format!("edited: {body}")
}

#[public]
async fn login(session: SessionHandle<AppSession>) -> Result<&'static str, SessionError> {
    session
        .login_with(|visitor| AppSession {
            cart: visitor.map_or(Vec::new(), |v| v.cart.clone()),
            ..bob()
        })
        .await?;
    Ok("hello")
}

#[public]
async fn logout(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    session.end().await
}

#[public]
async fn echo(request: axum::extract::Request) -> String {
    let header =
        |name: &str| request.headers().get(name).map_or("-", |value| value.to_str().unwrap());
    format!("{} {} {}", request.method(), request.uri(), header("content-type"))
}

fn routes() -> Router<AppSession> {
    let theme = || async { AppendHeaders([(SET_COOKIE, "theme=dark; Path=/")]) };
    Router::new()
        .route("/me", get(me))
        .route("/edit", post(edit))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/echo", any(echo))
        .route("/theme", get(open("everybody has a taste", theme)))
}

struct Under {
    app: App,
    router: axum::Router,
    client: TestClient<AppSession>,
}

impl Under {
    fn test() -> Self {
        let app = App::new();
        let router = routes().into_axum(app.sessions.clone());
        Self { client: TestClient::of(&app.sessions), router, app }
    }

    async fn status(&self, client: &TestClient<AppSession>) -> u16 {
        client.get("/me").send(&self.router).await.status().as_u16()
    }
}

#[tokio::test]
async fn somebody_is_logged_in_with_one_line() {
    let under = Under::test();
    let (alice, bob) = (under.client.with(alice()), under.client.with(bob()));
    let answer = alice.get("/me").send(&under.router).await;
    assert_eq!(text(answer).await, format!("Some(1) since {}", common::START));
    let edit = async |client: &TestClient<AppSession>| {
        client.post("/edit").body("text").send(&under.router).await
    };
    assert_eq!(text(edit(&alice).await).await, "edited: text");
    assert_eq!(edit(&bob).await.status(), 403);
    assert_eq!(edit(&under.client).await.status(), 401);
}

#[tokio::test]
async fn a_visitor_is_nobody_and_has_a_session() {
    let under = Under::test();
    let visitor = under.client.with(AppSession { visits: 3, ..AppSession::default() });
    assert_eq!(under.status(&visitor).await, 401);
    assert_eq!(visitor.session().await.unwrap().visits, 3);
}

#[tokio::test]
async fn a_cookie_that_is_none_lets_nobody_in() {
    let under = Under::test();
    let alice = under.client.with(alice());
    let elsewhere = App::with(|builder| builder.cookie_name("other"));
    let foreign = TestClient::of(&elsewhere.sessions).with(common::alice());
    let (_, token) =
        foreign.cookie().split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned())).unwrap();
    for none in [
        alice.forged(),
        alice.expired(),
        under.client.clone(),
        under.client.with_cookie("__Host-session", "garbage"),
        under.client.with_cookie("__Host-session", &token),
    ] {
        assert_eq!(under.status(&none).await, 401, "{}", none.cookie());
        assert_eq!(none.session().await, None);
    }
    assert_eq!(under.status(&alice).await, 200, "the one they were made from is as before");
}

#[tokio::test]
async fn a_forged_cookie_is_forged_and_an_expired_one_expired() {
    let under = Under::test();
    let alice = under.client.with(alice());
    let (good, forged) = (alice.cookie(), alice.forged().cookie());
    let changed = good.bytes().zip(forged.bytes()).filter(|(one, other)| one != other).count();
    assert_eq!((changed, good.len()), (1, forged.len()));
    // Back when it was made, the expired one was good.
    let expired = alice.expired();
    under.app.clock.set(common::START - 60 * 60);
    assert_eq!(expired.session().await, None, "from the future");
    under.app.clock.set(common::START - 60);
    assert_eq!(expired.session().await, Some(common::alice()));
}

#[tokio::test]
async fn a_login_can_be_long_ago_and_the_session_still_be_in_use() {
    let under = Under::test();
    let stale = under.client.with(alice()).authenticated_ago(Duration::from_secs(3_600));
    let answer = text(stale.get("/me").send(&under.router).await).await;
    assert_eq!(answer, format!("Some(1) since {}", common::START - 3_600));
    let too_long = under.client.with(alice()).authenticated_ago(Duration::from_secs(13 * 3_600));
    assert_eq!(under.status(&too_long).await, 401);
    under.app.pass(IDLE + Duration::from_secs(30));
    assert_eq!(under.status(&stale).await, 401);
}

#[tokio::test]
async fn freshness_and_assurance_are_those_the_client_was_given() {
    type Sure = session_axum::__private::All<(
        session_axum::__private::Fresh<300>,
        session_axum::__private::Assured<2>,
    )>;
    let under = Under::test();
    let sure = session_axum::with(session_axum::__private::rule::<Sure>(), || async { "sure" });
    let router: axum::Router =
        Router::<AppSession>::new().route("/", get(sure)).into_axum(under.app.sessions.clone());
    let alice = under.client.with(alice());
    let ago = Duration::from_secs(299);
    let table = [
        (alice.clone(), 401),
        (alice.assured(1), 401),
        (alice.assured(2), 200),
        (alice.assured(2).authenticated_ago(ago), 200),
        (alice.authenticated_ago(ago).assured(3), 200),
        (alice.assured(2).authenticated_ago(ago + Duration::from_secs(1)), 401),
    ];
    for (client, status) in table {
        assert_eq!(client.get("/").send(&router).await.status(), status);
    }
}

#[tokio::test]
async fn what_a_response_does_to_the_session_is_one_of_three() {
    let under = Under::test();
    let visitor =
        under.client.with(AppSession { cart: vec!["pen".into()], ..AppSession::default() });
    let before = visitor.cookie();

    let untouched = visitor.get("/theme").send(&under.router).await;
    assert_eq!(visitor.change_in(&untouched).await, SessionChange::Untouched);
    let login = visitor.post("/login").send(&under.router).await;
    let expected = AppSession { cart: vec!["pen".into()], ..bob() };
    assert_eq!(visitor.change_in(&login).await, SessionChange::Set(expected.clone()));
    assert_eq!(visitor.change_in(&login).await.set().unwrap().user, Some(2));

    // The jar kept all of it.
    assert_eq!(visitor.session().await, Some(expected));
    assert_ne!(visitor.cookie(), before);
    assert!(visitor.cookie().ends_with("; theme=dark"), "{}", visitor.cookie());
    assert_eq!(under.status(&visitor).await, 200);

    let logout = visitor.post("/logout").send(&under.router).await;
    assert_eq!(visitor.change_in(&logout).await, SessionChange::Removed);
    assert_eq!((visitor.session().await, visitor.cookie()), (None, "theme=dark".to_owned()));
}

#[tokio::test]
async fn a_request_is_what_was_asked_for() {
    let under = Under::test();
    let client = &under.client;
    let table = [
        (client.get("/echo?a=1"), "GET /echo?a=1 -"),
        (client.put("/echo").json("{}"), "PUT /echo application/json"),
        (client.patch("/echo").form("a=1"), "PATCH /echo application/x-www-form-urlencoded"),
        (client.delete("/echo").header("Content-Type", "x/y"), "DELETE /echo x/y"),
        (client.request(Method::from_bytes(b"PURGE").unwrap(), "/echo"), "PURGE /echo -"),
    ];
    for (request, expected) in table {
        assert_eq!(text(request.send(&under.router).await).await, expected);
    }
}

#[tokio::test]
async fn requests_come_from_the_same_site_unless_they_say_otherwise() {
    let app = App::with(session_axum::SessionsBuilder::strict_about_origins);
    let router: axum::Router = routes().into_axum(app.sessions.clone());
    let client = TestClient::of(&app.sessions);
    assert_eq!(client.post("/login").send(&router).await.status(), 200);
    let crossing = client.post("/login").header("sec-fetch-site", "cross-site");
    assert_eq!(crossing.send(&router).await.status(), 403);
}

#[tokio::test]
async fn sessions_over_plain_http_are_called_on_this_machine() {
    let app = App::with(session_axum::SessionsBuilder::plain_http_on_loopback);
    let router: axum::Router = routes().into_axum(app.sessions.clone());
    let client = TestClient::of(&app.sessions).with(alice());
    assert_eq!(client.get("/me").send(&router).await.status(), 200);
}

#[tokio::test]
async fn any_request_can_be_sent_and_any_client_can_send_ours() {
    let under = Under::test();
    let alice = under.client.with(alice());
    let ours = under.router.clone().oneshot(alice.get("/me").build()).await.unwrap();
    assert_eq!(ours.status(), 200);
    let theirs = Request::get("/me").header(COOKIE, alice.cookie()).body(Body::empty()).unwrap();
    assert_eq!(alice.send(&under.router, theirs).await.status(), 200);
}

#[tokio::test]
async fn the_same_cookie_serves_over_a_socket() {
    let app = App::with(session_axum::SessionsBuilder::plain_http_on_loopback);
    let router = routes().into_axum(app.sessions.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let alice = TestClient::of(&app.sessions).with(alice());
    for (cookie, status) in [(alice.cookie(), "200 OK"), (String::new(), "401 Unauthorized")] {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!("GET /me HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
        let request = format!("{head}Cookie: {cookie}\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
}

#[tokio::test]
async fn somebody_can_have_two_sessions() {
    let (one, other) = (App::new(), App::with(|builder| builder.cookie_name("other")));
    let alice = TestClient::of(&one.sessions).with(alice());
    let both = alice.with_cookies_of(&TestClient::of(&other.sessions).with(bob()));
    let names: Vec<String> =
        both.cookie().split("; ").map(|pair| pair.split_once('=').unwrap().0.to_owned()).collect();
    assert_eq!(names, ["__Host-other", "__Host-session"]);
}

/// Returns what a mistake in a test is answered with.
fn panics<V>(act: impl FnOnce() -> V) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(act)) else { return String::new() };
    panic
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| (*panic.downcast::<&str>().unwrap()).to_owned())
}

#[test]
fn a_mistake_in_a_test_says_what_it_is() {
    let app = App::new();
    let client = TestClient::of(&app.sessions);
    for none in [panics(|| client.expired()), panics(|| client.forged())] {
        assert!(none.contains("no session; give it one by `.with(session)`"), "{none}");
    }
    let large = panics(|| client.with(AppSession { cart: vec!["x".repeat(5_000)], ..bob() }));
    assert!(
        large.contains("could not keep this session: the session's cookie would be"),
        "{large}"
    );
    let path = panics(|| client.get("no path"));
    assert!(path.contains("`no path` is no path of a request"), "{path}");
    let header = panics(|| client.get("/").header("a b", "c"));
    assert!(header.contains("is no header"), "{header}");
    app.clock.set(60);
    let early = panics(|| client.with(alice()).expired());
    assert!(early.contains("set the clock later"), "{early}");
    let stored = App::stored(RemoteStore::new());
    let early = panics(|| TestClient::of(&stored.sessions).with(alice()).cookie());
    assert!(early.contains("`.ready().await` first"), "{early}");
}

#[tokio::test]
#[should_panic(expected = "the response sets a `__Host-session` that is no session")]
async fn a_response_cannot_set_what_is_no_session_unnoticed() {
    let response = axum::http::Response::builder();
    let response = response.header(SET_COOKIE, "__Host-session=garbage").body(()).unwrap();
    TestClient::of(&App::new().sessions).change_in(&response).await;
}

#[tokio::test]
async fn sessions_in_a_store_are_given_and_seen_like_others() {
    let stores: [Arc<dyn Store>; 2] = [Arc::new(MemoryStore::new()), Arc::new(RemoteStore::new())];
    for store in stores {
        let app = App::stored(store);
        let router = routes().into_axum(app.sessions.clone());
        let alice = TestClient::of(&app.sessions).with(alice());
        let status = async |client: &TestClient<AppSession>| {
            client.get("/me").send(&router).await.status().as_u16()
        };
        assert_eq!(status(&alice).await, 200);
        assert_eq!(status(&alice.forged()).await, 401);
        assert_eq!(status(&alice.expired()).await, 401);
        assert_eq!(status(&alice.authenticated_ago(Duration::from_secs(60))).await, 200);
        assert_eq!(alice.session().await, Some(common::alice()));

        let fresh = alice.assured(2);
        fresh.ready().await;
        let request = router.clone().oneshot(fresh.get("/me").build()).await.unwrap();
        assert_eq!(request.status(), 200);

        let login = alice.post("/login").send(&router).await;
        assert_eq!(alice.change_in(&login).await, SessionChange::Set(bob()));
        let logout = alice.post("/logout").send(&router).await;
        assert_eq!(alice.change_in(&logout).await, SessionChange::Removed);
        assert_eq!(alice.session().await, None);
    }
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_is_none() {
    let under = Under::test();
    let alice = under.client.with(alice());
    let copy = alice.clone();
    alice.post("/logout").send(&under.router).await;
    assert_eq!(copy.session().await, None);
    assert!(copy.cookie().starts_with("__Host-session="), "its jar does not know");
}

#[test]
fn a_client_does_not_print_its_cookies() {
    let client = TestClient::of(&App::new().sessions).with(alice());
    let shown = format!("{client:?} {:?}", client.get("/me"));
    let token = client.cookie().split_once('=').unwrap().1.to_owned();
    assert!(!shown.contains(&token), "{shown}");
}

#[test]
fn a_function_that_takes_a_proof_can_be_tested_without_a_request() {
    struct CanPublish;
    fn publish(_: &Guard<CanPublish>) -> &'static str {
        "published"
    }
    assert_eq!(publish(&Guard::granted_for_tests()), "published");
}

/// In this process, and in a store that has to be waited for.
#[tokio::test]
async fn who_is_given_a_session_after_an_end_of_all_is_logged_in_as_after_a_login() {
    let here = App::new();
    let shared = RevocationScope::shared("tests", RemoteStore::new());
    let there = App::with(|builder| builder.revocation(shared));
    for app in [here, there] {
        let router = routes().into_axum(app.sessions.clone());
        let client = TestClient::of(&app.sessions);
        let status = async |client: &TestClient<AppSession>| {
            client.get("/me").send(&router).await.status().as_u16()
        };
        let before = client.with(alice());
        assert_eq!(status(&before).await, 200);
        for _ in 0..3 {
            app.sessions.of(&1).unwrap().end_all().await.unwrap();
            assert_eq!(status(&before).await, 401);
            let after = client.with(alice());
            assert_eq!(status(&after).await, 200);
            assert_eq!(status(&after.assured(2)).await, 200);
            // A login from before the end has ended.
            assert_eq!(status(&after.authenticated_ago(Duration::from_secs(600))).await, 401);
        }
        app.sessions.of(&1).unwrap().end_all().await.unwrap();
    }
}

#[test]
fn a_function_that_takes_a_session_can_be_tested_without_a_request() {
    fn name(session: &Session<AppSession>) -> String {
        format!("{:?} since {:?}", session.user, session.authenticated_at())
    }
    let now = UnixTime::from_secs(common::START);
    let user = Session::for_tests(alice(), now);
    assert_eq!(name(&user), format!("Some(1) since Some({now:?})"));
    assert_eq!((user.started(), user.clone().roles.len()), (now, 1));
    let visitor = Session::for_tests(AppSession::default(), now);
    assert_eq!(name(&visitor), "None since None");
}

/// An application's own source of random bytes, with what it says when there are none.
struct Dry;

impl Entropy for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError::new("the well is dry"))
    }
}

#[tokio::test]
async fn an_entropy_of_ones_own_can_fail() {
    let app = App::with(|builder| builder.entropy(Dry));
    let log_in = |handle: SessionHandle<AppSession>| async move { handle.login(alice()).await };
    assert_eq!(app.send(None, log_in).await.status, 503);
}
