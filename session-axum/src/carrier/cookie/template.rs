//! Writing our cookie.

use std::fmt::Write;
use std::time::Duration;

use cookie::{Cookie, CookieBuilder};
use http::HeaderValue;
use thiserror::Error;

/// When a browser sends the cookie with requests that other sites cause.
// Exhaustive: the values of RFC 6265bis §4.1.2.7, less the one that has a method of its own.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SameSite {
    /// With top-level navigations only: links from elsewhere arrive logged in. The default.
    #[default]
    Lax,
    /// Never: a link from elsewhere arrives logged out.
    Strict,
}

/// What the builder was told about the cookie.
#[derive(Clone, Debug)]
pub(crate) struct CookieShape {
    pub(crate) name: String,
    pub(crate) domain: Option<String>,
    pub(crate) path: String,
    /// `None` sends it from everywhere.
    pub(crate) same_site: Option<SameSite>,
    pub(crate) secure: bool,
    pub(crate) keeps_after_browser_closes: bool,
    /// One for each site that the application is embedded in.
    pub(crate) partitioned: bool,
}

/// Why there can be no such cookie.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum CookieShapeError {
    /// The domain is no host name.
    #[error("the cookie's domain `{0}` is not a host name, such as `example.com`")]
    Domain(String),
    /// The name is no cookie name.
    #[error("the cookie's name `{0}` has characters other than letters, digits, `-` and `_`")]
    Name(String),
    /// `Partitioned` without `SameSite=None`.
    #[error(
        "a partitioned cookie is for pages inside of other sites, where the browser sends none unless \
         `.sent_from_other_sites()` is chosen too; both need HTTPS"
    )]
    PartitionedNeedsNone,
    /// The path is no path.
    #[error("the cookie's path `{0}` does not begin with `/`, or has a `;` or a control character")]
    Path(String),
    /// The name begins with a prefix.
    #[error(
        "the cookie's name `{0}` has a prefix; leave it out, it follows from the other choices"
    )]
    Prefixed(String),
    /// `SameSite=None` without `Secure`.
    #[error("browsers refuse `SameSite=None` without `Secure`, so not on plain HTTP")]
    SameSiteNoneNeedsSecure,
}

/// Everything of the cookie but its value and its age, spelt once.
#[derive(Clone, Debug)]
pub(super) struct Template {
    name: String,
    attributes: String,
    keeps: bool,
}

impl Template {
    pub(super) fn new(shape: &CookieShape) -> Result<Self, CookieShapeError> {
        check(shape)?;
        let name = format!("{}{}", prefix(shape), shape.name);
        let whole = build(&name, shape).to_string();
        let attributes = whole.strip_prefix(&format!("{name}=")).unwrap_or_default().to_owned();
        Ok(Self { name, attributes, keeps: shape.keeps_after_browser_closes })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the `Set-Cookie` that stores a value for as long as the session has left.
    pub(super) fn set(&self, value: &str, remaining: Duration) -> Option<HeaderValue> {
        self.write(value, self.keeps.then_some(remaining))
    }

    /// Returns the `Set-Cookie` that removes the cookie: the same name and attributes, or browsers
    /// would keep it.
    pub(super) fn remove(&self) -> Option<HeaderValue> {
        self.write("", Some(Duration::ZERO))
    }

    fn write(&self, value: &str, age: Option<Duration>) -> Option<HeaderValue> {
        const MAX_AGE: &str = "; Max-Age=";
        // Exactly as long as the text: a header's value then takes it over without another
        // allocation.
        let digits = |age: Duration| age.as_secs().checked_ilog10().unwrap_or(0) as usize + 1;
        let age_length = age.map_or(0, |age| MAX_AGE.len() + digits(age));
        let length = self.name.len() + 1 + value.len() + self.attributes.len() + age_length;
        let mut text = String::with_capacity(length);
        text.push_str(&self.name);
        text.push('=');
        text.push_str(value);
        text.push_str(&self.attributes);
        if let Some(age) = age {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{MAX_AGE}{}", age.as_secs());
        }
        let mut value = HeaderValue::try_from(text).ok()?;
        // `Debug` then hides it, and HTTP/2 keeps it out of its tables.
        value.set_sensitive(true);
        Some(value)
    }
}

/// The prefix makes a browser refuse the cookie from a neighbouring host or over plain HTTP
/// (RFC 6265bis §4.1.3).
fn prefix(shape: &CookieShape) -> &'static str {
    match shape {
        CookieShape { secure: false, .. } => "",
        CookieShape { domain: None, path, .. } if path == "/" => "__Host-",
        _ => "__Secure-",
    }
}

fn build<'c>(name: &'c str, shape: &'c CookieShape) -> CookieBuilder<'c> {
    let same_site = match shape.same_site {
        None => cookie::SameSite::None,
        Some(SameSite::Lax) => cookie::SameSite::Lax,
        Some(SameSite::Strict) => cookie::SameSite::Strict,
    };
    let cookie = Cookie::build((name, "")).http_only(true).secure(shape.secure);
    let cookie = cookie.same_site(same_site).path(&shape.path).partitioned(shape.partitioned);
    match &shape.domain {
        Some(domain) => cookie.domain(domain),
        None => cookie,
    }
}

