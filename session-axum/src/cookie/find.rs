//! Finding one cookie in a request.

use http::HeaderMap;
use http::header::COOKIE;
use memchr::memchr;

/// The most bytes of `Cookie` headers that are read.
const MAX_BYTES: usize = 64 * 1024;

/// The most cookies that are looked at.
const MAX_PAIRS: usize = 200;

/// What a request holds under a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Found<'a> {
    /// Nothing.
    Nothing,
    /// One value, exactly as it was sent.
    One(&'a [u8]),
    /// More cookies than are read.
    TooLarge,
    /// Two or more. Which of them is ours cannot be known: a neighbouring host or path may have set
    /// the other (RFC 6265 §8.6), so neither is used.
    Twice,
}

/// Finds a cookie by its exact name.
///
/// The bytes are compared as they are: nothing is percent-decoded, unquoted or case-folded, and
/// only space and tab are trimmed, so that no other spelling of a name (`%5F%5FHost-`, U+2000 before
/// it) is taken for it. What stands in a neighbour's cookie does not matter, whatever bytes it is.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Found<'a> {
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
                found = match found {
                    Found::Nothing => Found::One(value),
                    _ => Found::Twice,
                };
            }
        }
    }
    found
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
mod tests {
    use http::HeaderValue;

    use super::*;

    const NAME: &str = "__Host-session";

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        let values = lines.iter().map(|line| (COOKIE, HeaderValue::from_bytes(line).unwrap()));
        values.collect()
    }

    fn assert_found(line: &[u8], expected: Found<'_>) {
        assert_eq!(find(&headers(&[line]), NAME), expected, "{}", String::from_utf8_lossy(line));
    }

    #[test]
    fn our_cookie_is_found_among_neighbours() {
        for line in [
            b"__Host-session=v".as_slice(),
            b"a=1; __Host-session=v; b=2",
            b"a=1;__Host-session=v;b=2",
            b";;; \t__Host-session=v",
            b"a; =x; __Host-session = v ; caf\xc3\xa9=\xff\xfe",
            b"x\"=\"; __Host-session=v; \"",
        ] {
            assert_found(line, Found::One(b"v"));
        }
    }

    #[test]
    fn other_spellings_are_other_cookies() {
        for line in [
            b"%5F%5FHost-session=v".as_slice(),
            b"__host-session=v",
            b"\xe2\x80\x80__Host-session=v",
            b"\xc2\xa0__Host-session=v",
            b"\x85__Host-session=v",
            b"=__Host-session=v",
            b"__Host-session",
            b"__Host-session2=v",
            b"x__Host-session=v",
            b"\"__Host-session\"=v",
            b"$Version=1, __Host-session=v",
        ] {
            assert_found(line, Found::Nothing);
        }
    }

    #[test]
    fn a_value_is_taken_as_it_is() {
        assert_found(b"__Host-session=\"v\"", Found::One(b"\"v\""));
        assert_found(b"__Host-session=a=b", Found::One(b"a=b"));
        assert_found(b"__Host-session=%76", Found::One(b"%76"));
        assert_found(b"__Host-session=", Found::One(b""));
    }

    #[test]
    fn twice_is_never_one_of_the_two() {
        assert_found(b"__Host-session=v; __Host-session=v", Found::Twice);
        assert_found(b"__Host-session=a; x=1; __Host-session=b; __Host-session=c", Found::Twice);
        let lines = headers(&[b"__Host-session=a", b"__Host-session=b"]);
        assert_eq!(find(&lines, NAME), Found::Twice);
    }

    #[test]
    fn more_than_is_read_is_not_read_in_part() {
        let mut long = b"__Host-session=v; x=".to_vec();
        long.resize(MAX_BYTES, b'x');
        assert_found(&long, Found::One(b"v"));
        long.push(b'x');
        assert_found(&long, Found::TooLarge);

        let mut many = b"__Host-session=v".to_vec();
        many.extend(b";a=1".repeat(MAX_PAIRS - 1));
        assert_found(&many, Found::One(b"v"));
        many.extend(b";a=1");
        assert_found(&many, Found::TooLarge);
    }
}
