//! Text or JSON: what the client can read.

use http::HeaderMap;
use http::header::ACCEPT;

/// How the body of a rejection is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum BodyFormat {
    /// An RFC 9457 problem.
    Problem,
    Text,
}

/// More ranges than these are read by nobody who means them.
const MOST_RANGES: usize = 64;

/// Nor is more of `Accept` than this: a stranger may send as much of it as a head has room for.
const MOST_BYTES: usize = 1024;

impl BodyFormat {
    /// Chooses by `Accept`: JSON for clients that name it, text for everybody else.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut best = (0, Self::Text);
        for (media_type, weight) in ranges(headers) {
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
    ranges(headers)
        .any(|(media_type, weight)| weight > 0 && media_type.eq_ignore_ascii_case(b"text/html"))
}

/// Returns the media ranges of `Accept` that are read, each with its weight.
fn ranges(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], u16)> {
    let mut left = MOST_BYTES;
    let lines = headers.get_all(ACCEPT).iter().map_while(move |line| {
        let line = line.as_bytes();
        let read = if left == 0 { None } else { Some(whole_ranges(line, left)) };
        left = left.saturating_sub(line.len());
        read
    });
    let listed = lines.flat_map(|line| line.split(|byte| *byte == b','));
    let ranges = listed.map(<[u8]>::trim_ascii).filter(|range| !range.is_empty());
    ranges.take(MOST_RANGES).map(weighed)
}

/// Returns what stands in the first `most` bytes of a line, less the range that goes on behind them:
/// its weight may be there.
fn whole_ranges(line: &[u8], most: usize) -> &[u8] {
    let Some((read, beyond)) = line.split_at_checked(most) else { return line };
    if matches!(beyond.first(), None | Some(b',')) {
        return read;
    }
    let end = read.iter().rposition(|byte| *byte == b',').unwrap_or(0);
    read.get(..end).unwrap_or_default()
}

/// Splits a media range into its type and its weight in thousandths (RFC 9110 §12.4.2); a weight
/// that cannot be read counts as none given.
fn weighed(range: &[u8]) -> (&[u8], u16) {
    let mut parts = range.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let media_type = parts.next().unwrap_or_default();
    let weight =
        parts.find_map(|part| part.strip_prefix(b"q=").or_else(|| part.strip_prefix(b"Q=")));
    (media_type, weight.and_then(thousandths).unwrap_or(1000))
}

fn thousandths(weight: &[u8]) -> Option<u16> {
    let weight: f32 = std::str::from_utf8(weight.trim_ascii()).ok()?.parse().ok()?;
    // Between 0 and 1000 after the check: the cast cuts off a fraction and nothing else.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (0.0..=1.0).contains(&weight).then_some((weight * 1000.0) as u16)
}

fn is_json(media_type: &[u8]) -> bool {
    const APPLICATION: &[u8] = b"application/";
    const SUFFIX: &[u8] = b"+json";
    let Some((kind, name)) = media_type.split_at_checked(APPLICATION.len()) else { return false };
    let suffix = name.len().checked_sub(SUFFIX.len()).and_then(|start| name.get(start..));
    kind.eq_ignore_ascii_case(APPLICATION)
        && (name == b"*"
            || name.eq_ignore_ascii_case(b"json")
            || suffix.is_some_and(|end| end.eq_ignore_ascii_case(SUFFIX)))
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

    fn format(lines: &[&[u8]]) -> BodyFormat {
        let lines = lines.iter().map(|line| (ACCEPT, HeaderValue::from_bytes(line).unwrap()));
        BodyFormat::of(&lines.collect())
    }

    #[test]
    fn a_weight_may_be_named_in_upper_case_and_a_neighbour_be_anything() {
        assert_eq!(format(&[b"application/json;Q=0.1, text/plain;q=0.5"]), Text);
        assert_eq!(format(&[b"application/json; Q=0"]), Text);
        assert_eq!(format(&[b"\xff\xfe;q=0.1, application/json"]), Problem);
        assert_eq!(format(&[b"application/json;q=\xff"]), Problem);
    }

    #[test]
    fn of_many_ranges_64_are_read() {
        let after = |ranges: usize| "a/b;q=0.1,".repeat(ranges) + "application/json";
        assert_eq!(format(&[after(63).as_bytes()]), Problem);
        assert_eq!(format(&[after(64).as_bytes()]), Text);
        assert_eq!(format(&["a/b;q=0.1".as_bytes(); 63]), Text);
        let lines = |lines: usize| {
            let lines = vec![&b"a/b;q=0.1"[..]; lines];
            format(&[&lines[..], &[b"application/json"]].concat())
        };
        assert_eq!((lines(63), lines(64)), (Problem, Text));
        // What is empty is no range (RFC 9110 \u{a7}5.6.1.2).
        assert_eq!(format(&[(", ,".repeat(100) + "application/json").as_bytes()]), Problem);
    }

    #[test]
    fn of_a_long_accept_the_first_kibibyte_is_read_and_no_range_in_part() {
        let behind = |before: usize, rest: &str| format(&[(",".repeat(before) + rest).as_bytes()]);
        let json = "application/json";
        assert_eq!(behind(1_024 - json.len(), json), Problem);
        assert_eq!(behind(1_024 - json.len(), "application/json,text/plain;q=0.5"), Problem);
        assert_eq!(behind(1_025 - json.len(), json), Text);
        // Cut before its weight it would count as wanted.
        assert_eq!(behind(1_024 - json.len(), "application/json;q=0"), Text);
        assert_eq!(behind(1_020 - json.len(), "application/json;q=0.0"), Text);
        assert_eq!(behind(0, &format!("{json}{}", " ".repeat(2_000))), Text);
        // Lines are read as if they were one.
        let half = ",".repeat(1_024 - json.len());
        assert_eq!(format(&[half.as_bytes(), json.as_bytes()]), Problem);
        assert_eq!(format(&[half.as_bytes(), b",", json.as_bytes()]), Text);
        assert_eq!(format(&[&[b','; 1_024], json.as_bytes()]), Text);
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
