//! The answers a client gets instead of the handler's.

mod format;

use std::fmt;

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

pub(crate) use format::BodyFormat;

/// Why a request did not reach its handler. All that the client may know.
///
/// The body is plain text, or an RFC 9457 problem where `Accept` asks for JSON. It names no role,
/// no key and no reason a forger could learn from: a forged, an expired and a missing cookie give
/// the same bytes.
pub struct Rejection {
    fault: Fault,
    format: BodyFormat,
}

/// Whose fault it is, and so which status.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    CrossSite,
    Forbidden,
    Misconfigured,
    NoSession,
    Superseded,
    Unavailable,
}

/// One answer, as data.
struct Answer {
    status: StatusCode,
    title: &'static str,
    detail: &'static str,
}

impl Fault {
    const fn answer(self) -> Answer {
        let (status, title, detail) = match self {
            Self::CrossSite => {
                (StatusCode::FORBIDDEN, "Forbidden", "This request came from another site.")
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "Forbidden", "You may not do this."),
            Self::Misconfigured => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Internal Server Error",
                "Something is wrong on our side.",
            ),
            Self::NoSession => (StatusCode::UNAUTHORIZED, "Unauthorized", "Log in to continue."),
            Self::Superseded => {
                (StatusCode::CONFLICT, "Conflict", "Your session was renewed meanwhile; try again.")
            }
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable", "Try again in a moment.")
            }
        };
        Answer { status, title, detail }
    }
}

impl Rejection {
    pub(crate) const fn new(fault: Fault, format: BodyFormat) -> Self {
        Self { fault, format }
    }

    /// Returns the status of the answer.
    pub const fn status(&self) -> StatusCode {
        self.fault.answer().status
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        respond(self.fault, self.format)
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection").field("fault", &self.fault).finish_non_exhaustive()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault.answer().detail)
    }
}

impl std::error::Error for Rejection {}

pub(crate) fn respond(fault: Fault, format: BodyFormat) -> Response {
    let Answer { status, title, detail } = fault.answer();
    let (media_type, body) = match format {
        BodyFormat::Problem => (
            "application/problem+json",
            format!(
                r#"{{"type":"about:blank","title":"{title}","status":{},"detail":"{detail}"}}"#,
                status.as_u16()
            ),
        ),
        BodyFormat::Text => ("text/plain; charset=utf-8", format!("{detail}\n")),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("cookie, accept"));
    if fault == Fault::NoSession {
        // RFC 9110 §11.6.1 asks for a challenge with every 401.
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Cookie"));
    }
    if fault == Fault::Unavailable {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
