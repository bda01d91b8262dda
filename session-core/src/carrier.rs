//! What a credential travels in, as keys and store keys are bound to it.

use std::borrow::Cow;

/// The most that a cookie's name and value may have together, in bytes: browsers drop what is
/// longer (RFC 6265bis §5.6 lets them above 4096).
pub const MAX_COOKIE: usize = 4096;

/// The most that a header and a token in it may have together, in bytes: what servers and proxies
/// commonly take for one line.
pub const MAX_HEADER: usize = 8 * 1024;

/// The name of what a credential travels in: a cookie's name, or a header's with a colon.
///
/// It is part of every key, so that a credential is good in the carrier that it was made for and in
/// no other: a cookie's value is no bearer token, nor the reverse. No cookie's name has a colon (RFC
/// 6265 §4.1.1), so a name says by itself which of the two it is.
///
/// ```
/// use session_core::{CarrierName, MAX_COOKIE, MAX_HEADER};
///
/// let cookie = CarrierName::from("__Host-session");
/// assert_eq!((cookie.is_cookie(), cookie.limit()), (true, MAX_COOKIE));
/// let bearer = CarrierName::BEARER;
/// assert_eq!((bearer.as_str(), bearer.limit()), ("authorization: bearer", MAX_HEADER));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CarrierName {
    name: Cow<'static, str>,
    /// What the name says, kept because every request asks.
    is_cookie: bool,
}

impl CarrierName {
    /// The scheme of RFC 6750. Header and scheme are in lower case, since neither depends on it.
    pub const BEARER: Self =
        Self { name: Cow::Borrowed("authorization: bearer"), is_cookie: false };

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Whether it is a cookie's.
    pub const fn is_cookie(&self) -> bool {
        self.is_cookie
    }

    /// Returns how many bytes name and credential may have together. A credential that is longer by
    /// itself is not decoded.
    pub const fn limit(&self) -> usize {
        if self.is_cookie { MAX_COOKIE } else { MAX_HEADER }
    }
}

/// A cookie's name, prefix included, or a header's with a colon.
impl From<&str> for CarrierName {
    fn from(name: &str) -> Self {
        Self { name: Cow::Owned(name.to_owned()), is_cookie: !name.contains(':') }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_is_of() {
        assert_eq!(CarrierName::from(CarrierName::BEARER.as_str()), CarrierName::BEARER);
        assert!(!CarrierName::BEARER.is_cookie());
        assert!(CarrierName::from("authorization").is_cookie());
    }
}
