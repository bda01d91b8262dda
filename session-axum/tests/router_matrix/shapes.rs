//! Every way to put a handler into a router.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use session_axum::__private::{Check, FitsIn};
use session_axum::routing::{self, MethodFilter, any, get, head, on, post};
use session_axum::{GuardedHandler, Policy, Router, Session, open, with};
use tower::service_fn;

use crate::common::AppSession;
use crate::trap::{self, Own, Trace};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    Any,
    BesideLayered,
    Capture,
    EachMethod,
    Fallback,
    FallbackBelow,
    FallbackInherited,
    FallbackService,
    Get,
    GetAndRest,
    Head,
    InsidePlain,
    Layered,
    LayeredInLayered,
    LayeredTwice,
    Merged,
    MethodLayered,
    MethodNotAllowed,
    MethodRouterMerged,
    NestService,
    NestServiceBesideWildcard,
    NestServiceRouteLayered,
    Nested,
    NestedTwice,
    On,
    Open,
    OpenService,
    OwnState,
    PercentEncoded,
    Post,
    RouteLayered,
    RouteService,
    TrailingSlash,
    TwiceOnePath,
    Under,
    WebSocket,
    Wildcard,
    With,
}

impl Shape {
    pub(crate) const ALL: [Self; 38] = [
        Self::Any,
        Self::BesideLayered,
        Self::Capture,
        Self::EachMethod,
        Self::Fallback,
        Self::FallbackBelow,
        Self::FallbackInherited,
        Self::FallbackService,
        Self::Get,
        Self::GetAndRest,
        Self::Head,
        Self::InsidePlain,
        Self::Layered,
        Self::LayeredInLayered,
        Self::LayeredTwice,
        Self::Merged,
        Self::MethodLayered,
        Self::MethodNotAllowed,
        Self::MethodRouterMerged,
        Self::NestService,
        Self::NestServiceBesideWildcard,
        Self::NestServiceRouteLayered,
        Self::Nested,
        Self::NestedTwice,
        Self::On,
        Self::Open,
        Self::OpenService,
        Self::OwnState,
        Self::PercentEncoded,
        Self::Post,
        Self::RouteLayered,
        Self::RouteService,
        Self::TrailingSlash,
        Self::TwiceOnePath,
        Self::Under,
        Self::WebSocket,
        Self::Wildcard,
        Self::With,
    ];
}

type Ours = Router<AppSession, Trace>;

/// Middleware that looks at the session.
async fn looking(visit: Option<Session<AppSession>>, request: Request, next: Next) -> Response {
    drop(visit);
    next.run(request).await
}

/// A handler that is not the one under test.
async fn elsewhere() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Returns the router of a shape, of a rule in its three forms: an attribute's handler, an
/// attribute's socket, a policy for what can carry no attribute.
pub(crate) fn router<H, M, W, N, P>(
    shape: Shape,
    trace: &Trace,
    (page, socket, policy): (H, W, P),
) -> Ours
where
    H: GuardedHandler<M, AppSession, Trace> + GuardedHandler<M, AppSession, Own>,
    W: GuardedHandler<N, AppSession, Trace>,
    P: Policy,
    P::Rule: Check<Trace> + FitsIn<AppSession>,
{
    let new = Ours::new;
    let service = || {
        let trace = trace.clone();
        service_fn(move |request| trace.clone().serve(request))
    };
    let other = || get(open("not under test", elsewhere));
    match shape {
        Shape::Any | Shape::InsidePlain | Shape::Under => new().route("/page", any(page)),
        Shape::BesideLayered => {
            new().route("/other", other()).layer(from_fn(looking)).route("/page", any(page))
        }
        Shape::Capture => new().route("/items/{id}", any(page)),
        Shape::EachMethod => new().route(
            "/page",
            routing::connect(page.clone())
                .delete(page.clone())
                .get(page.clone())
                .options(page.clone())
                .patch(page.clone())
                .post(page.clone())
                .put(page.clone())
                .trace(page),
        ),
        Shape::Fallback => new().route("/other", other()).fallback(page),
        Shape::FallbackBelow => new().nest("/area", new().route("/other", other()).fallback(page)),
        Shape::FallbackInherited => {
            new().nest("/area", new().route("/other", other())).fallback(page)
        }
        Shape::FallbackService => new().fallback_service(with(policy, service())),
        Shape::Get => new().route("/page", get(page)),
        Shape::GetAndRest => new().route("/page", other().fallback(page)),
        Shape::Head => new().route("/page", head(page)),
        Shape::Layered => new().route("/page", any(page)).layer(from_fn(looking)),
        Shape::LayeredInLayered => {
            let inside = new().route("/page", any(page)).layer(from_fn(looking));
            new().nest("/area", inside).layer(from_fn(looking))
        }
        Shape::LayeredTwice => {
            new().route("/page", any(page)).layer(from_fn(looking)).layer(from_fn(looking))
        }
        Shape::Merged => new().route("/other", other()).merge(new().route("/page", any(page))),
        Shape::MethodLayered => new().route("/page", get(page).layer(from_fn(looking))),
        Shape::MethodNotAllowed => new().route("/page", other()).method_not_allowed_fallback(page),
        Shape::MethodRouterMerged => new().route("/page", other().merge(post(page))),
        Shape::NestService => new().nest_service("/files", with(policy, service())),
        Shape::NestServiceBesideWildcard => new()
            .nest_service("/files", with(policy, service()))
            .route("/{*rest}", any(open("not under test", elsewhere))),
        Shape::NestServiceRouteLayered => {
            new().nest_service("/files", with(policy, service())).route_layer(from_fn(looking))
        }
        Shape::Nested => new().nest("/area", new().route("/page", any(page))),
        Shape::NestedTwice => {
            let inner = new().route("/", any(page.clone())).route("/page", any(page));
            new().nest("/area", new().nest("/{id}", inner))
        }
        Shape::On => new().route("/page", on(MethodFilter::GET.or(MethodFilter::POST), page)),
        Shape::Open => new().route("/page", any(open("under test", trap::handle))),
        Shape::OpenService => new().route_service("/page", open("under test", service())),
        Shape::OwnState => {
            let own = Router::<AppSession, Own>::new().route("/page", any(page));
            new().route("/other", other()).merge(own.with_state(Own(trace.clone())))
        }
        Shape::PercentEncoded => new().route("/caf%C3%A9", any(page)),
        Shape::Post => new().route("/page", post(page)),
        Shape::RouteLayered => new().route("/page", get(page)).route_layer(from_fn(looking)),
        Shape::RouteService => new().route_service("/page", with(policy, service())),
        Shape::TrailingSlash => new().route("/page/", any(page)),
        Shape::TwiceOnePath => new().route("/page", other()).route("/page", post(page)),
        Shape::WebSocket => new().route("/page", get(socket)),
        Shape::Wildcard => new().route("/files/{*path}", any(page)),
        Shape::With => new().route("/page", any(with(policy, trap::handle))),
    }
}
