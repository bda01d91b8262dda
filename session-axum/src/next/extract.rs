//! Reading `next` from a query.

use std::convert::Infallible;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use percent_encoding::percent_decode_str;

use super::request::original_uri;
use super::{LONGEST, Next};
use crate::request::RequestSessions;

/// A text of which every byte is escaped.
const LONGEST_ESCAPED: usize = 3 * LONGEST;

impl<S: Sync> FromRequestParts<S> for Next {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(asked_for(parts).unwrap_or_default())
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Next {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(asked_for(parts))
    }
}

/// Returns where the query wants to go, unless it is here: a login page that led to itself would ask
/// again and again.
fn asked_for(parts: &Parts) -> Option<Next> {
    let text = parameter(parts.uri.query()?)?;
    let next = Next::try_from(text).ok()?;
    (!is_here(&next, parts)).then_some(next)
}

/// Whether a path is the one that a request asks for, with what a proxy has taken off.
fn is_here(next: &Next, parts: &Parts) -> bool {
    let sessions = parts.extensions.get::<RequestSessions>();
    let prefix = sessions.map_or("", |all| all.innermost.rejections().below.of(&parts.headers));
    next.path().strip_prefix(prefix) == Some(original_uri(parts).path())
}

/// Returns the value of `next` in a query, as forms are encoded. Two of them contradict each other.
fn parameter(query: &str) -> Option<String> {
    let mut values = query.split('&').filter_map(|pair| pair.strip_prefix("next="));
    let (value, None) = (values.next()?, values.next()) else { return None };
    if value.len() > LONGEST_ESCAPED {
        return None;
    }
    let value = value.replace('+', " ");
    percent_decode_str(&value).decode_utf8().ok().map(Into::into)
}
