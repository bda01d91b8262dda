//! A layer that lets nothing through but what the table lists.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::routing::MethodRouter;
use axum_core::body::Body;
use axum_core::response::Response;
use tower_layer::Layer;
use tower_service::Service;

use super::{AccessMap, Methods};

/// Answers 404 to requests that no row of an [`AccessMap`] is about, and 405 where its path has rows,
/// but none for the method: what [`AccessMap::only_listed`] returns.
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

/// Marks the table's answer to what it lists.
#[derive(Clone, Copy)]
struct Listed;

impl OnlyListed {
    pub(super) fn of(map: &AccessMap) -> Self {
        let (mut routes, mut rest) = (BTreeMap::new(), BTreeMap::new());
        for row in map {
            let above = row.path().strip_suffix("/{*rest}");
            match (row.methods, above) {
                (Methods::Fallback, Some(above)) => everything_below(above, &mut rest),
                // A router's own 405, which says nothing of a path.
                (Methods::NotAllowed, Some(_)) => {}
                (methods, _) => {
                    let here =
                        routes.entry(row.path().to_owned()).or_insert_with(MethodRouter::new);
                    *here = with(std::mem::take(here), methods);
                }
            }
            if let (true, Some(above)) = (row.is_whole, above) {
                everything_below(above, &mut rest);
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
fn everything_below(above: &str, routes: &mut BTreeMap<String, MethodRouter>) {
    for path in [above.to_owned(), format!("{above}/"), format!("{above}/{{*rest}}")] {
        if !path.is_empty() {
            routes.insert(path, axum::routing::any(listed));
        }
    }
}

fn with(here: MethodRouter, methods: Methods) -> MethodRouter {
    match methods {
        Methods::Of(filter) => here.on(filter, listed),
        Methods::Any | Methods::Fallback | Methods::NotAllowed => here.fallback(listed),
    }
}

async fn listed() -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(Listed);
    response
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
            if answer.extensions().get::<Listed>().is_none() {
                return Ok(answer);
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
