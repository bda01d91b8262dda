//! A router in which every handler says who may call it.

mod bound;
mod endpoint;
mod entry;
mod functions;
mod guarded;
mod handler;
mod method;
mod sealed;
mod service;
mod set;
mod unserved;
mod wrap;

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use axum::routing::Route;
use axum_core::response::IntoResponse;
use tower_layer::Layer;
use tower_service::Service;

pub use handler::GuardedHandler;
pub use method::GuardedMethods;
pub use service::GuardedService;
pub use set::{Both, SessionSet};
pub use wrap::{Open, With, open, with};

use bound::Binding;
use endpoint::Endpoint;
use entry::{Entry, Placed};
use method::MethodRouter;

use crate::access::{AccessMap, Methods};

/// The functions that make a route: [`get`](routing::get), [`post`](routing::post) and the rest.
pub mod routing {
    pub use axum::routing::MethodFilter;

    pub use super::functions::{
        any, connect, delete, get, head, on, options, patch, post, put, trace,
    };
    pub use super::method::MethodRouter;
}

/// A router of handlers that all say who may call them, by sessions of type `T` and with state `S`.
///
/// It is used as `axum::Router` is, with the functions of [`routing`]. A handler without a guard, a
/// role that the session does not declare, a service without a policy: none of them compiles. The
/// sessions come in at the end, so that modules build their routers without them.
///
/// ```
/// use session_axum::routing::{get, post};
/// use session_axum::{KeyRing, Role, Router, Session, Sessions, public, require_role};
///
/// #[derive(Role, Clone, Copy, Debug, PartialEq)]
/// enum Role {
///     #[role(includes(Reader))]
///     Admin,
///     Reader,
/// }
///
/// #[derive(Session, Clone)]
/// struct AppSession {
///     #[session(subject)]
///     user: Option<u64>,
///     #[session(role)]
///     role: Option<Role>,
/// }
///
/// #[public]
/// async fn front_page() -> &'static str {
///     "welcome"
/// }
///
/// #[require_role("admin")]
/// async fn purge() {}
///
/// let router = Router::<AppSession>::new()
///     .route("/", get(front_page))
///     .route("/purge", post(purge));
///
/// # let keys = KeyRing::throw_away()?;
/// let sessions = Sessions::<AppSession>::signed("my-app", keys).build()?;
/// let app: axum::Router = router.into_axum(sessions);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What is asked when
///
/// Requests that change something and come from another site are refused first; then the guard
/// decides; then the other extractors run. Requests to paths without a route, and with methods that a
/// path has no handler for, are answered 404 and 405 whoever asks.
///
/// # What differs from axum's
///
/// | axum | here |
/// | --- | --- |
/// | `get(handler)` of `axum::routing` | the same of [`session_axum::routing`](routing) |
/// | `get(\|\| async { .. })` | `get(with(policy, \|\| ..))` or `get(open("reason", \|\| ..))` |
/// | `route_service(path, service)` | `route_service(path, with(policy, service))`, and `open` |
/// | `nest_service`, `fallback_service` | the same |
/// | `into_make_service()`, `into_service()` | on what [`into_axum`](Self::into_axum) returns |
/// | `merge(axum::Router)` | the other way round: `axum_router.merge(router.into_axum(sessions))` |
///
/// That last line is also how an application moves over one route at a time: what has moved is
/// guarded, what has not is as it was. A [`SessionLayer`](crate::SessionLayer) of the same sessions
/// may stay around all of it.
#[must_use = "turn it into an axum router with `.into_axum(sessions)`"]
pub struct Router<T: SessionSet, S = ()> {
    build: Build<T, S>,
    entries: Vec<Placed>,
}

type Build<T, S> = Box<dyn FnOnce(&Binding<T>) -> axum::Router<S> + Send>;

/// What is below the path of a service. The name is axum's own for it: axum keeps it from the
/// service's own path parameters, which would be one too many otherwise.
const BELOW: &str = "/{*__private__axum_nest_tail_param}";

