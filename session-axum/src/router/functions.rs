//! The functions that make a route, named as in `axum::routing`. They take guarded handlers only.
//!
//! Written out one by one: what a macro writes, the compiler shows in the middle of every error
//! about an unguarded handler.

use axum::routing::MethodFilter;

use super::handler::GuardedHandler;
use super::method::MethodRouter;
use super::set::SessionSet;

/// Routes `CONNECT` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::connect;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", connect(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn connect<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::CONNECT, handler.into_endpoint())
}

/// Routes `DELETE` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::delete;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", delete(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn delete<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::DELETE, handler.into_endpoint())
}

/// Routes `GET` requests to a guarded handler. An answer to `HEAD` comes with it, without the body.
///
/// ```
/// use session_axum::routing::get;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", get(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn get<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::GET, handler.into_endpoint())
}

/// Routes `HEAD` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::head;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", head(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn head<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::HEAD, handler.into_endpoint())
}

/// Routes `OPTIONS` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::options;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", options(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn options<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::OPTIONS, handler.into_endpoint())
}

/// Routes `PATCH` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::patch;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", patch(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn patch<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::PATCH, handler.into_endpoint())
}

/// Routes `POST` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::post;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", post(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn post<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::POST, handler.into_endpoint())
}

/// Routes `PUT` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::put;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", put(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn put<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::PUT, handler.into_endpoint())
}

/// Routes `TRACE` requests to a guarded handler.
///
/// ```
/// use session_axum::routing::trace;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", trace(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn trace<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::TRACE, handler.into_endpoint())
}

/// Routes requests of these methods to a guarded handler.
///
/// ```
/// use session_axum::routing::{MethodFilter, on};
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", on(MethodFilter::GET.or(MethodFilter::HEAD), account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn on<H, M, T, S>(methods: MethodFilter, handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(methods, handler.into_endpoint())
}

/// Routes requests of every method to a guarded handler.
///
/// ```
/// use session_axum::routing::any;
/// use session_axum::{Router, require_login};
///
/// # #[derive(session_axum::Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn account() {}
///
/// let router = Router::<AppSession>::new().route("/account", any(account));
/// # let _ = router;
/// ```
#[track_caller]
pub fn any<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: GuardedHandler<M, T, S>,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::of_any(handler.into_endpoint())
}

impl<T: SessionSet, S: Clone + Send + Sync + 'static> MethodRouter<T, S> {
    /// Adds a guarded handler for `CONNECT` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).connect(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn connect<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::CONNECT, handler.into_endpoint())
    }

    /// Adds a guarded handler for `DELETE` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).delete(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn delete<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::DELETE, handler.into_endpoint())
    }

    /// Adds a guarded handler for `GET` requests.
    ///
    /// ```
    /// # use session_axum::routing::post;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", post(front).get(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn get<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::GET, handler.into_endpoint())
    }

    /// Adds a guarded handler for `HEAD` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).head(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn head<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::HEAD, handler.into_endpoint())
    }

    /// Adds a guarded handler for `OPTIONS` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).options(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn options<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::OPTIONS, handler.into_endpoint())
    }

    /// Adds a guarded handler for `PATCH` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).patch(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn patch<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::PATCH, handler.into_endpoint())
    }

    /// Adds a guarded handler for `POST` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).post(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn post<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::POST, handler.into_endpoint())
    }

    /// Adds a guarded handler for `PUT` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).put(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn put<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::PUT, handler.into_endpoint())
    }

    /// Adds a guarded handler for `TRACE` requests.
    ///
    /// ```
    /// # use session_axum::routing::get;
    /// # use session_axum::{Router, public, require_login};
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[public] async fn front() {}
    /// # #[require_login] async fn account() {}
    /// let router = Router::<AppSession>::new().route("/", get(front).trace(account));
    /// # let _ = router;
    /// ```
    #[track_caller]
    pub fn trace<H, M>(self, handler: H) -> Self
    where
        H: GuardedHandler<M, T, S>,
    {
        self.with(MethodFilter::TRACE, handler.into_endpoint())
    }
}
