//! A layer that lets nothing through but what the table lists.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{poll_fn, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::{MatchedPath, NestedPath, Request};
use axum::handler::Handler;
use axum::routing::MethodRouter;
use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use tower_layer::Layer;
use tower_service::Service;

use super::{AccessMap, Methods, nested};

/// Answers 404 to requests that no row of an [`AccessMap`] is about, and 405 where its path has rows,
/// but none for the method: what [`AccessMap::only_listed`] returns.
///
/// Add it with `.layer(..)` of the axum router: there it is known which route took the request, so that a
/// route of others below one of ours, such as `/posts/export` beside `/posts/{id}`, is not taken for it.
/// Only what others put by axum's `nest_service` below a service or a fallback of ours is not told from
/// that: axum says no path of either.
///
/// What stands around it is asked nothing: put a `CorsLayer` outside, whose `OPTIONS` no table lists.
#[derive(Clone)]
pub struct OnlyListed {
    /// The table as a router of handlers that do nothing: what matches here, matches there.
    table: axum::Router,
}

/// What [`OnlyListed`] makes of a service.
#[derive(Clone)]
pub struct OnlyListedService<Inner> {
    table: axum::Router,
    inner: Inner,
}

/// Marks the table's answer to what it lists: which route has to take the request.
#[derive(Clone)]
enum Listed {
    /// The one of a path.
    At(String),
    /// Any below a path, or the path itself.
    Below(String),
    /// None.
    Rest,
}

impl Listed {
    /// Whether the route that took the request is the one.
    fn took(&self, request: &Request) -> bool {
        let extensions = request.extensions();
        let matched = extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        let prefix = extensions.get::<NestedPath>().map_or("", NestedPath::as_str);
        let is = |path: &str| matched.is_some_and(|matched| matched == nested(prefix, path));
        match self {
            Self::At(path) => is(path),
            // axum says no path of what a service stands for.
            Self::Below(above) => matched.is_none() || is(above) || is(&format!("{above}/")),
            Self::Rest => matched.is_none(),
        }
    }
}

impl OnlyListed {
    pub(super) fn of(map: &AccessMap) -> Self {
        let (mut routes, mut rest) = (BTreeMap::new(), BTreeMap::new());
        for row in map {
            let above = row.path().strip_suffix("/{*rest}");
            match (row.methods, above) {
                (Methods::Fallback, Some(above)) => {
                    everything_below(above, &Listed::Rest, &mut rest);
                }
                // A router's own 405, which says nothing of a path.
                (Methods::NotAllowed, Some(_)) => {}
                (methods, above) => {
                    let whole = above.filter(|_| row.is_whole);
                    let listed = whole.map_or_else(
                        || Listed::At(row.path().to_owned()),
                        |above| Listed::Below(above.to_owned()),
                    );
                    let here =
                        routes.entry(row.path().to_owned()).or_insert_with(MethodRouter::new);
                    *here = with(std::mem::take(here), methods, &listed);
                }
            }
            if let (true, Some(above)) = (row.is_whole, above) {
                everything_below(above, &Listed::Below(above.to_owned()), &mut rest);
            }
        }
        let [table, rest] = [routes, rest].map(|routes| {
            let add = |router: axum::Router, (path, methods): (String, MethodRouter)| {
                router.route(&path, methods)
            };
            routes.into_iter().fold(axum::Router::new(), add)
        });
        Self { table: table.fallback_service(rest) }
    }
}

/// Adds what a fallback, or a service that stands for a whole path, is asked.
fn everything_below(above: &str, listed: &Listed, routes: &mut BTreeMap<String, MethodRouter>) {
    for path in [above.to_owned(), format!("{above}/"), format!("{above}/{{*rest}}")] {
        if !path.is_empty() {
            routes.insert(path, axum::routing::any(answer(listed)));
        }
    }
}

fn with(here: MethodRouter, methods: Methods, listed: &Listed) -> MethodRouter {
    match methods {
        Methods::Of(filter) => here.on(filter, answer(listed)),
        Methods::Any | Methods::Fallback | Methods::NotAllowed => here.fallback(answer(listed)),
    }
}

/// Returns the handler that says so.
fn answer(listed: &Listed) -> impl Handler<((),), ()> {
    let listed = listed.clone();
    move || {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(listed);
        ready(response)
    }
}

impl<Inner> Layer<Inner> for OnlyListed {
    type Service = OnlyListedService<Inner>;

    fn layer(&self, inner: Inner) -> OnlyListedService<Inner> {
        OnlyListedService { table: self.table.clone(), inner }
    }
}

impl<Inner> Service<Request> for OnlyListedService<Inner>
where
    Inner: Service<Request, Response = Response> + Clone + Send + 'static,
    Inner::Future: Send,
{
    type Response = Response;
    type Error = Inner::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Inner::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Inner::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (mut table, mut inner) = (self.table.clone(), self.inner.clone());
        Box::pin(async move {
            let Ok(answer) = table.call(head_of(&request)).await;
            match answer.extensions().get::<Listed>() {
                None => return Ok(answer),
                Some(listed) if listed.took(&request) => {}
                Some(_) => return Ok(StatusCode::NOT_FOUND.into_response()),
            }
            poll_fn(|context| inner.poll_ready(context)).await?;
            inner.call(request).await
        })
    }
}

/// Returns a request for the same, with nothing in it.
fn head_of(request: &Request) -> Request {
    let mut head = Request::new(Body::empty());
    head.method_mut().clone_from(request.method());
    head.uri_mut().clone_from(request.uri());
    head
}

impl fmt::Debug for OnlyListed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnlyListed")
    }
}

impl<Inner> fmt::Debug for OnlyListedService<Inner> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnlyListedService")
    }
}
