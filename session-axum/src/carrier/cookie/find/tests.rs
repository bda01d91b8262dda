use http::HeaderValue;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const NAME: &str = "__Host-session";

fn headers(lines: &[&[u8]]) -> HeaderMap {
    let values = lines.iter().map(|line| (COOKIE, HeaderValue::from_bytes(line).unwrap()));
    values.collect()
}

#[allow(clippy::needless_pass_by_value, reason = "it is written where it is called")]
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
fn a_few_of_our_name_are_all_found_and_more_are_none() {
    let several = |values: &[&'static str]| {
        Found::Several(values.iter().map(|value| value.as_bytes()).collect())
    };
    assert_found(b"__Host-session=v; __Host-session=v", Found::One(b"v"));
    let three = b"__Host-session=a; x=1; __Host-session=b; __Host-session=a; __Host-session=c";
    assert_found(three, several(&["a", "b", "c"]));
    let lines = headers(&[b"__Host-session=a", b"__Host-session=b"]);
    assert_eq!(find(&lines, NAME), several(&["a", "b"]));
    let four: Vec<String> = ["a", "b", "c", "d"].map(|it| format!("{NAME}={it}")).into();
    assert_found(four.join("; ").as_bytes(), several(&["a", "b", "c", "d"]));
    let five = format!("{}; {NAME}=e", four.join("; "));
    assert_found(five.as_bytes(), Found::TooMany);
    assert_found(format!("{five}; {NAME}=a").as_bytes(), Found::TooMany);
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

/// What [`find`] does, by whole lists of bytes instead of a walk over them.
fn model(lines: &[Vec<u8>], name: &str) -> Result<Vec<Vec<u8>>, &'static str> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let trimmed = |bytes: &[u8]| -> Vec<u8> {
        let Some(first) = bytes.iter().position(|byte| !blank(byte)) else { return Vec::new() };
        let last = bytes.iter().rposition(|byte| !blank(byte)).unwrap();
        bytes[first..=last].to_vec()
    };
    let pairs: Vec<&[u8]> =
        lines.iter().flat_map(|line| line.split(|byte| *byte == b';')).collect();
    let mut ours = Vec::new();
    for pair in &pairs {
        let Some(equals) = pair.iter().position(|byte| *byte == b'=') else { continue };
        let (before, after) = (trimmed(&pair[..equals]), trimmed(&pair[equals + 1..]));
        if before == name.as_bytes() && !ours.contains(&after) {
            ours.push(after);
        }
    }
    let bytes: usize = lines.iter().map(Vec::len).sum();
    if bytes > MAX_BYTES || pairs.len() > MAX_PAIRS {
        return Err("too large");
    }
    if ours.len() > 4 { Err("too many") } else { Ok(ours) }
}

/// Pieces that a header is made of, the ones that parsers stumble over among them.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known: &[&[u8]] = &[
        b"__Host-session",
        b"__Host-session",
        b"__Host-session",
        b"%5F%5FHost-session",
        b"__host-session",
        b"__Host-sessio",
        b"__Host-session2",
        b"$Version",
        b"a",
        b"",
        b"=",
        b"=",
        b"=",
        b";",
        b";",
        b"; ",
        b" ",
        b"\t",
        b"\"",
        b",",
        b"\\",
        b"\xe2\x80\x80",
        b"\xc2\xa0",
        b"\x85",
        b"\xa0",
        b"caf\xc3\xa9",
        b"\xff\xfe",
        b"value",
    ];
    let known: Vec<Vec<u8>> = known.iter().map(|piece| piece.to_vec()).collect();
    let noise = vec(any::<u8>().prop_filter("header", |byte| *byte >= 32 && *byte != 127), 0..6);
    prop_oneof![
        30 => proptest::sample::select(known),
        3 => noise,
        1 => (0..70_000_usize).prop_map(|length| vec![b'x'; length]),
        1 => (0..220_usize).prop_map(|count| b";a=b".repeat(count)),
    ]
}

fn assert_as_the_model_says(lines: &[Vec<u8>]) -> Result<(), TestCaseError> {
    let headers = headers(&lines.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let found = match find(&headers, NAME) {
        Found::Nothing => Ok(Vec::new()),
        Found::One(value) => Ok(vec![value.to_vec()]),
        Found::Several(values) => Ok(values.into_iter().map(<[u8]>::to_vec).collect()),
        Found::TooLarge => Err("too large"),
        Found::TooMany => Err("too many"),
    };
    prop_assert_eq!(found, model(lines, NAME));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_header_is_read_as_a_model_reads_it(
        lines in vec(vec(piece(), 0..16).prop_map(|pieces| pieces.concat()), 0..4),
    ) {
        assert_as_the_model_says(&lines)?;
    }

    #[test]
    fn our_cookie_is_found_between_any_neighbours_that_are_not_it(
        before in vec(piece(), 0..6).prop_map(|pieces| pieces.concat()),
        after in vec(piece(), 0..6).prop_map(|pieces| pieces.concat()),
        value in "[A-Za-z0-9_-]{0,80}",
        apart: bool,
    ) {
        prop_assume!(before.len() + after.len() < 60_000);
        prop_assume!(before.iter().chain(&after).filter(|byte| **byte == b';').count() < 190);
        let ours = [b"__Host-session=", value.as_bytes()].concat();
        let lines = if apart {
            vec![before.clone(), ours, after.clone()]
        } else {
            vec![[&before, b"; ".as_slice(), &ours, b"; ", &after].concat()]
        };
        let neighbours = [before, after];
        if model(&neighbours, NAME) == Ok(Vec::new()) {
            prop_assert_eq!(model(&lines, NAME), Ok(vec![value.into_bytes()]));
        }
        assert_as_the_model_says(&lines)?;
    }
}

#[test]
fn every_byte_around_our_name_makes_another_name_but_blanks() {
    for byte in (0..=u8::MAX).filter(|byte| HeaderValue::from_bytes(&[*byte]).is_ok()) {
        let around =
            |before: &[u8], after: &[u8]| vec![[before, NAME.as_bytes(), after, b"=v"].concat()];
        for lines in [around(&[byte], b""), around(b"", &[byte])] {
            let headers = headers(&[&lines[0]]);
            let blank = matches!(byte, b' ' | b'\t');
            let separator = byte == b';' && lines[0][0] == b';';
            let found = find(&headers, NAME);
            // `name==v` is our name with the value `=v`.
            let ours = blank || separator || found == Found::One(b"=v");
            assert_eq!(found != Found::Nothing, ours, "{byte}");
            assert!(found != Found::One(b"=v") || byte == b'=', "{byte}");
        }
    }
}
