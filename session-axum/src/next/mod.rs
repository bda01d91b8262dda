//! Where to go after a login: a path of this origin, and nothing else.

mod below;
mod extract;
mod request;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use serde::de::{Deserialize, Deserializer, Visitor};
use thiserror::Error;

pub(crate) use self::below::Below;

/// Where to go after a login: a path of this origin, with its query and fragment.
///
/// Anybody can put anything into a link to your login page, `/login?next=//evil.example` for
/// instance, and somebody who has just logged in believes what they see next. So no `Next` leads
/// elsewhere, however it is spelt. As an extractor it reads the query parameter `next`, which
/// [`login_page`](crate::SessionsBuilder::login_page) adds, and is `/` where there is none that may
/// be followed, or where it names the very page that asks. `Option<Next>` is `None` instead.
///
/// ```
/// use axum::response::Redirect;
/// use session_axum::{Next, Session, SessionError, SessionHandle, public};
///
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[public]
/// async fn login(
///     session: SessionHandle<AppSession>,
///     next: Next,
/// ) -> Result<Redirect, SessionError> {
///     // … check the password, then:
///     session.login(AppSession { user: Some(42) }).await?;
///     Ok(Redirect::to(next.as_str()))
/// }
/// ```
///
/// In a form it can be a field, for it implements `Deserialize`; whatever else the field holds is
/// `/`, so that nobody's login fails for it. It holds none of `"<>`, and no backslash, space or
/// control character. In HTML it still has to be escaped, for its `&` and `'`.
///
/// What has to be right at once is an error:
///
/// ```
/// use session_axum::Next;
///
/// let next: Next = "/orders?page=2#last".parse()?;
/// assert_eq!(next.path(), "/orders");
/// for elsewhere in ["//evil.example", r"/\evil.example", "https:evil.example", "evil.example", ""] {
///     assert!(elsewhere.parse::<Next>().is_err(), "{elsewhere}");
/// }
/// # Ok::<(), session_axum::NextError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Next(Cow<'static, str>);

/// The text is not a path of this origin.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("not a path of this origin, such as `/account?tab=2`, of at most {LONGEST} bytes")]
pub struct NextError(());

/// More than this is no address that anybody was sent to: with everything in it escaped, and the
/// login page's own address before it, it still fits into what servers read.
const LONGEST: usize = 2048;

impl Next {
    /// The first page: where to go without anything better.
    pub const HOME: Self = Self(Cow::Borrowed("/"));

    /// Returns the path, query and fragment.
    ///
    /// ```
    /// let next: session_axum::Next = "/account?tab=2".parse()?;
    /// assert_eq!(next.as_str(), "/account?tab=2");
    /// # Ok::<(), session_axum::NextError>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path alone.
    ///
    /// ```
    /// let next: session_axum::Next = "/account?tab=2".parse()?;
    /// assert_eq!(next.path(), "/account");
    /// # Ok::<(), session_axum::NextError>(())
    /// ```
    pub fn path(&self) -> &str {
        path_of(&self.0)
    }

    /// Returns [`Next::HOME`] in place of one of these paths: a login that leads to `/logout` would
    /// be a short one.
    ///
    /// ```
    /// use session_axum::Next;
    ///
    /// let next: Next = "/logout?all=1".parse()?;
    /// assert_eq!(next.unless(&["/login", "/logout"]), Next::HOME);
    /// # Ok::<(), session_axum::NextError>(())
    /// ```
    #[must_use]
    pub fn unless(self, paths: &[&str]) -> Self {
        if paths.contains(&self.path()) { Self::HOME } else { self }
    }
}

/// Whether a browser that is sent to this text, from any page of an origin, stays on the origin.
///
/// Every byte is one that browsers neither drop nor change, and what is decoded once still leads
/// nowhere else: so it holds too for whatever stands behind the browser and decodes or joins paths
/// before it redirects.
fn stays_here(text: &str) -> bool {
    if text.len() > LONGEST || !text.bytes().all(is_plain) {
        return false;
    }
    let path: Cow<'_, [u8]> = percent_decode_str(path_of(text)).into();
    text.starts_with('/') && is_path(&path)
}

/// The bytes that stand for themselves everywhere. Browsers take a backslash for a slash, drop tabs
/// and line ends, and cut off spaces; a quote or an angle bracket ends what HTML it is written into.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`')
}

/// Whether a path begins with one slash, holds no control character, and does not climb: `/.//evil`
/// becomes `//evil`.
fn is_path(path: &[u8]) -> bool {
    let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let [b'/', rest @ ..] = path else { return false };
    let climbs = || rest.split(is_slash).any(|segment| matches!(segment, b"." | b".."));
    !rest.first().is_some_and(is_slash) && !rest.iter().any(u8::is_ascii_control) && !climbs()
}

fn path_of(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or_default()
}

impl TryFrom<String> for Next {
    type Error = NextError;

    fn try_from(text: String) -> Result<Self, NextError> {
        if stays_here(&text) { Ok(Self(Cow::Owned(text))) } else { Err(NextError(())) }
    }
}

impl TryFrom<&str> for Next {
    type Error = NextError;

    fn try_from(text: &str) -> Result<Self, NextError> {
        if stays_here(text) { Ok(Self(Cow::Owned(text.to_owned()))) } else { Err(NextError(())) }
    }
}

impl FromStr for Next {
    type Err = NextError;

    fn from_str(text: &str) -> Result<Self, NextError> {
        Self::try_from(text)
    }
}

impl Default for Next {
    fn default() -> Self {
        Self::HOME
    }
}

impl AsRef<str> for Next {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Next> for String {
    fn from(next: Next) -> Self {
        next.0.into_owned()
    }
}

/// Every text is one; what leads elsewhere is [`Next::HOME`].
impl<'de> Deserialize<'de> for Next {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Next;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path of this origin")
    }

    fn visit_str<E>(self, text: &str) -> Result<Next, E> {
        Ok(Next::try_from(text).unwrap_or_default())
    }
}
