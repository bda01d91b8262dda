//! What middleware sees, and what it is around.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::Request;
use axum::handler::Handler;
use axum::http::header::{ALLOW, CACHE_CONTROL, VARY};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use session_axum::routing::get;
use session_axum::{Clock, Session, SessionLayer, UnixTime, policy, with};

use crate::common::{App, AppSession, START, alice, bob};
use crate::{Ours, ask, call, front, greeted, greeting, me, request, router};

/// A clock that counts how often it is read: once for every look at a cookie.
#[derive(Clone)]
struct Watched(Arc<AtomicUsize>);

impl Clock for Watched {
    fn now(&self) -> UnixTime {
        self.0.fetch_add(1, Ordering::SeqCst);
        UnixTime::from_secs(START)
    }
}

#[tokio::test]
async fn middleware_sees_the_session_and_writes_to_the_same_one_as_the_handler() {
    let app = App::new();
    let admin = app.logged_in(alice()).await;
    let router = router().layer(from_fn(greeting)).into_axum(app.sessions.clone());
    let reply = call(&router, request(Method::POST, "/visit", Some(&admin))).await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, "2"));
    assert_eq!(greeted(&reply), ["Some(1)"]);
    // One cookie, which `Reply` demands, with both visits in it.
    assert_eq!(app.open(&reply.cookie.unwrap()).await.unwrap().visits, 2);
    // It runs before the guards, for strangers and for what no route matches too.
    for (path, status) in [("/me", 401), ("/nowhere", 404)] {
        let reply = ask(&router, path, None).await;
        assert_eq!((reply.status.as_u16(), reply.cookie.as_deref()), (status, None), "{path}");
        assert_eq!(greeted(&reply), ["None"], "{path}");
    }
}

#[tokio::test]
async fn middleware_that_answers_itself_lets_nothing_run() {
    async fn closed(_: Request, _: Next) -> StatusCode {
        StatusCode::SERVICE_UNAVAILABLE
    }
    let app = App::new();
    let admin = app.logged_in(alice()).await;
    let router = router().layer(from_fn(closed)).into_axum(app.sessions.clone());
    let reply = call(&router, request(Method::POST, "/visit", Some(&admin))).await;
    assert_eq!((reply.status.as_u16(), reply.cookie), (503, None));
    // Nobody asked for the session, so the answer is the same for all.
    assert!(!reply.headers.contains_key(VARY));
}

async fn looking(_: Option<Session<AppSession>>, request: Request, next: Next) -> Response {
    next.run(request).await
}

#[tokio::test]
async fn a_request_looks_at_its_cookie_once_however_many_layers_it_passes() {
    let watched = Watched(Arc::default());
    let clock = watched.clone();
    let app = App::with(|builder| builder.clock(clock));
    let cookie = app.logged_in(bob()).await;
    let looks = async |router: axum::Router, path: &str| {
        watched.0.store(0, Ordering::SeqCst);
        let reply = ask(&router, path, Some(&cookie)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.cookie.is_none(), "{path}");
        watched.0.load(Ordering::SeqCst)
    };
    let layered = || router().layer(from_fn(looking));
    let sessions = || app.sessions.clone();
    let deep = Ours::new().nest("/deep", layered()).layer(from_fn(looking));
    let plain = || axum::Router::new().merge(layered().into_axum(sessions()));
    let around = plain().layer(SessionLayer::new(sessions()));
    let bound_below = axum::Router::new()
        .nest("/deep", router().into_axum(sessions()))
        .layer(from_fn(looking))
        .layer(SessionLayer::new(sessions()));

    assert_eq!(looks(router().into_axum(sessions()), "/").await, 0);
    assert_eq!(looks(router().into_axum(sessions()), "/me").await, 1);
    assert_eq!(looks(layered().into_axum(sessions()), "/me").await, 1);
    assert_eq!(looks(deep.into_axum(sessions()), "/deep/me").await, 1);
    assert_eq!(looks(plain(), "/me").await, 1);
    assert_eq!(looks(around, "/me").await, 1);
    assert_eq!(looks(bound_below, "/deep/me").await, 1);
}

#[tokio::test]
async fn what_no_route_or_no_method_matches_is_the_same_for_everybody() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let routers = [
        router().into_axum(app.sessions.clone()),
        router().route_layer(from_fn(greeting)).into_axum(app.sessions.clone()),
    ];
    for router in routers {
        for cookie in [None, Some(cookie.as_str()), Some("garbage")] {
            let reply = ask(&router, "/nowhere", cookie).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND);
            assert!(greeted(&reply).is_empty());
            for header in [VARY, CACHE_CONTROL] {
                assert!(!reply.headers.contains_key(&header), "{header}");
            }
            assert_eq!(reply.cookie, None);
        }
    }
    let router = router().into_axum(app.sessions.clone());
    let reply = ask(&router, "/visit", Some(&cookie)).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.headers[ALLOW], "POST");
    assert!(!reply.headers.contains_key(VARY));
}

#[tokio::test]
async fn layers_are_around_what_was_added_before_them_and_nothing_else() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let router = Ours::new()
        .route("/me", get(me))
        .layer(from_fn(greeting))
        .route("/after", get(me))
        .route("/method", get(me).layer(from_fn(greeting)))
        .route("/handler", get(with(policy!(login), me.layer(from_fn(greeting)))))
        .nest("/nested", Ours::new().route("/me", get(me)).route_layer(from_fn(greeting)))
        .fallback(front)
        .into_axum(app.sessions.clone());
    let table = [
        ("/me", 1),
        ("/after", 0),
        ("/method", 1),
        ("/handler", 1),
        ("/nested/me", 1),
        ("/nested/nowhere", 0),
        ("/nowhere", 0),
    ];
    for (path, times) in table {
        let reply = ask(&router, path, Some(&cookie)).await;
        assert_eq!((reply.status, greeted(&reply).len()), (StatusCode::OK, times), "{path}");
        assert_eq!(reply.cookie.is_some(), times == 1, "{path}");
    }
}

#[tokio::test]
async fn modules_with_layers_of_their_own_are_merged() {
    let app = App::new();
    let cookie = app.logged_in(alice()).await;
    let one = Ours::new().route("/one", get(me)).layer(from_fn(greeting));
    let two = Ours::new().route("/two", get(me)).layer(from_fn(greeting)).fallback(front);
    let three = Ours::new().route("/three", get(me));
    let router = three.merge(one).merge(two).into_axum(app.sessions.clone());
    for (path, times) in [("/one", 1), ("/two", 1), ("/three", 0), ("/nowhere", 0)] {
        let reply = ask(&router, path, Some(&cookie)).await;
        assert_eq!((reply.status, greeted(&reply).len()), (StatusCode::OK, times), "{path}");
    }
}
