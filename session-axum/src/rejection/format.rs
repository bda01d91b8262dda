//! Text or JSON: what the client can read.

use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue};

/// How the body of a rejection is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum BodyFormat {
    /// An RFC 9457 problem.
    Problem,
    Text,
}

impl BodyFormat {
    /// Chooses by `Accept`: JSON for clients that name it, text for everybody else.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self::of_lines(headers.get_all(ACCEPT))
    }

    /// The same by the lines of `Accept`.
    pub(crate) fn of_lines<'a>(lines: impl IntoIterator<Item = &'a HeaderValue>) -> Self {
        let mut best = (0, Self::Text);
        for (media_type, weight) in ranges(lines) {
            let format = if is_json(media_type) { Self::Problem } else { Self::Text };
            if weight > best.0 {
                best = (weight, format);
            }
        }
        best.1
    }
}

/// Whether a client lists pages among what it reads: `*/*` names nothing.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    ranges(headers.get_all(ACCEPT))
        .any(|(media_type, weight)| weight > 0 && media_type.eq_ignore_ascii_case("text/html"))
}

/// Returns the media ranges of `Accept`, each with its weight.
fn ranges<'a>(
    lines: impl IntoIterator<Item = &'a HeaderValue>,
) -> impl Iterator<Item = (&'a str, u16)> {
    let lines = lines.into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(weighed)
}

/// Splits a media range into its type and its weight in thousandths (RFC 9110 §12.4.2); a weight
/// that cannot be read counts as none given.
fn weighed(range: &str) -> (&str, u16) {
    let mut parts = range.split(';');
    let media_type = parts.next().unwrap_or_default().trim();
    let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).and_then(|text| {
        let weight: f32 = text.trim().parse().ok()?;
        // Between 0 and 1000 after the check: the cast cuts off a fraction and nothing else.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (0.0..=1.0).contains(&weight).then_some((weight * 1000.0) as u16)
    });
    (media_type, weight.unwrap_or(1000))
}

fn is_json(media_type: &str) -> bool {
    let lower = media_type.to_ascii_lowercase();
    matches!(lower.as_str(), "application/json" | "application/*")
        || (lower.starts_with("application/") && lower.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::BodyFormat::{Problem, Text};
    use super::*;

    #[test]
    fn json_is_for_clients_that_ask_for_it() {
        let table = [
            ("", Text),
            ("*/*", Text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Text),
            ("text/plain, application/json", Text),
            ("application/json", Problem),
            ("application/json, text/plain, */*", Problem),
            ("application/problem+json", Problem),
            ("application/vnd.api+json; version=1", Problem),
            ("APPLICATION/JSON", Problem),
            ("text/plain;q=0.5, application/json;q=0.9", Problem),
            ("application/json;q=0", Text),
            ("application/json;q=x", Problem),
            ("application/*", Problem),
        ];
        for (accept, expected) in table {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(BodyFormat::of(&headers), expected, "{accept}");
        }
        assert_eq!(BodyFormat::of(&HeaderMap::new()), Text);
    }

    #[test]
    fn pages_are_for_clients_that_name_html() {
        let table = [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("application/json, TEXT/HTML;q=0.1", true),
            ("text/html;q=0", false),
            ("text/html;q=0.000, */*", false),
            ("*/*", false),
            ("text/*", false),
            ("application/xhtml+xml", false),
            ("", false),
        ];
        for (accept, expected) in table {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(accepts_html(&headers), expected, "{accept}");
        }
        assert!(!accepts_html(&HeaderMap::new()));
    }
}
