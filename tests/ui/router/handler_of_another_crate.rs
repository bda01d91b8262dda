//! A type that is a handler by an impl of axum's trait, and claims to begin with a guard.

use std::future::{Ready, ready};

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use session_axum::__private::Login;
use session_axum::routing::get;
use session_axum::{Guard, Router, Session};

#[derive(Session, Clone)]
struct AppSession {
    #[session(subject)]
    user: Option<u64>,
}

#[derive(Clone)]
struct Claims;

impl<S> Handler<((), Guard<Login>), S> for Claims {
    type Future = Ready<Response>;

    fn call(self, _: Request, _: S) -> Self::Future {
        ready("nobody was asked".into_response())
    }
}

fn main() {
    let _ = Router::<AppSession>::new().route("/", get(Claims));
}
