//! The answers a client gets instead of the handler's.
//!
//! A [`Reason`] has a standard answer, which is data. What an application chose instead
//! ([`rejections`]) is asked first: its own function, then its pages, to which people are sent and
//! programs are not ([`client`]). What a handler returns is answered likewise ([`asker`]).

mod asker;
mod client;
mod format;
mod page;
mod reason;
mod refusal;
mod rejections;
mod step_up;

use std::fmt;

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;

pub(crate) use asker::{Asker, Unfinished};
pub(crate) use format::BodyFormat;
pub(crate) use page::Page;
pub use reason::Reason;
pub use refusal::Refusal;
pub(crate) use rejections::{NONE, Own, Rejections};

use crate::carrier::Asks;

/// Why a request did not reach its handler. All that the client may know.
///
/// The body is plain text, or an RFC 9457 problem where `Accept` asks for JSON. It names no role,
/// no key and no reason a forger could learn from: a forged, an expired and a missing cookie give
/// the same bytes. Where the application has chosen pages or a function of its own
/// ([`SessionsBuilder::login_page`](crate::SessionsBuilder::login_page),
/// [`SessionsBuilder::rejections`](crate::SessionsBuilder::rejections)), it is their answer.
pub struct Rejection(Kind);

enum Kind {
    /// The application's own, for instance of a predicate that failed.
    Own(Box<Response>),
    /// One of ours.
    Standard {
        reason: Reason,
        format: BodyFormat,
        /// Whether another client might have been sent to a page.
        has_page: bool,
        asks: Asks,
    },
}

impl Rejection {
    /// Refuses a request, in the way that the application has chosen.
    pub(crate) fn of(refusal: &Refusal<'_>) -> Self {
        match refusal.rejections().own(refusal) {
            Some(response) => Self::own(response),
            None => Self::standard(refusal),
        }
    }

    /// Refuses a request without asking the application's function.
    fn standard(refusal: &Refusal<'_>) -> Self {
        let page = refusal.rejections().page(refusal.reason());
        let redirect =
            page.and_then(|(page, challenge)| rejections::redirect(refusal, page, challenge));
        if let Some(redirect) = redirect {
            return Self::own(redirect);
        }
        Self(Kind::Standard {
            reason: refusal.reason(),
            format: BodyFormat::of(&refusal.parts().headers),
            has_page: page.is_some(),
            asks: refusal.rejections().asks,
        })
    }

    pub(crate) fn own(response: Response) -> Self {
        Self(Kind::Own(Box::new(response)))
    }

    /// Returns the status of the answer.
    ///
    /// ```
    /// # use session_axum::Rejection;
    /// fn is_outage(rejection: &Rejection) -> bool {
    ///     rejection.status() == 503
    /// }
    /// ```
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            Kind::Own(response) => response.status(),
            Kind::Standard { reason, .. } => reason.status(),
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self.0 {
            Kind::Own(response) => *response,
            Kind::Standard { reason, format, has_page, asks } => {
                reason.answer(format, asks, has_page)
            }
        }
    }
}

impl From<Rejection> for Response {
    fn from(rejection: Rejection) -> Self {
        rejection.into_response()
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Own(response) => write!(f, "answered with {}", response.status()),
            Kind::Standard { reason, .. } => f.write_str(reason.text()),
        }
    }
}

impl std::error::Error for Rejection {}
