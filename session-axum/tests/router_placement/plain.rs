//! Our router in a plain one, and a plain one in ours.

use std::convert::Infallible;

use axum::extract::{Path, Request};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use session_axum::__private::{Login, Public, rule};
use session_axum::routing::{get, post};
use session_axum::{SessionLayer, open, with};
use tower::service_fn;

use crate::common::{App, alice, bob};
use crate::{Ours, ask, call, greeted, greeting, me, request, router};

#[tokio::test]
async fn a_layer_of_the_same_sessions_around_a_router_changes_nothing() {
    let app = App::new();
    let admin = app.logged_in(alice()).await;
    let layer = || SessionLayer::new(app.sessions.clone());
    let routers = [router(), router().layer(from_fn(greeting))];
    for ours in routers {
        let plain = axum::Router::new()
            .route("/old", axum::routing::get(me))
            .merge(ours.into_axum(app.sessions.clone()))
            .layer(from_fn(greeting))
            .layer(layer())
            .layer(layer());
        for path in ["/old", "/me"] {
            assert_eq!(ask(&plain, path, None).await.status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(ask(&plain, path, Some(&admin)).await.body, "Some(1)", "{path}");
        }
        let reply = call(&plain, request(Method::POST, "/visit", Some(&admin))).await;
        let visits = 1 + u32::try_from(greeted(&reply).len()).unwrap();
        assert_eq!(app.open(&reply.cookie.unwrap()).await.unwrap().visits, visits);
    }
}

#[tokio::test]
async fn a_plain_application_moves_over_one_route_at_a_time() {
    async fn old() -> &'static str {
        "old"
    }
    let app = App::new();
    let cookie = app.logged_in(bob()).await;
    let moved = Ours::new().route("/me", get(me)).route("/both", post(me));
    let plain = axum::Router::new()
        .route("/old", axum::routing::get(old))
        .route("/both", axum::routing::get(old))
        .merge(moved.into_axum(app.sessions.clone()));
    let table = [("/old", None, 200), ("/both", None, 200), ("/me", None, 401)];
    for (path, cookie, status) in table {
        assert_eq!(ask(&plain, path, cookie).await.status.as_u16(), status, "{path}");
    }
    assert_eq!(ask(&plain, "/me", Some(&cookie)).await.body, "Some(2)");
    for (cookie, status) in [(None, 401), (Some(cookie.as_str()), 200)] {
        let reply = call(&plain, request(Method::POST, "/both", cookie)).await;
        assert_eq!(reply.status.as_u16(), status);
    }
}

#[tokio::test]
async fn a_whole_router_of_axums_can_be_put_behind_a_policy() {
    async fn item(uri: Uri, Path(id): Path<u8>) -> String {
        format!("{uri} {id}")
    }
    async fn echo(request: Request) -> Result<Response, Infallible> {
        Ok(request.uri().to_string().into_response())
    }
    let app = App::new();
    let cookie = app.logged_in(bob()).await;
    let theirs = || axum::Router::new().route("/items/{id}", axum::routing::get(item));
    let router = Ours::new()
        .nest_service("/theirs", with(rule::<Login>(), theirs()))
        .nest_service("/open", open("a front end", theirs()))
        .nest_service("/of/{tenant}", with(rule::<Public>(), service_fn(echo)))
        .fallback_service(with(rule::<Login>(), theirs()))
        .into_axum(app.sessions.clone());
    let table = [
        ("/theirs/items/7", "/items/7 7", 401),
        ("/theirs/items/300", "", 401),
        ("/theirs", "", 401),
        ("/open/items/7", "/items/7 7", 200),
        ("/of/us", "/", 200),
        ("/of/us/", "/", 200),
        ("/of/us/a/b?c", "/a/b?c", 200),
        ("/items/7", "/items/7 7", 401),
    ];
    for (path, body, stranger) in table {
        assert_eq!(ask(&router, path, None).await.status.as_u16(), stranger, "{path}");
        let reply = ask(&router, path, Some(&cookie)).await;
        if body.is_empty() {
            assert!(reply.status.is_client_error(), "{path}");
        } else {
            assert_eq!(reply.body, body, "{path}");
        }
    }
}
