//! A request that is being refused.

use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use session_core::Expr;

use super::client::{Client, comes_back_to};
use super::{Reason, Rejection, Rejections};
use crate::next::Next;

/// A request that is being refused, as the function of
/// [`SessionsBuilder::rejections`](crate::SessionsBuilder::rejections) gets it.
///
/// It is for the application's eyes: what the client may know of the reason is the status.
#[derive(Clone, Copy)]
pub struct Refusal<'a> {
    reason: Reason,
    policy: Option<&'a Expr>,
    parts: &'a Parts,
    rejections: &'a Rejections,
}

impl<'a> Refusal<'a> {
    pub(crate) const fn new(reason: Reason, parts: &'a Parts, rejections: &'a Rejections) -> Self {
        Self { reason, policy: None, parts, rejections }
    }

    pub(crate) const fn by(self, policy: &'a Expr) -> Self {
        Self { policy: Some(policy), ..self }
    }

    /// Returns why.
    ///
    /// ```
    /// # use axum::http::StatusCode;
    /// # use axum::response::{IntoResponse, Response};
    /// # use session_axum::{Reason, Refusal};
    /// fn answer(refusal: &Refusal<'_>) -> Option<Response> {
    ///     let is_outage = refusal.reason() == Reason::Unavailable;
    ///     is_outage.then(|| (StatusCode::SERVICE_UNAVAILABLE, "back soon").into_response())
    /// }
    /// ```
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// Returns the policy that decided; `None` where no guard was asked, as with a request from
    /// another site or a handler's own `Session<T>`.
    ///
    /// ```
    /// # use axum::http::StatusCode;
    /// # use axum::response::{IntoResponse, Response};
    /// # use session_axum::{Reason, Refusal};
    /// fn answer(refusal: &Refusal<'_>) -> Option<Response> {
    ///     let policy = refusal.policy()?.to_string(); // for a log, not for the client
    ///     println!("refused by {policy}");
    ///     None
    /// }
    /// ```
    pub fn policy(&self) -> Option<&'a Expr> {
        self.policy
    }

    /// Returns the request, less its body. Inside of a nested router its address is shortened; axum's
    /// `OriginalUri`, among the extensions, is the whole.
    ///
    /// ```
    /// # use axum::http::StatusCode;
    /// # use axum::response::{IntoResponse, Response};
    /// # use session_axum::{Reason, Refusal};
    /// fn answer(refusal: &Refusal<'_>) -> Option<Response> {
    ///     println!("refused: {} {}", refusal.parts().method, refusal.parts().uri.path());
    ///     None
    /// }
    /// ```
    pub fn parts(&self) -> &'a Parts {
        self.parts
    }

    /// Whether a person waits for a page: it is a GET or HEAD request, and `Sec-Fetch-Mode` is
    /// `navigate`, or is missing and `Accept` lists `text/html`.
    ///
    /// ```
    /// # use axum::http::StatusCode;
    /// # use axum::response::{IntoResponse, Response};
    /// # use session_axum::{Reason, Refusal};
    /// fn answer(refusal: &Refusal<'_>) -> Option<Response> {
    ///     refusal.is_navigation().then(|| StatusCode::NOT_FOUND.into_response())
    /// }
    /// ```
    pub fn is_navigation(&self) -> bool {
        Client::of(self.parts) == Client::Navigation
    }

    /// Returns where to go after a login: to the page that was asked for, or the one from which htmx
    /// asked.
    ///
    /// ```
    /// # use axum::http::StatusCode;
    /// # use axum::response::{IntoResponse, Response};
    /// # use session_axum::{Reason, Refusal};
    /// fn answer(refusal: &Refusal<'_>) -> Option<Response> {
    ///     println!("comes back to {}", refusal.next());
    ///     None
    /// }
    /// ```
    pub fn next(&self) -> Next {
        comes_back_to(self.parts, &self.rejections.below)
    }

    /// Returns the standard answer, to change it.
    ///
    /// ```
    /// # use axum::http::StatusCode;
    /// # use axum::response::{IntoResponse, Response};
    /// # use session_axum::{Reason, Refusal};
    /// fn answer(refusal: &Refusal<'_>) -> Option<Response> {
    ///     let mut response = refusal.standard();
    ///     response.headers_mut().insert("x-refused", "1".parse().ok()?);
    ///     Some(response)
    /// }
    /// ```
    pub fn standard(&self) -> Response {
        Rejection::standard(self).into_response()
    }

    pub(super) const fn rejections(&self) -> &'a Rejections {
        self.rejections
    }
}

impl std::fmt::Debug for Refusal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refusal")
            .field("reason", &self.reason)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
