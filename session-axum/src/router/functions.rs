//! The functions that make a route, named as in `axum::routing`. They take guarded handlers only.
//!
//! Written out one by one: what a macro writes, the compiler shows in the middle of every error
//! about an unguarded handler.

use axum::handler::Handler;
use axum::routing::MethodFilter;

use super::SessionSet;
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
    on(MethodFilter::CONNECT, handler)
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
    on(MethodFilter::DELETE, handler)
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
    on(MethodFilter::GET, handler)
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
    on(MethodFilter::HEAD, handler)
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
    on(MethodFilter::OPTIONS, handler)
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
    on(MethodFilter::PATCH, handler)
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
    on(MethodFilter::POST, handler)
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
    on(MethodFilter::PUT, handler)
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
    on(MethodFilter::TRACE, handler)
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
    MethodRouter::new().on(methods, handler)
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
    MethodRouter::of_any(handler)
}

impl<T: SessionSet, S: Clone + Send + Sync + 'static> MethodRouter<T, S> {
    /// Adds a guarded handler for `CONNECT` requests.
    #[track_caller]
    pub fn connect<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::CONNECT, handler)
    }

    /// Adds a guarded handler for `DELETE` requests.
    #[track_caller]
    pub fn delete<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::DELETE, handler)
    }

    /// Adds a guarded handler for `GET` requests.
    #[track_caller]
    pub fn get<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::GET, handler)
    }

    /// Adds a guarded handler for `HEAD` requests.
    #[track_caller]
    pub fn head<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::HEAD, handler)
    }

    /// Adds a guarded handler for `OPTIONS` requests.
    #[track_caller]
    pub fn options<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::OPTIONS, handler)
    }

    /// Adds a guarded handler for `PATCH` requests.
    #[track_caller]
    pub fn patch<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::PATCH, handler)
    }

    /// Adds a guarded handler for `POST` requests.
    #[track_caller]
    pub fn post<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::POST, handler)
    }

    /// Adds a guarded handler for `PUT` requests.
    #[track_caller]
    pub fn put<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::PUT, handler)
    }

    /// Adds a guarded handler for `TRACE` requests.
    #[track_caller]
    pub fn trace<H, M>(self, handler: H) -> Self
    where
        H: Handler<M, S>,
        M: Guarded<T, S> + 'static,
    {
        self.on(MethodFilter::TRACE, handler)
    }
}
