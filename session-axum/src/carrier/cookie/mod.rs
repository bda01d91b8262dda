//! The cookie: found in a request by its bytes, written into a response by one template.

mod find;
mod response_headers;
mod template;

use http::HeaderMap;
use session_core::Event;
#[cfg(feature = "openapi")]
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

pub use self::template::SameSite;
pub(crate) use self::template::{CookieShape, CookieShapeError};

use self::find::{Found, find};
use self::response_headers::write;
use self::template::Template;
use super::{Asks, Sent, Taken};

/// How answers ask for a cookie. There is no registered scheme for one; this is what RFC 9110 §11.6.1
/// asks for with every 401, and nothing that a browser acts upon.
pub(super) const ASKS: Asks = Asks {
    scheme: "Cookie",
    vary: "cookie, accept",
    vary_with_page: "cookie, accept, sec-fetch-mode, hx-request",
};

/// Carries credentials in one cookie.
pub(crate) struct CookieCarrier {
    template: Template,
}

impl CookieCarrier {
    pub(super) fn new(shape: &CookieShape) -> Result<Self, CookieShapeError> {
        Ok(Self { template: Template::new(shape)? })
    }

    pub(super) fn name(&self) -> &str {
        self.template.name()
    }

    pub(super) fn take<'head>(&self, head: &'head HeaderMap) -> Taken<'head> {
        match find(head, self.name()) {
            Found::Nothing => Taken::Nothing,
            Found::One(value) => Taken::One(value),
            Found::TooLarge => {
                Event::CookiesTooLarge.emit();
                Taken::Unusable
            }
            Found::Several(values) => Taken::Several(values),
            Found::TooMany => {
                Event::CookieTwice.emit();
                Taken::Unusable
            }
        }
    }

    pub(super) fn deliver(&self, head: &mut HeaderMap, was_read: bool, sent: Sent) {
        // A value is base64url and the name was checked: together they always make a header.
        let cookie = match sent {
            Sent::Issued(issued) => self.template.set(&issued.value, issued.remaining),
            Sent::Nothing => None,
            Sent::Removed => self.template.remove(),
        };
        write(head, self.name(), was_read, cookie);
    }

    #[cfg(feature = "openapi")]
    pub(super) fn security_scheme(&self) -> SecurityScheme {
        let about = "The session. Log in to get one.";
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(self.name(), about)))
    }
}
