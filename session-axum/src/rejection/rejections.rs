//! How an application answers refused requests.

use axum_core::response::Response;
use http::header::{CACHE_CONTROL, HeaderName, LOCATION, VARY};
use http::{HeaderValue, StatusCode};
use session_core::{Challenge, Event, Untrusted};

use super::client::{Client, comes_back_to};
use super::{BodyFormat, Page, Reason, Refusal};
use crate::carrier::{Asks, NO_STORE, no_store_unless_said};
use crate::next::Below;

const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// What an application has chosen; by default nothing.
pub(crate) struct Rejections {
    /// How the carrier of its sessions asks for a credential.
    pub(crate) asks: Asks,
    pub(crate) login_page: Option<Page>,
    pub(crate) reauthentication_page: Option<Page>,
    pub(crate) own: Option<Own>,
    /// What a proxy takes off before a request comes here.
    pub(crate) below: Below,
}

/// The application's own function.
pub(crate) type Own = Box<dyn Fn(&Refusal<'_>) -> Option<Response> + Send + Sync>;

/// For a request that no configured session can be found for.
pub(crate) static NONE: Rejections = Rejections {
    asks: Asks::DEFAULT,
    login_page: None,
    reauthentication_page: None,
    own: None,
    below: Below::NOTHING,
};

impl Rejections {
    /// Returns what the application's function answers, if it does. Caches do not store it unless it
    /// says that they may.
    pub(super) fn own(&self, refusal: &Refusal<'_>) -> Option<Response> {
        let own = self.own.as_ref()?;
        let mut response = own(refusal)?;
        no_store_unless_said(response.headers_mut());
        Some(response)
    }

    /// Returns the page to send people to for this reason, and what they have to prove there.
    pub(super) fn page(&self, reason: Reason) -> Option<(&Page, Challenge)> {
        match reason {
            Reason::NoSession => Some((self.login_page.as_ref()?, Challenge::default())),
            Reason::Stale(challenge) => Some((self.reauthentication_page.as_ref()?, challenge)),
            // Somebody who is logged in and may not would only come back, and may not again.
            _ => None,
        }
    }
}

/// Returns the answer that sends a person to a page. Programs, and requests that come from the page
/// itself, get none.
pub(super) fn redirect(
    refusal: &Refusal<'_>,
    page: &Page,
    challenge: Challenge,
) -> Option<Response> {
    let parts = refusal.parts();
    let client = Client::of(parts);
    if client == Client::Program {
        return None;
    }
    let next = comes_back_to(parts, &refusal.rejections().below);
    if page.is(&next) {
        if client == Client::Navigation {
            let what = format!(
                "`{}` is where people are sent to log in or to confirm who they are, and its own \
                 guard refuses them; make it `#[public]`, or for the latter `#[require_login]`",
                Untrusted(next.path().as_bytes()),
            );
            Event::Misconfigured(&what).emit();
        }
        return None;
    }
    let address = page.address(&next, challenge)?;
    let mut response;
    if client == Client::Htmx {
        let format = BodyFormat::of(&parts.headers);
        response = refusal.reason().answer(format, refusal.rejections().asks, true);
        response.headers_mut().insert(HX_REDIRECT, address);
    } else {
        response = Response::default();
        *response.status_mut() = StatusCode::SEE_OTHER;
        let headers = response.headers_mut();
        headers.insert(LOCATION, address);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(NO_STORE));
        headers.insert(VARY, HeaderValue::from_static(refusal.rejections().asks.vary_with_page));
    }
    Some(response)
}

impl Rejections {
    /// Whether an answer may depend on more of the request than the format that it asks for.
    pub(crate) const fn look_at_requests(&self) -> bool {
        self.own.is_some() || self.login_page.is_some() || self.reauthentication_page.is_some()
    }
}

impl std::fmt::Debug for Rejections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rejections")
            .field("login_page", &self.login_page)
            .field("reauthentication_page", &self.reauthentication_page)
            .finish_non_exhaustive()
    }
}
