//! The answers a client gets instead of the handler's.

mod format;

use std::fmt::{self, Write as _};

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use http::header::{self, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use session_core::Challenge;

pub(crate) use format::BodyFormat;

/// Why a request did not reach its handler. All that the client may know.
///
/// The body is plain text, or an RFC 9457 problem where `Accept` asks for JSON. It names no role,
/// no key and no reason a forger could learn from: a forged, an expired and a missing cookie give
/// the same bytes.
pub struct Rejection(Kind);

enum Kind {
    /// One of ours.
    Fault(Fault, BodyFormat),
    /// The application's own, for instance of a predicate that failed.
    Own(Box<Response>),
}

/// What every rejection says to caches.
pub(crate) const CACHE_CONTROL: &str = "no-store";

/// What every rejection depends on.
pub(crate) const VARY: &str = "cookie, accept";

/// Whose fault it is, and so which status.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    CrossSite,
    Forbidden,
    Misconfigured,
    NoSession,
    Stale(Challenge),
    Superseded,
    Unavailable,
}

/// One answer, as data.
struct Answer {
    status: StatusCode,
    text: &'static str,
    problem: &'static str,
}

macro_rules! answer {
    ($status:ident, $number:literal, $title:literal, $detail:literal) => {
        Answer {
            status: StatusCode::$status,
            text: concat!($detail, "\n"),
            problem: concat!(
                r#"{"type":"about:blank","title":""#,
                $title,
                r#"","status":"#,
                $number,
                r#","detail":""#,
                $detail,
                r#""}"#
            ),
        }
    };
}

impl Fault {
    #[rustfmt::skip]
    const fn answer(self) -> Answer {
        match self {
            Self::CrossSite => answer!(FORBIDDEN, 403, "Forbidden", "This request came from another site."),
            Self::Forbidden => answer!(FORBIDDEN, 403, "Forbidden", "You may not do this."),
            Self::Misconfigured => answer!(INTERNAL_SERVER_ERROR, 500, "Internal Server Error", "Something is wrong on our side."),
            Self::NoSession => answer!(UNAUTHORIZED, 401, "Unauthorized", "Log in to continue."),
            Self::Stale(_) => answer!(UNAUTHORIZED, 401, "Unauthorized", "Confirm who you are to continue."),
            Self::Superseded => answer!(CONFLICT, 409, "Conflict", "Your session was renewed meanwhile; try again."),
            Self::Unavailable => answer!(SERVICE_UNAVAILABLE, 503, "Service Unavailable", "Try again in a moment."),
        }
    }
}

impl Rejection {
    pub(crate) const fn new(fault: Fault, format: BodyFormat) -> Self {
        Self(Kind::Fault(fault, format))
    }

    pub(crate) fn own(response: Response) -> Self {
        Self(Kind::Own(Box::new(response)))
    }

    /// Returns the status of the answer.
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            Kind::Fault(fault, _) => fault.answer().status,
            Kind::Own(response) => response.status(),
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self.0 {
            Kind::Fault(fault, format) => respond(fault, format),
            Kind::Own(response) => *response,
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
            Kind::Fault(fault, _) => f.write_str(fault.answer().text.trim_end()),
            Kind::Own(response) => write!(f, "answered with {}", response.status()),
        }
    }
}

impl std::error::Error for Rejection {}

pub(crate) fn respond(fault: Fault, format: BodyFormat) -> Response {
    let Answer { status, text, problem } = fault.answer();
    let (media_type, body) = match format {
        BodyFormat::Problem => ("application/problem+json", problem),
        BodyFormat::Text => ("text/plain; charset=utf-8", text),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
    // RFC 9110 §11.6.1 asks for a challenge with every 401.
    match fault {
        Fault::NoSession => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Cookie"));
        }
        Fault::Stale(challenge) => {
            headers.extend(step_up(challenge).map(|value| (WWW_AUTHENTICATE, value)));
        }
        _ => {}
    }
    if fault == Fault::Unavailable {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// Returns the challenge of RFC 9470 §3, for our scheme.
fn step_up(Challenge { max_age, assurance, .. }: Challenge) -> Option<HeaderValue> {
    let mut text = String::from(r#"Cookie error="insufficient_user_authentication""#);
    for (name, value) in [("max_age", max_age), ("acr_values", assurance.map(u32::from))] {
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(text, r#", {name}="{value}""#);
        }
    }
    HeaderValue::try_from(text).ok()
}
