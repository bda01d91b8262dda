//! The handlers of one path, by method.

use std::convert::Infallible;
use std::fmt;

use axum::extract::Request;
use axum::routing::{MethodFilter, Route};
use axum_core::response::IntoResponse;
use tower_layer::Layer;
use tower_service::Service;

use super::SessionSet;
use super::bound::Binding;
use super::endpoint::Endpoint;
use super::entry::Entry;
use super::handler::GuardedHandler;
use super::sealed::Sealed;
use crate::access::Methods;

/// The handlers of one path.
#[must_use = "give it to `Router::route`"]
pub struct MethodRouter<T: SessionSet, S = ()> {
    build: Build<T, S>,
    pub(super) entries: Vec<Entry>,
}

type Build<T, S> =
    Box<dyn FnOnce(&Binding<T>) -> axum::routing::MethodRouter<S, Infallible> + Send>;

impl<T: SessionSet, S: Clone + Send + Sync + 'static> MethodRouter<T, S> {
    /// Returns one that answers 405 to everything.
    ///
    /// ```
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use session_axum::routing::MethodRouter;
    /// let methods = MethodRouter::<AppSession>::new().get(front).post(account);
    /// let router = Router::<AppSession>::new().route("/", methods);
    /// # let _ = router;
    /// ```
    pub fn new() -> Self {
        let build = |_: &Binding<T>| axum::routing::MethodRouter::new();
        Self { build: Box::new(build), entries: Vec::new() }
    }

    /// Returns one that gives everything to one handler.
    #[track_caller]
    pub(super) fn of_any(endpoint: Endpoint<S>) -> Self {
        let entries = vec![Entry::of(Methods::Any, &endpoint)];
        let build = |binding: &Binding<T>| axum::routing::any(binding.bind(endpoint.handler));
        Self { build: Box::new(build), entries }
    }

    /// Adds a guarded handler for requests of these methods.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// # use session_axum::routing::MethodFilter;
    /// let methods = get(front).on(MethodFilter::PUT.or(MethodFilter::PATCH), account);
    /// let router = Router::<AppSession>::new().route("/", methods);
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn on<H, M>(self, methods: MethodFilter, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(methods, handler.into_endpoint())
    }

    /// Adds a guarded handler for the methods that have none; without it they are answered 405.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).fallback(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn fallback<H, M>(mut self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        let endpoint = handler.into_endpoint();
        self.entries.push(Entry::of(Methods::NotAllowed, &endpoint));
        let build = self.build;
        let build = |binding: &Binding<T>| build(binding).fallback(binding.bind(endpoint.handler));
        Self { build: Box::new(build), entries: self.entries }
    }

    /// Puts another one's handlers beside these.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).merge(post(account)));
    /// # let _ = router;
    /// ```
    ///
    /// # Panics
    ///
    /// As axum does, if both have a handler for a method. It happens in
    /// [`Router::into_axum`](super::Router::into_axum), at start.
    pub fn merge(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        let (build, more) = (self.build, other.build);
        let build = |binding: &Binding<T>| build(binding).merge(more(binding));
        Self { build: Box::new(build), entries: self.entries }
    }

    /// Puts middleware around these handlers, and their sessions around the middleware.
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
    ///     Router::<AppSession>::new().route("/", get(front).post(account).layer(from_fn(timed)));
    /// # let _ = router;
    /// ```
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        let build = self.build;
        let build = |binding: &Binding<T>| {
            let inside = build(&binding.inside()).layer(layer);
            if binding.layered {
                inside
            } else {
                T::around_methods(binding.sessions.clone(), inside)
            }
        };
        Self { build: Box::new(build), entries: self.entries }
    }

    /// Says of the handlers added so far that a request for them is no activity: their session is found
    /// and judged as ever, and grows older all the while. For what a page asks for by itself, every
    /// minute, with nobody in front of it.
    ///
    /// Such a request is sent no cookie for its session: that is not renewed, gets no new id from time to
    /// time, and is not signed again under another key. What a handler writes, by
    /// [`update`](crate::SessionHandle::update) for instance, renews the session as everywhere else. The
    /// access table says of each route whether it is meant.
    ///
    /// ```
    /// # use session_axum::routing::{get, post};
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[require_login] async fn news() {}
    /// let router = Router::<AppSession>::new().route("/news", get(news).without_touch());
    /// assert!(router.access_map().to_lock().ends_with("GET, HEAD  /news  login [without touch]\n"));
    /// ```
    pub fn without_touch(mut self) -> Self {
        for entry in &mut self.entries {
            entry.touches = false;
        }
        let build = self.build;
        let build = |binding: &Binding<T>| build(&binding.without_touch());
        Self { build: Box::new(build), entries: self.entries }
    }

    /// Gives the handlers their state.
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
    /// let router = Router::<AppSession>::new().route("/list", get(list).with_state(Database));
    /// # let _ = router;
    /// ```
    pub fn with_state<S2>(self, state: S) -> MethodRouter<T, S2> {
        let build = self.build;
        let build = |binding: &Binding<T>| build(binding).with_state(state);
        MethodRouter { build: Box::new(build), entries: self.entries }
    }

    pub(super) fn build(self, binding: &Binding<T>) -> axum::routing::MethodRouter<S> {
        (self.build)(binding)
    }

    pub(super) fn with(mut self, methods: MethodFilter, endpoint: Endpoint<S>) -> Self {
        self.entries.push(Entry::of(Methods::Of(methods), &endpoint));
        let build = self.build;
        let build =
            move |binding: &Binding<T>| build(binding).on(methods, binding.bind(endpoint.handler));
        Self { build: Box::new(build), entries: self.entries }
    }
}

/// What [`Router::route`](super::Router::route) takes: a [`MethodRouter`] for the same sessions and
/// the same state.
///
/// There is nothing to implement, and nobody else can.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no route of a `session_axum::Router<{T}, {S}>`",
    label = "made with another `get`",
    note = "make it with the functions of `session_axum::routing`, which ask who may call each handler: `use session_axum::routing::{{get, post}};`"
)]
pub trait GuardedMethods<T: SessionSet, S>: Sealed {
    #[doc(hidden)]
    fn into_methods(self) -> MethodRouter<T, S>;
}

impl<T: SessionSet, S> Sealed for MethodRouter<T, S> {}

impl<T: SessionSet, S: HasState<Taken>, Taken> GuardedMethods<T, S> for MethodRouter<T, Taken> {
    fn into_methods(self) -> MethodRouter<T, S> {
        S::given(self)
    }
}

/// A router's state `Self` that is the one which a route's handlers take: said of every state once, so
/// that a route for another is told of states, and not of functions.
#[diagnostic::on_unimplemented(
    message = "the handlers of this route take the state `{Taken}`, and the router has `{Self}`",
    label = "made for another state",
    note = "a route's state is the one that its handlers and their predicates take by `State<..>`; `.with_state(..)`, of a route or of a router, gives it to them"
)]
pub trait HasState<Taken>: Sized {
    /// Returns what it was given.
    fn given<T: SessionSet>(methods: MethodRouter<T, Taken>) -> MethodRouter<T, Self>;
}

#[diagnostic::do_not_recommend]
impl<S> HasState<S> for S {
    fn given<T: SessionSet>(methods: MethodRouter<T, S>) -> MethodRouter<T, S> {
        methods
    }
}

impl<T: SessionSet, S: Clone + Send + Sync + 'static> Default for MethodRouter<T, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: SessionSet, S> fmt::Debug for MethodRouter<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MethodRouter").field("entries", &self.entries).finish_non_exhaustive()
    }
}
