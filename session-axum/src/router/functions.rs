//! The functions that make a route, named as in `axum::routing`. They take guarded handlers only.
//!
//! Written out one by one: what a macro writes, the compiler shows in the middle of every error
//! about an unguarded handler.

use axum::handler::Handler;
use axum::routing::MethodFilter;

use super::SessionSet;
use super::endpoint::Endpoint;
use super::guarded::Guarded;
use super::method::MethodRouter;

/// Routes `CONNECT` requests to a guarded handler.
#[track_caller]
pub fn connect<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::CONNECT, Endpoint::of::<H, M, T>(handler))
}

/// Routes `DELETE` requests to a guarded handler.
#[track_caller]
pub fn delete<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::DELETE, Endpoint::of::<H, M, T>(handler))
}

/// Routes `GET` requests to a guarded handler. An answer to `HEAD` comes with it, without the body.
#[track_caller]
pub fn get<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::GET, Endpoint::of::<H, M, T>(handler))
}

/// Routes `HEAD` requests to a guarded handler.
#[track_caller]
pub fn head<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::HEAD, Endpoint::of::<H, M, T>(handler))
}

/// Routes `OPTIONS` requests to a guarded handler.
#[track_caller]
pub fn options<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::OPTIONS, Endpoint::of::<H, M, T>(handler))
}

/// Routes `PATCH` requests to a guarded handler.
#[track_caller]
pub fn patch<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::PATCH, Endpoint::of::<H, M, T>(handler))
}

/// Routes `POST` requests to a guarded handler.
#[track_caller]
pub fn post<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::POST, Endpoint::of::<H, M, T>(handler))
}

/// Routes `PUT` requests to a guarded handler.
#[track_caller]
pub fn put<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::PUT, Endpoint::of::<H, M, T>(handler))
}

/// Routes `TRACE` requests to a guarded handler.
#[track_caller]
pub fn trace<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(MethodFilter::TRACE, Endpoint::of::<H, M, T>(handler))
}

/// Routes requests of these methods to a guarded handler.
#[track_caller]
pub fn on<H, M, T, S>(methods: MethodFilter, handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().with(methods, Endpoint::of::<H, M, T>(handler))
}

/// Routes requests of every method to a guarded handler.
#[track_caller]
pub fn any<H, M, T, S>(handler: H) -> MethodRouter<T, S>
where
    H: Handler<M, S>,
    M: Guarded<T, S> + 'static,
    T: SessionSet,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::of_any(Endpoint::of::<H, M, T>(handler))
}

impl<T: SessionSet, S: Clone + Send + Sync + 'static> MethodRouter<T, S> {
    /// Adds a guarded handler for `CONNECT` requests.
    #[track_caller]
    pub fn connect<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::CONNECT, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `DELETE` requests.
    #[track_caller]
    pub fn delete<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::DELETE, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `GET` requests.
    #[track_caller]
    pub fn get<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::GET, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `HEAD` requests.
    #[track_caller]
    pub fn head<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::HEAD, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `OPTIONS` requests.
    #[track_caller]
    pub fn options<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::OPTIONS, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `PATCH` requests.
    #[track_caller]
    pub fn patch<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::PATCH, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `POST` requests.
    #[track_caller]
    pub fn post<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::POST, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `PUT` requests.
    #[track_caller]
    pub fn put<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::PUT, Endpoint::of::<H, M, T>(handler))
    }

    /// Adds a guarded handler for `TRACE` requests.
    #[track_caller]
    pub fn trace<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.with(MethodFilter::TRACE, Endpoint::of::<H, M, T>(handler))
    }
}
