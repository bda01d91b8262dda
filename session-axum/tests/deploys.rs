//! Keys and builds that change while sessions live.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::Arc;

use axum::body::Body;
use axum::routing::get;
use common::{App, AppSession, Reply, alice, bob};
use session_axum::store::MemoryStore;
use session_axum::{
    Key, KeyRing, SessionError, SessionHandle, Sessions, SessionsBuilder, require_role,
};
use tokio::sync::oneshot;
use tower::ServiceExt;

type Handle = SessionHandle<AppSession>;

async fn nothing(_: Handle) {}

fn key(number: u8) -> Key {
    let bytes: Vec<u8> = (0..32_u8)
        .map(|at| at.wrapping_mul(at).wrapping_mul(37) ^ at.wrapping_mul(11) ^ number)
        .collect();
    Key::from_bytes(&bytes).unwrap()
}

#[tokio::test]
async fn a_key_is_rotated_without_a_logout() {
    let app = App::with(|builder| builder);
    let (old, new) = (key(1), key(2));
    let swap = |keys: &[&Key]| {
        let mut ring = KeyRing::new(keys[0].clone());
        for key in &keys[1..] {
            ring = ring.accepting((*key).clone()).unwrap();
        }
        app.keys.swap(&ring);
    };
    swap(&[&old]);
    let cookie = app.logged_in(alice()).await;

    swap(&[&old, &new]);
    assert_eq!(app.send(Some(&cookie), nothing).await.cookie, None);

    // The new key signs: a session under the old one is signed again, the same otherwise.
    swap(&[&new, &old]);
    let renewed = app.send(Some(&cookie), nothing).await.cookie.unwrap();
    assert_eq!(app.open(&renewed).await, Some(alice()));
    assert_eq!(app.send(Some(&renewed), nothing).await.cookie, None);

    swap(&[&new]);
    assert_eq!(app.open(&cookie).await, None);
    assert_eq!(app.open(&renewed).await, Some(alice()));
}

#[tokio::test]
async fn two_servers_change_keys_one_after_the_other_and_nobody_notices() {
    let (old, new) = (key(1), key(2));
    let steps = [
        KeyRing::new(old.clone()),
        KeyRing::new(old.clone()).accepting(new.clone()).unwrap(),
        KeyRing::new(new.clone()).accepting(old).unwrap(),
        KeyRing::new(new),
    ];
    let servers = [App::new(), App::new()];
    for server in &servers {
        server.keys.swap(&steps[0]);
    }
    let mut cookie = servers[0].logged_in(alice()).await;
    for step in &steps[1..] {
        for turn in 0..2 {
            servers[turn].keys.swap(step);
            for server in &servers {
                if let Some(renewed) = server.send(Some(&cookie), nothing).await.cookie {
                    cookie = renewed;
                }
                assert_eq!(server.open(&cookie).await, Some(alice()));
            }
        }
    }
}

/// What another build of the application made of `AppSession`.
mod newer {
    use session_axum::Session;

    #[derive(Session, Clone, Debug, Default, PartialEq)]
    #[session(version = 4, name = "AppSession")]
    pub(super) struct AppSession {
        #[session(subject)]
        pub(super) user: Option<u64>,
    }
}

async fn cookie_of_a_newer_build(app: &App) -> String {
    use axum::extract::FromRequestParts;
    use tower::Layer;

    let sessions = Sessions::<newer::AppSession>::signed("tests", app.keys.clone());
    let sessions = sessions.clock(app.clock.clone()).build().unwrap();
    let layer = session_axum::SessionLayer::new(sessions);
    let log_in = tower::service_fn(|request: axum::extract::Request| async move {
        let (mut parts, _) = request.into_parts();
        let handle =
            SessionHandle::<newer::AppSession>::from_request_parts(&mut parts, &()).await.unwrap();
        handle.login(newer::AppSession { user: Some(1) }).await.unwrap();
        Ok::<axum::response::Response, std::convert::Infallible>(axum::response::Response::default())
    });
    let response = layer.layer(log_in).oneshot(axum::extract::Request::default()).await.unwrap();
    common::Reply::of(response, "__Host-session").await.cookie.unwrap()
}

