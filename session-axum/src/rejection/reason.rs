//! Why a request is refused, and what a client is told of each reason.

use axum_core::body::Body;
use axum_core::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use session_core::Challenge;

use super::{BodyFormat, step_up};
use crate::carrier::{Asks, NO_STORE};

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
    /// Another request gave the session a new id meanwhile, and this one came with the old: 409.
    Superseded,
    /// The subject has as many sessions as they may have: 409.
    TooManySessions,
    /// What the answer depends on could not be found out: 503.
    Unavailable,
}

/// One answer, as data.
struct StandardResponse {
    status: StatusCode,
    text: &'static str,
    problem: &'static str,
}

macro_rules! answer {
    ($status:ident, $number:literal, $title:literal, $detail:literal) => {
        StandardResponse {
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

impl StandardResponse {
    #[rustfmt::skip]
    const fn to(reason: Reason) -> Self {
        match reason {
            Reason::CrossSite => answer!(FORBIDDEN, 403, "Forbidden", "This request came from another site."),
            Reason::Forbidden => answer!(FORBIDDEN, 403, "Forbidden", "You may not do this."),
            Reason::Misconfigured => answer!(INTERNAL_SERVER_ERROR, 500, "Internal Server Error", "Something is wrong on our side."),
            Reason::NoSession => answer!(UNAUTHORIZED, 401, "Unauthorized", "Log in to continue."),
            Reason::Stale(_) => answer!(UNAUTHORIZED, 401, "Unauthorized", "Confirm who you are to continue."),
            Reason::Superseded => answer!(CONFLICT, 409, "Conflict", "Your session was renewed meanwhile; try again."),
            Reason::TooManySessions => answer!(CONFLICT, 409, "Conflict", "You are logged in elsewhere as often as you may be; log out there first."),
            Reason::Unavailable => answer!(SERVICE_UNAVAILABLE, 503, "Service Unavailable", "Try again in a moment."),
        }
    }

    /// Writes the answer, which depends on the request headers named in `vary`.
    fn write(&self, format: BodyFormat, vary: &'static str) -> Response {
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
        StandardResponse::to(self).status
    }

    pub(super) fn text(self) -> &'static str {
        StandardResponse::to(self).text.trim_end()
    }

    /// Returns the standard answer. `has_page` says whether another client might have been sent to a
    /// page instead.
    pub(crate) fn answer(self, format: BodyFormat, asks: Asks, has_page: bool) -> Response {
        let vary = if has_page { asks.vary_with_page } else { asks.vary };
        let mut response = StandardResponse::to(self).write(format, vary);
        let headers = response.headers_mut();
        match self {
            // RFC 9110 §11.6.1 asks for a challenge with every 401.
            Self::NoSession => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(asks.scheme));
            }
            Self::Stale(challenge) => {
                let value = step_up::header(asks.scheme, challenge);
                headers.extend(value.map(|value| (WWW_AUTHENTICATE, value)));
            }
            Self::Unavailable => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Self::CrossSite
            | Self::Forbidden
            | Self::Misconfigured
            | Self::Superseded
            | Self::TooManySessions => {}
        }
        response
    }
}
