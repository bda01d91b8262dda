//! What a router takes is decided by this crate alone.

use std::future::{Ready, ready};

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use session_axum::{GuardedHandler, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[derive(Clone)]
struct Unguarded;

impl<S> Handler<(), S> for Unguarded {
    type Future = Ready<Response>;

    fn call(self, _: Request, _: S) -> Self::Future {
        ready("nobody was asked".into_response())
    }
}

impl<S> GuardedHandler<(), AppSession, S> for Unguarded {
    fn into_endpoint(self) -> session_axum::router::endpoint::Endpoint<S> {
        unimplemented!()
    }
}

fn main() {}
