//! The table of a router says what the router does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use axum::http::Method;
use axum::routing::MethodFilter;
use common::{App, AppSession, Role, alice};
use session_axum::routing::{MethodRouter, any, delete, get, head, on, post};
use session_axum::testing::TestClient;
use session_axum::{
    Expr, OpenApiOptions, Router, assert_access_map, open, public, require_login, require_role,
    with,
};
use tower::service_fn;
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::{Info, OpenApi, PathsBuilder};

#[public]
async fn everybody() {}

#[require_login]
async fn users() {}

#[require_role(Role::Admin)]
async fn admins() {}

#[require_role(Role::Editor)]
#[require_login]
async fn editors() {}

async fn unguarded() {}

fn files() -> impl tower::Service<
    axum::extract::Request,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone
+ Send
+ Sync
+ 'static {
    service_fn(async |_| Ok(axum::response::Response::default()))
}

const LOGIN: session_axum::Rule<session_axum::__private::Login> = session_axum::__private::rule();

/// A router with a route of every shape.
fn routes() -> Router<AppSession> {
    let posts = Router::new()
        .route("/", get(everybody).post(editors))
        .route("/{id}", get(everybody).merge(delete(admins)))
        .fallback(users);
    let staff = Router::new().route("/", get(users)).route("/reports/{*file}", get(admins));
    Router::new()
        .route("/", get(everybody))
        .route("/plain", get(users).head(everybody))
        .route("/both", on(MethodFilter::PUT.or(MethodFilter::PATCH), editors))
        .route("/any", any(users).get(everybody))
        .route("/other", post(users).fallback(admins))
        .route("/only-head", head(users))
        .route("/closure", get(with(LOGIN, || async {})))
        .route("/health", get(open("load balancers have no session", unguarded)))
        .route_service("/service", with(LOGIN, files()))
        .nest_service("/files", open("the logo is no secret", files()))
        .nest("/posts", posts)
        .nest("/staff/", staff)
        .merge(Router::new().route("/merged", post(users)))
        .layer(axum::middleware::map_response(async |response: axum::response::Response| response))
        .fallback(admins)
}

#[test]
fn every_shape_of_route_is_a_row() {
    assert_access_map!(routes().access_map(), "tests/access.lock");
}

#[test]
fn handlers_and_places_are_found_again() {
    let map = routes().access_map();
    let row = |path: &str| map.iter().find(|row| row.path() == path).unwrap();
    assert_eq!(row("/").handler(), "access::everybody");
    assert_eq!(row("/closure").handler(), "closure in access::routes");
    assert_eq!(row("/health").handler(), "access::unguarded");
    assert_eq!(row("/health").reason(), Some("load balancers have no session"));
    assert_eq!(row("/posts/{id}").policy(), Expr::Public);
    let here = |path: &str| row(path).source().line();
    assert!(here("/") < here("/plain") && here("/plain") < here("/both"), "{map}");
    for row in &map {
        assert!(row.source().file().ends_with("tests/access.rs"), "{}", row.source());
    }
}

/// A request that a row is about.
fn example(row: &session_axum::AccessRow) -> (Method, String) {
    let method = match row.methods().split(", ").next().unwrap() {
        "ANY" | "other" | "*" => "DELETE",
        method => method,
    };
    let path =
        row.path().replace("{*rest}", "a/b/c").replace("{*file}", "a/b").replace("{id}", "7");
    (Method::from_bytes(method.as_bytes()).unwrap(), path)
}

#[tokio::test]
async fn what_the_table_says_is_what_the_router_does() {
    let app = App::new();
    let router: axum::Router = routes().into_axum(app.sessions.clone());
    let stranger = TestClient::of(&app.sessions);
    let (reader, admin) = (stranger.with(common::bob()), stranger.with(alice()));
    let map = routes().access_map();
    for row in &map {
        let expected = match row.policy() {
            Expr::Public => [200, 200, 200],
            Expr::Login => [401, 200, 200],
            _ => [401, 403, 200],
        };
        let (method, path) = example(row);
        for (client, expected) in [&stranger, &reader, &admin].into_iter().zip(expected) {
            let answer = client.request(method.clone(), &path).send(&router).await;
            assert_eq!(
                answer.status(),
                expected,
                "{} {} for {method} {path}",
                row.methods(),
                row.path()
            );
        }
    }
}

#[test]
fn a_map_below_a_path_is_what_is_served_there() {
    let nested = Router::<AppSession>::new().nest("/api", routes()).access_map();
    assert_eq!(routes().access_map().under("/api").to_lock(), nested.to_lock());
    assert!(nested.to_lock().contains("\nGET, HEAD  /api  public\n"), "{nested}");
}

#[test]
fn the_table_is_known_before_the_routes_have_a_state() {
    let methods: MethodRouter<AppSession, u8> = get(users);
    let router = Router::<AppSession, u8>::new().route("/", methods);
    let before = router.access_map().to_lock();
    assert_eq!(router.with_state::<()>(7).access_map().to_lock(), before);
}

#[test]
fn guards_are_written_into_a_document() {
    let paths = PathsBuilder::new()
        .path(
            "/posts",
            PathItem::from_http_methods([HttpMethod::Get, HttpMethod::Post], Operation::new()),
        )
        .path("/posts/{post}", PathItem::new(HttpMethod::Delete, Operation::new()));
    let mut document = OpenApi::new(Info::new("blog", "1"), paths.build());
    let posts = Router::<AppSession>::new()
        .route("/", get(everybody).post(editors))
        .route("/{id}", delete(admins));
    let map = Router::new().nest("/posts", posts).access_map();
    map.write_into(&mut document, &OpenApiOptions::of(&App::new().sessions)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&document.to_json().unwrap()).unwrap();
    let policy = |path: &str, method: &str| json["paths"][path][method]["x-session-policy"].clone();
    assert_eq!(policy("/posts", "get"), "public");
    assert_eq!(policy("/posts", "post"), r#"all(role("editor"), login)"#);
    assert_eq!(policy("/posts/{post}", "delete"), r#"role("admin")"#);
    assert_eq!(json["paths"]["/posts"]["get"]["security"], serde_json::json!([]));
    assert_eq!(json["paths"]["/posts"]["post"]["security"], serde_json::json!([{ "session": [] }]));
}