impl<T: SessionSet, S: Clone + Send + Sync + 'static> Router<T, S> {
    /// Returns a router without routes.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new();
    /// assert_eq!(router.access_map().iter().count(), 0);
    /// ```
    pub fn new() -> Self {
        Self { build: Box::new(|_| axum::Router::new()), entries: Vec::new() }
    }

    /// Adds the handlers of a path. Paths are written as for `axum::Router`.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/account/{id}", get(account).post(account));
    /// # let _ = router;
    /// ```
    ///
    /// # Panics
    ///
    /// As axum does, for text that is not a path, and for a path that another route has; in
    /// [`into_axum`](Self::into_axum), at start.
    pub fn route(self, path: &str, methods: impl GuardedMethods<T, S>) -> Self {
        let methods = methods.into_methods();
        let placed = methods.entries.iter().map(|entry| entry.clone().at(path)).collect();
        let path = path.to_owned();
        self.with(placed, move |router, binding| router.route(&path, methods.build(binding)))
    }

    /// Adds a service at a path: `with(policy, service)`, or `open("reason", service)`.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use session_axum::{open, with, policy};
    /// # let report = tower::service_fn(|_| async { Ok(axum::response::Response::new(axum::body::Body::empty())) });
    /// let router = Router::<AppSession>::new().route_service("/report", with(policy!(login), report));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn route_service<V: GuardedService<T, S>>(self, path: &str, service: V) -> Self {
        self.route(path, MethodRouter::of_any(service.into_endpoint()))
    }

    /// Adds the routes of another router below a path.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let admin = Router::<AppSession>::new().route("/users", get(account));
    /// let router = Router::new().nest("/admin", admin);
    /// assert_eq!(router.access_map().iter().next().map(|row| row.path().to_owned()), Some("/admin/users".to_owned()));
    /// ```
    pub fn nest(self, path: &str, router: Self) -> Self {
        let placed = router.entries.iter().map(|entry| entry.clone().under(path)).collect();
        let path = path.to_owned();
        let inner = router.build;
        self.with(placed, move |router, binding| router.nest(&path, inner(binding)))
    }

    /// Adds a service for everything below a path, such as a directory of files:
    /// `with(policy, service)`, or `open("reason", service)`.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use session_axum::open;
    /// # let files = tower::service_fn(|_| async { Ok(axum::response::Response::new(axum::body::Body::empty())) });
    /// let router = Router::<AppSession>::new().nest_service("/assets", open("style sheets", files));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn nest_service<V: GuardedService<T, S>>(self, path: &str, service: V) -> Self {
        let endpoint = service.into_endpoint();
        let placed = vec![Entry::of(Methods::Any, &endpoint).at("/{*rest}").whole().under(path)];
        let path = path.to_owned();
        self.with(placed, move |router, binding| {
            let serve = || axum::routing::any(binding.bind(Arc::clone(&endpoint.handler)));
            let here = || axum::Router::new().route("/", serve());
            // Routes, as axum makes them, and no fallback: another route that matches everything
            // would come before that, and `route_layer` would not be around it.
            let router = router.nest(&path, here().route(BELOW, serve()));
            if path.ends_with('/') { router } else { router.nest(&format!("{path}/"), here()) }
        })
    }

    /// Lists a path that is answered by what is merged into the axum router, outside of this one, and
    /// says why everybody may call it: no guard of ours is asked there.
    ///
    /// That changes the table, and what [`only_listed`](AccessMap::only_listed) lets through; nothing is
    /// routed.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new()
    ///     .route("/account", get(account))
    ///     .outside("/metrics", "scraped from inside of the network");
    /// let table = router.access_map().to_lock();
    /// assert!(table.contains("/metrics  public: scraped from inside of the network"), "{table}");
    /// ```
    #[track_caller]
    pub fn outside(mut self, path: &str, reason: &'static str) -> Self {
        self.entries.push(Entry::outside(reason).at(path));
        self
    }

    /// Adds the routes of another router beside these.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let shop = Router::<AppSession>::new().route("/", get(front));
    /// let router = Router::new().route("/account", get(account)).merge(shop);
    /// # let _ = router;
    /// ```
    pub fn merge(self, other: Self) -> Self {
        let more = other.build;
        self.with(other.entries, move |router, binding| router.merge(more(binding)))
    }

    /// Answers what no route matches; without it that is 404.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use axum::http::StatusCode;
    /// #[public(reason = "says that there is nothing")]
    /// async fn nowhere() -> (StatusCode, &'static str) {
    ///     (StatusCode::NOT_FOUND, "nothing here")
    /// }
    ///
    /// let router = Router::<AppSession>::new().route("/account", get(account)).fallback(nowhere);
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn fallback<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with_fallback(handler.into_endpoint())
    }

    /// Answers what no route matches with a service.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use session_axum::open;
    /// # let files = tower::service_fn(|_| async { Ok(axum::response::Response::new(axum::body::Body::empty())) });
    /// let router = Router::<AppSession>::new()
    ///     .route("/account", get(account))
    ///     .fallback_service(open("the site's own pages", files));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn fallback_service<V: GuardedService<T, S>>(self, service: V) -> Self {
        self.with_fallback(service.into_endpoint())
    }

    /// Answers requests with a method that their path, one of those added so far, has no handler
    /// for; without it that is 405.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use axum::http::StatusCode;
    /// #[public]
    /// async fn wrong_method() -> (StatusCode, &'static str) {
    ///     (StatusCode::METHOD_NOT_ALLOWED, "only POST")
    /// }
    ///
    /// let router = Router::<AppSession>::new()
    ///     .route("/account", post(account))
    ///     .method_not_allowed_fallback(wrong_method);
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn method_not_allowed_fallback<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        let endpoint = handler.into_endpoint();
        let placed = vec![Entry::of(Methods::NotAllowed, &endpoint).at("/{*rest}")];
        self.with(placed, move |router, binding| {
            router.method_not_allowed_fallback(binding.bind(endpoint.handler))
        })
    }

    /// Puts middleware around everything added so far. It runs before the guards, with the sessions
    /// around it: it can ask for them, and sees what the handlers answer.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # use axum::{extract::Request, middleware::{Next, from_fn}, response::Response};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// async fn timed(request: Request, next: Next) -> Response {
    ///     // ... note the time
    ///     next.run(request).await
    /// }
    ///
    /// let router = Router::<AppSession>::new().route("/account", get(account)).layer(from_fn(timed));
    /// # let _ = router;
    /// ```
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.around(move |router| router.layer(layer))
    }

    /// Puts middleware around the routes added so far, and not around what no route matches.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # use axum::{extract::Request, middleware::{Next, from_fn}, response::Response};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # async fn timed(request: Request, next: Next) -> Response { next.run(request).await }
    /// let router =
    ///     Router::<AppSession>::new().route("/account", get(account)).route_layer(from_fn(timed));
    /// # let _ = router;
    /// ```
    pub fn route_layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.around(move |router| router.route_layer(layer))
    }

    /// Says of everything added so far that a request for it is no activity, as
    /// [`MethodRouter::without_touch`](routing::MethodRouter::without_touch) does of one route.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn news() {}
    /// let polled = Router::<AppSession>::new().route("/news", get(news)).without_touch();
    /// let router = Router::new().route("/", get(front)).merge(polled);
    /// # let _ = router;
    /// ```
    pub fn without_touch(mut self) -> Self {
        for placed in &mut self.entries {
            placed.entry.touches = false;
        }
        let build = self.build;
        let build = |binding: &Binding<T>| build(&binding.without_touch());
        Self { build: Box::new(build), entries: self.entries }
    }

    /// Gives the handlers added so far their state.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use axum::extract::State;
    /// #[derive(Clone)]
    /// struct Database;
    ///
    /// #[require_login]
    /// async fn list(State(database): State<Database>) {
    ///     // ... ask the database
    ///     # let _ = database;
    /// }
    ///
    /// let router: Router<AppSession> =
    ///     Router::<AppSession, Database>::new().route("/list", get(list)).with_state(Database);
    /// # let _ = router;
    /// ```
    pub fn with_state<S2: Clone + Send + Sync + 'static>(self, state: S) -> Router<T, S2> {
        let build = self.build;
        let build = |binding: &Binding<T>| build(binding).with_state(state);
        Router { build: Box::new(build), entries: self.entries }
    }

    /// Returns who may call what: every route added so far, with its policy.
    ///
    /// Compare it with a file in the tree by [`assert_access_map!`](crate::assert_access_map).
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/account", get(account));
    /// let policies: Vec<String> =
    ///     router.access_map().iter().map(|row| row.policy().to_string()).collect();
    /// assert_eq!(policies, ["login"]);
    /// ```
    pub fn access_map(&self) -> AccessMap {
        AccessMap::from_rows(self.entries.iter().map(Placed::row))
    }

    /// Returns the router as axum's, with its sessions: serve it, or merge it into another.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # let keys = session_axum::KeyRing::throw_away()?;
    /// let sessions = session_axum::Sessions::<AppSession>::signed("my-app", keys).build()?;
    /// let app: axum::Router =
    ///     Router::<AppSession>::new().route("/account", get(account)).into_axum(sessions);
    /// # let _ = app;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// As axum does, for text that is not a path and for two routes of one path; and if the two sessions
    /// of [`Both`] have one cookie name.
    #[track_caller]
    pub fn into_axum(self, sessions: T::Sessions) -> axum::Router<S> {
        T::check(&sessions);
        (self.build)(&Binding::new(sessions))
    }

    /// As [`into_axum`](Self::into_axum), with everything below a path.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # let keys = session_axum::KeyRing::throw_away()?;
    /// let sessions = session_axum::Sessions::<AppSession>::signed("my-app", keys).build()?;
    /// let admin = Router::<AppSession>::new().route("/users", get(account));
    /// // `/admin/users`
    /// let app: axum::Router = admin.into_axum_under("/admin", sessions);
    /// # let _ = app;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// As [`into_axum`](Self::into_axum) does, and for `/`, which is below nothing.
    #[track_caller]
    pub fn into_axum_under(self, path: &str, sessions: T::Sessions) -> axum::Router<S> {
        Self::new().nest(path, self).into_axum(sessions)
    }

    fn with_fallback(self, endpoint: Endpoint<S>) -> Self {
        let placed = vec![Entry::of(Methods::Fallback, &endpoint).at("/{*rest}")];
        self.with(placed, move |router, binding| router.fallback(binding.bind(endpoint.handler)))
    }

    fn with(
        mut self,
        placed: Vec<Placed>,
        add: impl FnOnce(axum::Router<S>, &Binding<T>) -> axum::Router<S> + Send + 'static,
    ) -> Self {
        self.entries.extend(placed);
        let build = self.build;
        let build = |binding: &Binding<T>| add(build(binding), binding);
        Self { build: Box::new(build), entries: self.entries }
    }

    fn around(
        self,
        layer: impl FnOnce(axum::Router<S>) -> axum::Router<S> + Send + 'static,
    ) -> Self {
        let build = self.build;
        let build = |binding: &Binding<T>| {
            let inside = layer(build(&binding.inside()));
            if binding.layered { inside } else { T::around(binding.sessions.clone(), inside) }
        };
        Self { build: Box::new(build), entries: self.entries }
    }
}

impl<T: SessionSet, S: Clone + Send + Sync + 'static> Default for Router<T, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: SessionSet, S> fmt::Debug for Router<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").field("entries", &self.entries).finish_non_exhaustive()
    }
}
