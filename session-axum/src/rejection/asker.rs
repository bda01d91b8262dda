//! Answering a request that is gone: a handler has it, and could not change its session.

use axum_core::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION,
    CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, LAST_MODIFIED, RETRY_AFTER, SET_COOKIE, TRAILER,
    TRANSFER_ENCODING, VARY, WWW_AUTHENTICATE,
};
use http::request::Parts;

use super::{BodyFormat, Reason, Refusal, Rejection, Rejections};
use crate::carrier::Asks;

/// What an answer to a request depends on.
pub(crate) enum Asker {
    /// What its client reads, where nothing else matters.
    Reads(BodyFormat),
    /// All of the request, where the application has pages or a function of its own.
    Whole(Box<Parts>),
}

/// A response that stands for a [`Reason`], until it comes to where the session's settings are.
#[derive(Clone, Copy)]
pub(crate) struct Unfinished(Reason);

impl Asker {
    /// Keeps as little of a request as the answers of this application depend on.
    pub(crate) fn of(parts: &Parts, rejections: &Rejections) -> Self {
        if rejections.look_at_requests() {
            return Self::Whole(Box::new(parts.clone()));
        }
        Self::Reads(BodyFormat::of(&parts.headers))
    }

    /// Returns the same without an extension: one that leads back here would keep both alive.
    pub(crate) fn without<E: Clone + Send + Sync + 'static>(mut self) -> Self {
        if let Self::Whole(parts) = &mut self {
            parts.extensions.remove::<E>();
        }
        self
    }

    fn answer(&self, reason: Reason, rejections: &Rejections) -> Response {
        match self {
            Self::Reads(format) => reason.answer(*format, rejections.asks, false),
            Self::Whole(parts) => {
                Rejection::of(&Refusal::new(reason, parts, rejections)).into_response()
            }
        }
    }
}

impl Unfinished {
    /// Returns the response that stands for a reason: as good as it can be where nobody finishes it.
    pub(crate) fn response(reason: Reason) -> Response {
        let mut response = reason.answer(BodyFormat::Text, Asks::DEFAULT, false);
        response.extensions_mut().insert(Self(reason));
        response
    }

    /// Puts the application's answer in the place of such a response. What a handler made something
    /// else of, by another status, stays; headers that were added to it are kept.
    pub(crate) fn finish(response: &mut Response, asker: &Asker, rejections: &Rejections) {
        let Some(Self(reason)) = response.extensions_mut().remove::<Self>() else { return };
        if response.status() != reason.status() {
            return;
        }
        let answer = asker.answer(reason, rejections);
        let before = std::mem::replace(response, answer);
        keep_added(before.headers(), response.headers_mut());
    }
}

/// What a header says of the body or the challenge that was replaced, and so not of the answer
/// (RFC 9110, sections 8, 10.2.3 and 11.6.1; RFC 9112, section 6.1).
const OF_THE_REPLACED: [HeaderName; 13] = [
    ACCEPT_RANGES,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_LOCATION,
    CONTENT_RANGE,
    CONTENT_TYPE,
    ETAG,
    LAST_MODIFIED,
    RETRY_AFTER,
    TRAILER,
    TRANSFER_ENCODING,
    WWW_AUTHENTICATE,
];

/// Adds to an answer the headers that the response it replaces was given: each value of those that
/// the answer does not have. Cookies, and what an answer varies with, stand beside the answer's own.
fn keep_added(before: &HeaderMap, answer: &mut HeaderMap) {
    let own: Vec<HeaderName> = answer.keys().cloned().collect();
    for (name, value) in before {
        let stands_beside =
            [SET_COOKIE, VARY].contains(name) && !answer.get_all(name).iter().any(|is| is == value);
        let is_missing = !own.contains(name) && !OF_THE_REPLACED.contains(name);
        if stands_beside || is_missing {
            answer.append(name, value.clone());
        }
    }
}
