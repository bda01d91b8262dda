//! What kind of client sent a request: decided from its headers alone.

use http::request::Parts;
use http::{HeaderMap, HeaderName, Method};

use super::format::accepts_html;
use crate::csrf::Said;
use crate::next::{Below, Next};

const HX_BOOSTED: HeaderName = HeaderName::from_static("hx-boosted");
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Who waits for the answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Client {
    /// A script of htmx, which goes where `HX-Redirect` says. Of a `303` it would put the page behind
    /// it into a part of its own.
    Htmx,
    /// A person whose browser goes to a page.
    Navigation,
    /// Anything else: it wants to know the status.
    Program,
}

impl Client {
    pub(super) fn of(parts: &Parts) -> Self {
        if says(&parts.headers, &HX_REQUEST, b"true") {
            Self::Htmx
        } else if is_read(&parts.method) && navigates(&parts.headers) {
            Self::Navigation
        } else {
            Self::Program
        }
    }
}

/// Returns where a client comes back to after a login: to the page it asked for. A part of a page, or
/// a form that a script has sent, is no page; there it is the page that the person looks at.
pub(super) fn comes_back_to(parts: &Parts, below: &Below) -> Next {
    let for_a_page = is_read(&parts.method)
        && (Client::of(parts) != Client::Htmx || says(&parts.headers, &HX_BOOSTED, b"true"));
    if for_a_page { Next::of_request(parts, below) } else { Next::of_current_page(parts) }
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether a browser says that it goes to a page. One that says nothing of it is asked what it wants
/// to read.
fn navigates(headers: &HeaderMap) -> bool {
    match Said::by(headers, &SEC_FETCH_MODE) {
        Said::Nothing => accepts_html(headers),
        said => said == Said::Once(b"navigate"),
    }
}

fn says(headers: &HeaderMap, name: &HeaderName, value: &[u8]) -> bool {
    Said::by(headers, name) == Said::Once(value)
}