fn check(shape: &CookieShape) -> Result<(), CookieShapeError> {
    let CookieShape {
        name,
        domain,
        path,
        same_site,
        secure,
        partitioned,
        keeps_after_browser_closes: _,
    } = shape;
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if name.starts_with("__") {
        return Err(CookieShapeError::Prefixed(name.clone()));
    }
    if name.is_empty() || !name.bytes().all(word) {
        return Err(CookieShapeError::Name(name.clone()));
    }
    if !path.starts_with('/') || path.bytes().any(|byte| byte == b';' || !byte.is_ascii_graphic()) {
        return Err(CookieShapeError::Path(path.clone()));
    }
    if let Some(domain) = domain {
        let label = |label: &str| !label.is_empty() && label.bytes().all(word);
        if !domain.contains('.') || !domain.split('.').all(label) {
            return Err(CookieShapeError::Domain(domain.clone()));
        }
    }
    if *partitioned && same_site.is_some() {
        return Err(CookieShapeError::PartitionedNeedsNone);
    }
    if same_site.is_none() && !secure {
        return Err(CookieShapeError::SameSiteNoneNeedsSecure);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> CookieShape {
        CookieShape {
            name: "session".to_owned(),
            domain: None,
            path: "/".to_owned(),
            same_site: Some(SameSite::Lax),
            secure: true,
            keeps_after_browser_closes: true,
            partitioned: false,
        }
    }

    fn written(shape: &CookieShape) -> String {
        let template = Template::new(shape).unwrap();
        let value = template.set("v", Duration::from_secs(1_800)).unwrap();
        value.to_str().unwrap().to_owned()
    }

    #[test]
    fn the_default_is_the_strictest_that_links_still_work_with() {
        let expected = "__Host-session=v; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800";
        assert_eq!(written(&shape()), expected);
        assert_eq!(Template::new(&shape()).unwrap().name(), "__Host-session");
    }

    #[test]
    fn the_prefix_follows_from_the_other_choices() {
        let domain = CookieShape { domain: Some("example.com".to_owned()), ..shape() };
        assert!(written(&domain).starts_with("__Secure-session=v; "));
        assert!(written(&domain).contains("; Domain=example.com"));
        let path = CookieShape { path: "/app".to_owned(), ..shape() };
        assert!(written(&path).starts_with("__Secure-session=v; "));
        let plain = CookieShape { secure: false, ..shape() };
        assert_eq!(written(&plain), "session=v; HttpOnly; SameSite=Lax; Path=/; Max-Age=1800");
    }

    #[test]
    fn a_browser_session_has_no_age_and_its_removal_has() {
        let shape = CookieShape { keeps_after_browser_closes: false, ..shape() };
        assert_eq!(written(&shape), "__Host-session=v; HttpOnly; SameSite=Lax; Secure; Path=/");
        let removal = Template::new(&shape).unwrap().remove().unwrap();
        assert_eq!(removal, "__Host-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0");
    }

    #[test]
    fn a_partitioned_cookie_is_removed_as_it_was_set() {
        let shape = CookieShape { partitioned: true, same_site: None, ..shape() };
        let attributes = "HttpOnly; SameSite=None; Partitioned; Secure; Path=/";
        assert_eq!(written(&shape), format!("__Host-session=v; {attributes}; Max-Age=1800"));
        let removal = Template::new(&shape).unwrap().remove().unwrap();
        assert_eq!(removal, format!("__Host-session=; {attributes}; Max-Age=0"));
    }

    #[test]
    fn what_browsers_would_refuse_or_misread_is_refused_first() {
        let refused = |change: fn(&mut CookieShape)| {
            let mut shape = shape();
            change(&mut shape);
            Template::new(&shape).unwrap_err()
        };
        let name = |name: &str| CookieShapeError::Name(name.to_owned());
        assert_eq!(refused(|shape| shape.name = String::new()), name(""));
        assert_eq!(refused(|shape| shape.name = "a b".to_owned()), name("a b"));
        assert_eq!(refused(|shape| shape.name = "a;b".to_owned()), name("a;b"));
        assert_eq!(
            refused(|shape| shape.name = "__Host-a".to_owned()),
            CookieShapeError::Prefixed("__Host-a".to_owned())
        );
        for path in ["", "app", "/a;b", "/a b", "/a\r\nSet-Cookie: x=1", "/é"] {
            let shape = CookieShape { path: path.to_owned(), ..shape() };
            assert_eq!(Template::new(&shape).unwrap_err(), CookieShapeError::Path(path.to_owned()));
        }
        for domain in ["", "com", ".example.com", "a..b", "example.com;x", "exa mple.com"] {
            let shape = CookieShape { domain: Some(domain.to_owned()), ..shape() };
            assert_eq!(
                Template::new(&shape).unwrap_err(),
                CookieShapeError::Domain(domain.to_owned())
            );
        }
        let none = refused(|shape| (shape.same_site, shape.secure) = (None, false));
        assert_eq!(none, CookieShapeError::SameSiteNoneNeedsSecure);
        for (same_site, secure) in [(Some(SameSite::Lax), true), (Some(SameSite::Strict), false)] {
            let shape = CookieShape { partitioned: true, same_site, secure, ..shape() };
            let error = Template::new(&shape).unwrap_err();
            assert_eq!(error, CookieShapeError::PartitionedNeedsNone);
        }
        let plain = refused(|shape| {
            (shape.partitioned, shape.same_site, shape.secure) = (true, None, false);
        });
        assert_eq!(plain, CookieShapeError::SameSiteNoneNeedsSecure);
    }
}