#[tokio::test]
async fn a_newer_builds_cookie_is_no_session_and_left_alone_until_somebody_logs_in_or_out() {
    let app = App::new();
    let newer = cookie_of_a_newer_build(&app).await;
    left_alone(&app, &newer).await;
}

#[tokio::test]
async fn a_cookie_under_an_unknown_key_is_no_session_and_left_alone_until_somebody_logs_in_or_out()
{
    let app = App::new();
    let elsewhere = App::new();
    elsewhere.keys.swap(&KeyRing::new(key(9)));
    let unknown = elsewhere.logged_in(alice()).await;
    left_alone(&app, &unknown).await;
}

#[tokio::test]
async fn a_cookie_of_a_format_to_come_is_no_session_and_left_alone_until_somebody_logs_in_or_out() {
    // From the number 2 on, which a sealed one begins with, up to 15.
    for first_letters in ["Ag", "Aw", "Dw"] {
        left_alone(&App::new(), &format!("{first_letters}{}", "A".repeat(170))).await;
    }
}

async fn left_alone(app: &App, cookie: &str) {
    assert_eq!(app.open(cookie).await, None);
    let visit = |handle: Handle| async move {
        let count = |session: &mut AppSession| {
            session.visits += 1;
            session.visits
        };
        for visits in 1..=2 {
            let counted = handle.update_or_start(AppSession::default, count).await.unwrap();
            assert_eq!(counted, visits);
        }
        assert_eq!(handle.current().unwrap().visits, 2);
    };
    assert_eq!(app.send(Some(cookie), visit).await.cookie, None);
    let end = |handle: Handle| async move { handle.end().await.unwrap() };
    assert_eq!(app.send(Some(cookie), end).await.cookie.as_deref(), Some(""), "that is deliberate");
    let log_in = |handle: Handle| async move { handle.login(bob()).await.unwrap() };
    let logged_in = app.send(Some(cookie), log_in).await.cookie.unwrap();
    assert_eq!(app.open(&logged_in).await, Some(bob()));
}

#[tokio::test]
async fn a_visitor_with_a_worthless_cookie_gets_a_new_one_with_a_new_id() {
    let app = App::new();
    let start = |handle: Handle| async move { handle.start(AppSession::default()).await.unwrap() };
    let cookie = app.send(Some("garbage"), start).await.cookie.unwrap();
    assert_eq!(app.open(&cookie).await, Some(AppSession::default()));
}

/// A build that knows the versions before it.
mod later {
    use session_axum::{Removed, Session};

    use super::common::{Right, Role};

    #[derive(Session, Clone, Debug, Default, PartialEq)]
    #[session(version = 4)]
    pub(super) struct AppSession {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) roles: Vec<Role>,
        #[session(permission)]
        pub(super) rights: Vec<Right>,
        #[session(privilege)]
        pub(super) verified: bool,
        #[session(until = 4)]
        pub(super) cart: Removed<Vec<String>>,
        #[session(since = 4, with = items)]
        pub(super) items: usize,
        pub(super) visits: u32,
    }

    fn items(before: &AppSessionV3) -> usize {
        before.cart.len()
    }
}

async fn visit(session: SessionHandle<later::AppSession>) -> String {
    let visit = |session: &mut later::AppSession| {
        session.visits += 1;
        format!("{} items, visit {}", session.items, session.visits)
    };
    session.update(visit).await.unwrap()
}

#[require_role("admin")]
async fn admin() -> &'static str {
    "admins only"
}

fn later_build(app: &App) -> axum::Router {
    later_build_of(app, Sessions::signed("tests", app.keys.clone()))
}

fn later_build_of(app: &App, sessions: SessionsBuilder<later::AppSession>) -> axum::Router {
    let sessions = sessions.clock(app.clock.clone()).build().unwrap();
    axum::Router::new()
        .route("/admin", get(admin))
        .route("/look", get(|| async {}))
        .route("/visit", get(visit))
        .layer(session_axum::SessionLayer::new(sessions))
}

async fn ask(routes: &axum::Router, path: &str, cookie: &str) -> common::Reply {
    let request = axum::extract::Request::builder().uri(path);
    let request = request.header("cookie", format!("__Host-session={cookie}"));
    let response = routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    common::Reply::of(response, "__Host-session").await
}

