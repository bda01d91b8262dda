//! Finding one cookie in a request.

use http::HeaderMap;
use http::header::COOKIE;
use memchr::memchr;

/// The most bytes of `Cookie` headers that are read.
const MAX_BYTES: usize = 64 * 1024;

/// The most cookies that are looked at.
const MAX_PAIRS: usize = 200;

/// What a request holds under a name.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Found<'a> {
    /// Nothing.
    Nothing,
    /// One value, exactly as it was sent.
    One(&'a [u8]),
    /// More cookies than are read.
    TooLarge,
    /// A few different values: which of them is ours is known when they are opened.
    Several(Vec<&'a [u8]>),
    /// More different values than are opened.
    TooMany,
}

/// How many values of our name are opened, at most: one of the host, of a path, of a domain, and of what
/// those were before.
const MOST: usize = 4;

/// Finds a cookie by its exact name.
///
/// The bytes are compared as they are: nothing is percent-decoded, unquoted or case-folded, and
/// only space and tab are trimmed, so that no other spelling of a name (`%5F%5FHost-`, U+2000 before
/// it) is taken for it. What stands in a neighbour's cookie does not matter, whatever bytes it is.
pub(super) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Found<'a> {
    let (mut found, mut bytes, mut pairs) = (Found::Nothing, 0_usize, 0_usize);
    for line in headers.get_all(COOKIE) {
        bytes = bytes.saturating_add(line.len());
        if bytes > MAX_BYTES {
            return Found::TooLarge;
        }
        let mut rest = Some(line.as_bytes());
        while let Some(text) = rest {
            pairs = pairs.saturating_add(1);
            if pairs > MAX_PAIRS {
                return Found::TooLarge;
            }
            let (pair, after) = split(text);
            rest = after;
            if let Some(value) = value_of(pair, name.as_bytes()) {
                found = found.and(value);
            }
        }
    }
    found
}

impl<'a> Found<'a> {
    fn and(self, value: &'a [u8]) -> Self {
        match self {
            Self::Nothing => Self::One(value),
            Self::One(other) if other == value => Self::One(other),
            Self::One(other) => Self::Several(vec![other, value]),
            Self::Several(others) if others.contains(&value) => Self::Several(others),
            Self::Several(others) if others.len() >= MOST => Self::TooMany,
            Self::Several(mut others) => {
                others.push(value);
                Self::Several(others)
            }
            Self::TooLarge | Self::TooMany => self,
        }
    }
}

/// Splits off the text before the first semicolon.
fn split(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let Some((pair, rest)) = memchr(b';', text).and_then(|at| text.split_at_checked(at)) else {
        return (text, None);
    };
    (pair, rest.split_first().map(|(_semicolon, rest)| rest))
}

/// Returns the value if the pair has this name.
fn value_of<'a>(pair: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let rest = trim_start(pair).strip_prefix(name)?;
    trim_start(rest).strip_prefix(b"=").map(trim)
}

fn trim(text: &[u8]) -> &[u8] {
    let mut text = trim_start(text);
    while let [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

fn trim_start(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests;
