//! Requests that are no activity: a page that polls does not keep its session alive.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::COOKIE;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use common::{App, AppSession, IDLE, KEY, Reply, alice};
use session_axum::routing::{get, post};
use session_axum::store::MemoryStore;
use session_axum::testing::CountingEntropy;
use session_axum::{
    Both, Key, KeyRing, Router, Session, SessionHandle, SessionLayer, Sessions, require_login,
};
use tower::ServiceExt;

const MINUTE: Duration = Duration::from_secs(60);

#[require_login]
async fn news() {}

#[require_login]
async fn account(_: Session<AppSession>) {}

#[require_login]
async fn counts(session: SessionHandle<AppSession>) {
    session.update(|session| session.visits += 1).await.unwrap();
}

fn routes() -> Router<AppSession> {
    Router::new()
        .route("/news", get(news).without_touch())
        .route("/counts", get(counts).without_touch())
        .route("/account", get(account))
}

/// A browser that keeps the cookie it is sent.
struct Browser {
    cookie: String,
    /// How often it was sent one.
    sent: u32,
}

impl Browser {
    async fn get(&mut self, router: &axum::Router, path: &str) -> u16 {
        let cookie = format!("__Host-session={}", self.cookie);
        let request = Request::builder().uri(path).header(COOKIE, cookie);
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let Reply { status, cookie, .. } = Reply::of(response, "__Host-session").await;
        if let Some(cookie) = cookie {
            (self.cookie, self.sent) = (cookie, self.sent + 1);
        }
        status.as_u16()
    }
}

async fn logged_in(app: &App) -> Browser {
    Browser { cookie: app.logged_in(alice()).await, sent: 0 }
}

/// Returns for how many minutes a page that polls is answered.
async fn polled(app: &App, router: &axum::Router, path: &str) -> u64 {
    let mut browser = logged_in(app).await;
    for minute in 1.. {
        app.pass(MINUTE);
        if browser.get(router, path).await != 200 {
            return minute;
        }
        assert!(minute < 1_000, "it is kept for ever");
    }
    0
}

/// Both places where sessions are kept, one with a new id from time to time.
fn apps() -> [App; 3] {
    [
        App::new(),
        App::stored(MemoryStore::new()),
        App::stored_with(MemoryStore::new(), |builder| builder.rotate_every(10 * MINUTE)),
    ]
}

#[tokio::test]
async fn a_page_that_polls_without_touch_is_logged_out_when_its_session_is_idle() {
    // It is accepted for as long as clocks may differ.
    let last = IDLE.as_secs() / 60 + 1;
    for app in apps() {
        let router = routes().into_axum(app.sessions.clone());
        assert_eq!(polled(&app, &router, "/news").await, last);
        let twelve_hours = 12 * 60;
        assert!(polled(&app, &router, "/account").await >= twelve_hours);
        let mut browser = logged_in(&app).await;
        for _ in 0..29 {
            app.pass(MINUTE);
            assert_eq!(browser.get(&router, "/news").await, 200);
        }
        assert_eq!(browser.sent, 0, "it is sent nothing");
        // The person is still there.
        assert_eq!(browser.get(&router, "/account").await, 200);
        app.pass(29 * MINUTE);
        assert_eq!((browser.get(&router, "/news").await, browser.sent), (200, 1));
    }
}

#[tokio::test]
async fn what_is_written_without_touch_is_activity_all_the_same() {
    for app in apps() {
        let router = routes().into_axum(app.sessions.clone());
        assert!(polled(&app, &router, "/counts").await > 2 * IDLE.as_secs() / 60);
    }
}

#[tokio::test]
async fn a_session_under_an_older_key_waits_for_somebody_to_use_it() {
    let app = App::new();
    let router = routes().into_axum(app.sessions.clone());
    let mut browser = logged_in(&app).await;
    let [old, new] = [KEY, *b"another{tests}qXz7&kLm!pR4vW8$yE"];
    let [old, new] = [old, new].map(|key| Key::from_bytes(&key).unwrap());
    app.keys.swap(&KeyRing::new(new).accepting(old).unwrap());
    for (path, sent) in [("/news", 0), ("/account", 1)] {
        assert_eq!((browser.get(&router, path).await, browser.sent), (200, sent));
    }
}

