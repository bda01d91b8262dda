//! A router that is served without its sessions: what makes that a readable error.
//!
//! axum serves what is a `Service`. A type that is none is answered by a list of those that are, and
//! by wrong advice. So our router is one where [`CallIntoAxum`] holds, which it never does.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use tower_service::Service;

use super::{Router, SessionSet};

/// Never holds: a router gets its sessions by `.into_axum(sessions)`, and what that returns is served.
#[diagnostic::on_unimplemented(
    message = "this router has no sessions yet",
    label = "call `.into_axum(sessions)` on it",
    note = "`Router::into_axum` gives it its sessions and returns an `axum::Router`: serve that, or merge or nest it into another"
)]
pub trait CallIntoAxum {}

impl<Asked, T: SessionSet, S> Service<Asked> for Router<T, S>
where
    Self: CallIntoAxum,
{
    type Response = axum::Router;
    type Error = Infallible;
    type Future = Ready<Result<axum::Router, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Asked) -> Self::Future {
        ready(Ok(axum::Router::new()))
    }
}