#[tokio::test]
async fn a_session_of_an_older_version_goes_on_and_is_written_anew_at_once() {
    let app = App::new();
    let routes = later_build(&app);
    let cart = vec!["book".to_owned(), "pen".to_owned()];
    let old = app.logged_in(AppSession { cart, ..alice() }).await;

    // Whoever asks for nothing is sent nothing.
    assert_eq!(ask(&routes, "/look", &old).await.cookie, None);
    // A guard alone is enough.
    let admin = ask(&routes, "/admin", &old).await;
    assert_eq!(admin.body, "admins only");
    let new = admin.cookie.unwrap();
    assert_eq!(ask(&routes, "/admin", &new).await.cookie, None, "once");
    // What a handler writes is written in the new version as well.
    let visit = ask(&routes, "/visit", &old).await;
    assert_eq!(visit.body, "2 items, visit 1");
    assert_eq!(ask(&routes, "/visit", &visit.cookie.unwrap()).await.body, "2 items, visit 2");
    assert_eq!(ask(&routes, "/visit", &new).await.body, "2 items, visit 1");

    // The build before sees no session in it, and leaves it alone.
    assert_eq!(app.open(&new).await, None);
    left_alone(&app, &new).await;
    assert_eq!(ask(&routes, "/admin", &new).await.body, "admins only");
}

#[tokio::test]
async fn an_older_session_that_ended_stays_ended() {
    let app = App::new();
    let old = app.logged_in(alice()).await;
    let routes = later_build(&app);
    app.pass(common::IDLE + std::time::Duration::from_secs(31));
    let expired = ask(&routes, "/admin", &old).await;
    assert_eq!((expired.status.as_u16(), expired.cookie), (401, None));
}

#[tokio::test]
async fn a_guard_refuses_an_older_session_as_it_does_a_present_one() {
    let app = App::new();
    let reader = app.logged_in(bob()).await;
    assert_eq!(ask(&later_build(&app), "/admin", &reader).await.status.as_u16(), 403);
}

/// A build that takes only books into a cart. The type of its field has the name from before, so
/// nothing but the value tells it from the other.
mod only_books {
    use serde::{Deserialize, Serialize};
    use session_axum::Session;

    use super::common::{Right, Role};

    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[serde(try_from = "Box<str>")]
    pub(super) struct String(Box<str>);

    impl TryFrom<Box<str>> for String {
        type Error = &'static str;

        fn try_from(name: Box<str>) -> Result<Self, Self::Error> {
            if &*name == "book" { Ok(Self(name)) } else { Err("not a book") }
        }
    }

    #[derive(Session, Clone, Debug, Default, PartialEq)]
    #[session(version = 3)]
    pub(super) struct AppSession {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) roles: Vec<Role>,
        #[session(permission)]
        pub(super) rights: Vec<Right>,
        #[session(privilege)]
        pub(super) verified: bool,
        pub(super) cart: Vec<String>,
        pub(super) visits: u32,
    }
}

type BookHandle = SessionHandle<only_books::AppSession>;

async fn look(session: BookHandle) -> String {
    session.current().is_some().to_string()
}

async fn log_out(session: BookHandle) -> Result<(), SessionError> {
    session.end().await
}

async fn log_in(session: BookHandle) -> Result<(), SessionError> {
    let bob = || only_books::AppSession { user: Some(2), ..Default::default() };
    session.login(bob()).await.map(drop)
}

/// In signed cookies and in a store: a build, and another one that cannot read all of its sessions.
fn builds_of_which_one_takes_only_books() -> [(App, axum::Router); 2] {
    let memory = session_axum::RevocationScope::this_process();
    let signed = App::with(|builder| builder.revocation(memory.clone()));
    let store = Arc::new(MemoryStore::new());
    let stored = App::stored(Arc::clone(&store));
    let later_signed =
        Sessions::<only_books::AppSession>::signed("tests", signed.keys.clone()).revocation(memory);
    let later_stored = Sessions::stored("tests", store, stored.keys.clone());
    [(signed, later_signed), (stored, later_stored)].map(|(app, later)| {
        let later = later.clock(app.clock.clone()).as_in_another_process();
        let sessions = later.build().unwrap();
        let routes = axum::Router::new()
            .route("/log-in", get(log_in))
            .route("/log-out", get(log_out))
            .route("/look", get(look))
            .layer(session_axum::SessionLayer::new(sessions));
        (app, routes)
    })
}