async fn passed_on(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[tokio::test]
async fn it_holds_whatever_is_around_the_route() {
    let last = IDLE.as_secs() / 60 + 1;
    let app = App::new();
    let layer = || from_fn(passed_on);
    let poll = || get(news);
    let router = || Router::<AppSession>::new();
    for (what, routes) in [
        ("inside of a layer", router().route("/news", poll().without_touch().layer(layer()))),
        ("around a layer", router().route("/news", poll().layer(layer()).without_touch())),
        ("a router in a layer", routes().layer(layer())),
        ("a whole router", router().route("/news", poll()).without_touch()),
        (
            "a whole router in a layer",
            router().route("/news", poll()).without_touch().layer(layer()),
        ),
        (
            "a whole router around one",
            router().route("/news", poll()).layer(layer()).without_touch(),
        ),
        ("merged", router().merge(routes())),
        ("beside another method", router().route("/news", poll().without_touch().post(account))),
    ] {
        let inside = routes.into_axum(app.sessions.clone());
        assert_eq!(polled(&app, &inside, "/news").await, last, "{what}");
        let outside = inside.layer(SessionLayer::new(app.sessions.clone()));
        assert_eq!(polled(&app, &outside, "/news").await, last, "{what}, inside of axum's");
    }
    let nested = Router::new().nest("/app", routes()).into_axum(app.sessions.clone());
    assert_eq!(polled(&app, &nested, "/app/news").await, last);
    let others = router().route("/news", post(news).without_touch().get(account));
    let others = others.into_axum(app.sessions.clone());
    assert!(polled(&app, &others, "/news").await > last, "another method is not meant");
    let added = router().without_touch().route("/news", poll()).into_axum(app.sessions.clone());
    assert!(polled(&app, &added, "/news").await > last, "what is added later is not meant");
}

#[derive(Session, Clone)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
}

#[require_login(session = AppSession)]
async fn of_customers() {}

#[tokio::test]
async fn of_two_sessions_neither_is_touched() {
    let app = App::new();
    let staff = Sessions::<Staff>::signed("tests", KeyRing::from_bytes(&KEY).unwrap())
        .cookie_name("staff")
        .entropy(CountingEntropy::default())
        .build()
        .unwrap();
    let router = Router::<Both<AppSession, Staff>>::new()
        .route("/news", get(of_customers).without_touch())
        .into_axum((app.sessions.clone(), staff));
    assert_eq!(polled(&app, &router, "/news").await, IDLE.as_secs() / 60 + 1);
}

#[test]
fn the_table_shows_which_requests_are_no_activity() {
    let router = routes().route("/all", get(account).without_touch().post(account));
    let map = router.access_map();
    let lock = map.to_lock();
    for line in [
        "GET, HEAD  /news  login [without touch]",
        "GET, HEAD  /account  login",
        "GET, HEAD  /all  login [without touch]",
        "POST  /all  login",
    ] {
        assert!(lock.lines().any(|shown| shown == line), "{line} is not in\n{lock}");
    }
    assert!(map.to_string().contains("login [without touch]"));
    assert!(map.to_markdown().contains("`login [without touch]`"));
    let touching: Vec<bool> = map.iter().map(session_axum::AccessRow::touches).collect();
    assert_eq!(touching, [true, false, true, false, false]);
    let json: serde_json::Value = serde_json::from_str(&map.to_json()).unwrap();
    let touching: Vec<_> =
        json["routes"].as_array().unwrap().iter().map(|row| &row["touches"]).collect();
    assert_eq!(touching, [true, false, true, false, false]);
    let whole = routes().without_touch().access_map();
    assert!(whole.iter().all(|row| !row.touches()));
}
