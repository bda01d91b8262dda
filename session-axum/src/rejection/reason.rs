//! Why a request is refused, and what a client is told of each reason.

use axum_core::body::Body;
use axum_core::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use session_core::Challenge;

use super::{BodyFormat, NO_STORE, step_up};

/// Why a request is refused.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// It could change something, and comes from another site: 403.
    CrossSite,
    /// The caller is known, and may not: 403.
    Forbidden,
    /// The application is set up wrongly, and an event has said how: 500.
    Misconfigured,
    /// There is no session, or nobody is logged in: 401.
    NoSession,
    /// The caller may once they have proved again, or more surely, who they are: 401.
    Stale(Challenge),
    /// What the answer depends on could not be found out: 503.
    Unavailable,
}

/// One answer, as data.
pub(crate) struct Answer {
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

impl Answer {
    #[rustfmt::skip]
    const fn to(reason: Reason) -> Self {
        match reason {
            Reason::CrossSite => answer!(FORBIDDEN, 403, "Forbidden", "This request came from another site."),
            Reason::Forbidden => answer!(FORBIDDEN, 403, "Forbidden", "You may not do this."),
            Reason::Misconfigured => answer!(INTERNAL_SERVER_ERROR, 500, "Internal Server Error", "Something is wrong on our side."),
            Reason::NoSession => answer!(UNAUTHORIZED, 401, "Unauthorized", "Log in to continue."),
            Reason::Stale(_) => answer!(UNAUTHORIZED, 401, "Unauthorized", "Confirm who you are to continue."),
            Reason::Unavailable => answer!(SERVICE_UNAVAILABLE, 503, "Service Unavailable", "Try again in a moment."),
        }
    }

    /// To a change that another request has overtaken.
    pub(crate) const SUPERSEDED: Self =
        answer!(CONFLICT, 409, "Conflict", "Your session was renewed meanwhile; try again.");

    /// Writes the answer, which depends on the request headers named in `vary`.
    pub(crate) fn write(&self, format: BodyFormat, vary: &'static str) -> Response {
        let (media_type, body) = match format {
            BodyFormat::Problem => ("application/problem+json", self.problem),
            BodyFormat::Text => ("text/plain; charset=utf-8", self.text),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(NO_STORE));
        headers.insert(VARY, HeaderValue::from_static(vary));
        response
    }
}

impl Reason {
    pub(super) const fn status(self) -> StatusCode {
        Answer::to(self).status
    }

    pub(super) fn text(self) -> &'static str {
        Answer::to(self).text.trim_end()
    }

    /// Returns the standard answer.
    pub(crate) fn answer(self, format: BodyFormat, vary: &'static str) -> Response {
        let mut response = Answer::to(self).write(format, vary);
        let headers = response.headers_mut();
        match self {
            // RFC 9110 §11.6.1 asks for a challenge with every 401.
            Self::NoSession => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Cookie"));
            }
            Self::Stale(challenge) => {
                headers.extend(step_up::header(challenge).map(|value| (WWW_AUTHENTICATE, value)));
            }
            Self::Unavailable => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Self::CrossSite | Self::Forbidden | Self::Misconfigured => {}
        }
        response
    }
}
