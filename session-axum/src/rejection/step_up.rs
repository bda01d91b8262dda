//! Asking a caller to prove again, or more surely, who they are (RFC 9470).

use std::fmt::Write as _;

use http::HeaderValue;
use session_core::Challenge;

/// Returns what a challenge asks for, under the names of RFC 9470 §3: an age in seconds, a level.
pub(super) fn parameters(
    Challenge { max_age, assurance, .. }: Challenge,
) -> impl Iterator<Item = (&'static str, u32)> {
    let max_age = max_age.map(|seconds| ("max_age", seconds));
    let level = assurance.map(|level| ("acr_values", u32::from(level)));
    max_age.into_iter().chain(level)
}

/// Returns the value of `WWW-Authenticate`, for a carrier's scheme.
pub(super) fn header(scheme: &str, challenge: Challenge) -> Option<HeaderValue> {
    let mut text = format!(r#"{scheme} error="insufficient_user_authentication""#);
    for (name, value) in parameters(challenge) {
        // Writing to a string cannot fail.
        let _ = write!(text, r#", {name}="{value}""#);
    }
    HeaderValue::try_from(text).ok()
}
