//! Where whoever sent a request wants to come back to.

use std::borrow::Cow;

use http::request::Parts;
use http::{HeaderName, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Below, LONGEST, Next};
use crate::csrf::{self, Said};
use crate::origin::Origin;

const HX_CURRENT_URL: HeaderName = HeaderName::from_static("hx-current-url");

/// What an address may hold and a [`Next`] may not.
const NOT_PLAIN: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`');

impl Next {
    /// Returns the page that a request is for, as its browser addresses it.
    pub(crate) fn of_request(parts: &Parts, below: &Below) -> Self {
        let target = original_uri(parts).path_and_query();
        let Some(here) = target.and_then(|target| Self::escaped(target.as_str())) else {
            return Self::HOME;
        };
        match below.of(&parts.headers) {
            "" => here,
            prefix => Self::try_from(format!("{prefix}{here}")).unwrap_or_default(),
        }
    }

    /// Returns the page that htmx sent a request from, if that is a page of this origin.
    pub(crate) fn of_current_page(parts: &Parts) -> Self {
        current_page(parts).and_then(Self::escaped).unwrap_or_default()
    }

    fn escaped(target: &str) -> Option<Self> {
        if target.len() > LONGEST {
            return None;
        }
        let plain = Cow::from(utf8_percent_encode(target, NOT_PLAIN));
        Self::try_from(plain.into_owned()).ok()
    }
}

fn current_page(parts: &Parts) -> Option<&str> {
    let Said::Once(url) = Said::by(&parts.headers, &HX_CURRENT_URL) else { return None };
    let host = csrf::host(&parts.headers, &parts.uri)?;
    let (scheme, rest) = std::str::from_utf8(url).ok()?.split_once("://")?;
    let (origin, page) = url.split_at_checked(scheme.len() + 3 + rest.find('/')?)?;
    let is_ours = Origin::parse(origin)?.is_at(host);
    std::str::from_utf8(page).ok().filter(|_| is_ours)
}

/// Returns the address that the client sent, with what nested routers have taken off.
pub(super) fn original_uri(parts: &Parts) -> &Uri {
    #[cfg(feature = "router")]
    if let Some(axum::extract::OriginalUri(uri)) = parts.extensions.get() {
        return uri;
    }
    &parts.uri
}
