//! Every form of route and handler that the router takes.

#![deny(warnings)]

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRef, OriginalUri, Path, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, Method, Uri, Version};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use session_axum::routing::{
    MethodFilter, MethodRouter, any, connect, delete, get, head, on, options, patch, post, put,
    trace,
};
use session_axum::{
    Both, Guard, KeyRing, ResourceOf, Role, Router, Session, SessionHandle, Sessions, open, policy,
    predicate, public, require, require_login, require_permission, require_role, resource, with,
};
use tower::service_fn;

#[derive(Role, Clone)]
#[role(permissions = Right)]
enum Rank {
    #[role(grants(Purge))]
    Admin,
    Reader,
}

#[derive(session_axum::Permission, Clone)]
enum Right {
    Purge,
}

#[derive(Session, Clone)]
struct Visit {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    rank: Option<Rank>,
}

#[derive(Session, Clone)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
}

#[derive(Clone)]
struct App {
    database: Database,
}

#[derive(Clone)]
struct Database;

impl FromRef<App> for Database {
    fn from_ref(app: &App) -> Self {
        app.database.clone()
    }
}

struct Post;

#[resource]
async fn post_at(Path(_): Path<u64>, State(_): State<Database>) -> Result<Post, Infallible> {
    Ok(Post)
}

#[predicate]
async fn owns_it(_: Session<Visit>, _: ResourceOf<Post>) -> bool {
    true
}

policy! {
    CanPurge = any(all(role(Rank::Admin), fresh("5m")), permission("purge"), owns_it);
}

#[public]
async fn nothing() {}

#[public(reason = "a front page")]
async fn front(_: Option<Session<Visit>>) -> &'static str {
    "front"
}

#[require_login]
#[allow(clippy::too_many_arguments)]
async fn fifteen(
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    _: OriginalUri,
    _: Method,
    _: Uri,
    _: Version,
    _: HeaderMap,
    _: OriginalUri,
    _: Method,
    _: Uri,
    _: State<App>,
    _: SessionHandle<Visit>,
    _: Bytes,
) {
}

#[require_role("admin", Rank::Reader)]
#[require_permission(Right::Purge)]
async fn stacked(_: Request) {}

#[require(CanPurge)]
async fn named(_: ResourceOf<Post>) {}

async fn proven(_: Guard<CanPurge>, State(_): State<Database>) {}

async fn unguarded(_: State<App>) {}

async fn looking(_: Option<Session<Visit>>, request: Request, next: Next) -> Response {
    next.run(request).await
}

async fn serve(_: Request) -> Result<Response, Infallible> {
    Ok(Response::default())
}

/// A module of an application, for any state.
fn health<S: Clone + Send + Sync + 'static>() -> Router<Visit, S> {
    Router::new().route("/health", get(nothing))
}

/// One for any state that has a database.
fn posts<S>() -> Router<Visit, S>
where
    S: Clone + Send + Sync + 'static,
    Database: FromRef<S>,
{
    Router::new().route("/posts/{id}", get(named).delete(proven)).route_layer(from_fn(looking))
}

fn methods() -> MethodRouter<Visit, App> {
    connect(nothing)
        .delete(fifteen)
        .get(fifteen)
        .head(fifteen)
        .options(fifteen)
        .patch(fifteen)
        .post(stacked)
        .put(fifteen)
        .trace(nothing)
        .fallback(nothing)
}

fn app() -> Router<Visit, App> {
    Router::new()
        .route("/methods", methods())
        .route("/connect", connect(nothing))
        .route("/delete", delete(fifteen))
        .route("/head", head(front))
        .route("/options", options(nothing))
        .route("/patch", patch(stacked))
        .route("/post", post(with(policy!(login), fifteen.layer(from_fn(looking)))))
        .route("/put", put(stacked).layer(from_fn(looking)))
        .route("/trace", trace(nothing))
        .route("/any", any(front).merge(MethodRouter::new()))
        .route("/on", on(MethodFilter::GET.or(MethodFilter::POST), fifteen))
        .route("/with", get(with(policy!(role("admin")), unguarded)))
        .route("/open", get(open("for a test", unguarded)).post(open("here too", || async {})))
        .route_service("/service", with(CanPurge, service_fn(serve)))
        .nest_service("/files", open("they are public", service_fn(serve)))
        .nest("/inner", posts())
        .merge(posts())
        .merge(health())
        .fallback(front)
        .method_not_allowed_fallback(nothing)
        .layer(from_fn(looking))
        .merge(Router::<Visit, Database>::new().nest("/own", posts()).with_state(Database))
}

#[require_login(session = Staff)]
async fn colleague() {}

#[require(any(role("admin"), login), session = Visit)]
async fn caller() {}

fn both() -> Router<Both<Visit, Staff>> {
    Router::new()
        .route("/", get(nothing))
        .route("/staff", get(colleague))
        .route("/caller", get(caller))
        .fallback_service(open("whoever asks", service_fn(serve)))
}

fn main() {
    let keys = KeyRing::throw_away().unwrap();
    let visits = Sessions::<Visit>::signed("tests", keys.clone()).build().unwrap();
    let staff = Sessions::<Staff>::signed("tests", keys).cookie_name("staff").build().unwrap();
    let app = app();
    assert_eq!(app.access_map().iter().filter(|row| row.path() == "/methods").count(), 10);
    let _: axum::Router = app.with_state(App { database: Database }).into_axum(visits.clone());
    let _: axum::Router<App> = health().into_axum_under("/api", visits.clone());
    let _: axum::Router = both().into_axum((visits, staff));
}
