//! Paths and state, as a handler sees them.

use axum::extract::{MatchedPath, NestedPath, OriginalUri, Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use session_axum::routing::{any, get};
use session_axum::{Router, require_login};

use crate::common::{App, AppSession, bob};
use crate::{Ours, ask, greeting};

#[tokio::test]
async fn handlers_below_a_path_see_the_path_as_axum_shows_it() {
    #[require_login]
    async fn paths(
        uri: Uri,
        OriginalUri(original): OriginalUri,
        nested: NestedPath,
        matched: MatchedPath,
        Path(id): Path<u8>,
    ) -> String {
        format!("{uri} {original} {} {} {id}", nested.as_str(), matched.as_str())
    }
    let app = App::new();
    let cookie = app.logged_in(bob()).await;
    let items = || Ours::new().route("/items/{id}", get(paths));
    let expected = "/items/7?x=1 /api/items/7?x=1 /api /api/items/{id} 7";
    let routers = [
        Ours::new().nest("/api", items()).into_axum(app.sessions.clone()),
        items().into_axum_under("/api", app.sessions.clone()),
        axum::Router::new().nest("/api", items().into_axum(app.sessions.clone())),
        items().layer(from_fn(greeting)).into_axum_under("/api", app.sessions.clone()),
    ];
    for router in routers {
        assert_eq!(ask(&router, "/api/items/7?x=1", Some(&cookie)).await.body, expected);
    }
}

#[tokio::test]
async fn a_handler_has_the_state_that_was_given_to_its_part() {
    #[require_login]
    async fn number(State(number): State<u8>) -> String {
        number.to_string()
    }
    #[require_login]
    async fn word(State(word): State<&'static str>) -> &'static str {
        word
    }
    async fn stamp(State(number): State<u8>, request: Request, next: Next) -> Response {
        let mut response = next.run(request).await;
        response.headers_mut().insert("stamp", u16::from(number).into());
        response
    }
    let app = App::new();
    let cookie = app.logged_in(bob()).await;
    let numbers = || Router::<AppSession, u8>::new().route("/", get(number));
    let router = Router::<AppSession, &'static str>::new()
        .route("/word", any(word))
        .nest("/seven", numbers().with_state(7))
        .nest("/nine", numbers().layer(from_fn_with_state(8, stamp)).with_state(9))
        .route("/eight", get(number).with_state(8))
        .with_state::<()>("word")
        .into_axum(app.sessions.clone());
    for (path, body) in [("/word", "word"), ("/seven", "7"), ("/nine", "9"), ("/eight", "8")] {
        assert_eq!(ask(&router, path, Some(&cookie)).await.body, body, "{path}");
        assert_eq!(ask(&router, path, None).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(ask(&router, "/nine", None).await.headers["stamp"], "8");
}