#[tokio::test]
async fn a_session_that_cannot_be_read_any_more_ends_by_a_logout_and_by_a_login_over_it() {
    for (app, later) in builds_of_which_one_takes_only_books() {
        for over in ["/log-out", "/log-in"] {
            let cart = vec!["pen".to_owned()];
            let cookie = app.logged_in(AppSession { cart, ..alice() }).await;
            assert_eq!(ask(&later, "/look", &cookie).await.body, "false");
            assert!(app.open(&cookie).await.is_some());
            let reply = ask(&later, over, &cookie).await;
            assert_eq!(reply.status.as_u16(), 200, "{over}");
            let newer = reply.cookie.unwrap();
            assert_eq!(newer.is_empty(), over == "/log-out");
            if over == "/log-in" {
                assert_eq!(ask(&later, "/look", &newer).await.body, "true");
                app.pass(std::time::Duration::from_secs(5));
            }
            assert_eq!(app.open(&cookie).await, None, "{over}");
        }
    }
}

/// Two servers on one store, of which only the other one has the new key yet.
fn servers_on_one_store() -> ([App; 2], Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::new());
    let servers = [App::stored(store.clone()), App::stored(store.clone())];
    servers[0].keys.swap(&KeyRing::new(key(1)));
    servers[1].keys.swap(&KeyRing::new(key(2)).accepting(key(1)).unwrap());
    (servers, store)
}

/// Logs out in a request that came before `meanwhile`, and ends the session after it.
async fn log_out_around<V>(
    app: &App,
    cookie: &str,
    meanwhile: impl Future<Output = V>,
) -> (Reply, Result<(), SessionError>, V) {
    let (arrived, here) = oneshot::channel();
    let (go, gone) = oneshot::channel::<()>();
    let (done, ended) = oneshot::channel();
    let logout = tokio::spawn({
        let (app, cookie) = (app.clone(), cookie.to_owned());
        async move {
            let end = |handle: Handle| async move {
                arrived.send(()).unwrap();
                gone.await.unwrap();
                done.send(handle.end().await).unwrap();
            };
            app.send(Some(&cookie), end).await
        }
    });
    here.await.unwrap();
    let value = meanwhile.await;
    go.send(()).unwrap();
    (logout.await.unwrap(), ended.await.unwrap(), value)
}

#[tokio::test]
async fn a_logout_ends_what_a_server_with_a_newer_key_wrote_meanwhile() {
    let ([here, there], _) = servers_on_one_store();
    let cookie = here.logged_in(alice()).await;
    let count = |handle: Handle| async move {
        handle.update(|session| session.visits += 1).await.unwrap();
    };
    let (reply, ended, _) = log_out_around(&here, &cookie, there.send(Some(&cookie), count)).await;
    ended.unwrap();
    assert_eq!(reply.cookie.as_deref(), Some(""));
    assert_eq!(there.open(&cookie).await, None);
}

#[tokio::test]
async fn a_logout_ends_what_a_newer_build_wrote_meanwhile() {
    let ([here, there], store) = servers_on_one_store();
    there.keys.swap(&KeyRing::new(key(1)));
    let newer = later_build_of(&there, Sessions::stored("tests", store, there.keys.clone()));
    let cookie = here.logged_in(alice()).await;
    let (reply, ended, visited) =
        log_out_around(&here, &cookie, ask(&newer, "/visit", &cookie)).await;
    assert_eq!(visited.body, "0 items, visit 1");
    ended.unwrap();
    assert_eq!(reply.cookie.as_deref(), Some(""));
    assert_eq!(ask(&newer, "/admin", &cookie).await.status.as_u16(), 401);
}

/// The new id follows from the old one and a key that is not known here.
#[tokio::test]
async fn a_logout_that_cannot_follow_the_session_says_so_and_keeps_the_cookie() {
    let ([here, there], _) = servers_on_one_store();
    let cookie = here.logged_in(alice()).await;
    let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
    let (reply, ended, rotated) =
        log_out_around(&here, &cookie, there.send(Some(&cookie), rotate)).await;
    assert!(matches!(ended, Err(SessionError::Unavailable(_))), "{ended:?}");
    assert_eq!(reply.cookie, None);
    assert_eq!(there.open(&rotated.cookie.unwrap()).await, Some(alice()));
}
