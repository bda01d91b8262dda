//! Every token one step away from a good one.

use session_core::Tokens;

use super::common::{Visit, bytes, full_header, open, ring, sign, text, tokens, visit};

/// A short token, a usual one, and a long one, by the lengths of their notes.
const NOTES: [usize; 3] = [0, 300, 1_500];

fn assert_refused(tokens: &Tokens<Visit>, text: &[u8], what: impl Fn() -> String) {
    assert!(open(tokens, text).is_err(), "{} opens", what());
}

/// Gives the tokens of three sizes, and one with every optional part, each of which opens as it is.
fn each_size(check: impl Fn(&Tokens<Visit>, &str)) {
    let tokens = tokens(ring(&[1]));
    let full = tokens.sign(&full_header(), &tokens.encode(&visit(0)).unwrap()).unwrap();
    assert_eq!(open(&tokens, full.as_bytes()).unwrap().header(), &full_header());
    check(&tokens, &full);
    for note in NOTES {
        let token = sign(&tokens, &visit(note));
        assert_eq!(open(&tokens, token.as_bytes()).unwrap().session(), Ok(visit(note)));
        check(&tokens, &token);
    }
}

/// Returns a copy without the element at a position.
fn without(whole: &[u8], at: usize) -> Vec<u8> {
    [&whole[..at], &whole[at + 1..]].concat()
}

fn with(whole: &[u8], at: usize, byte: u8) -> Vec<u8> {
    [&whole[..at], &[byte], &whole[at..]].concat()
}

#[test]
fn no_bit_of_a_token_can_be_flipped() {
    each_size(|tokens, token| {
        let mut raw = bytes(token);
        for bit in 0..raw.len() * 8 {
            raw[bit / 8] ^= 1 << (bit % 8);
            assert_refused(tokens, text(&raw).as_bytes(), || format!("bit {bit} of the bytes"));
            raw[bit / 8] ^= 1 << (bit % 8);
        }
        let mut characters = token.as_bytes().to_vec();
        for bit in 0..characters.len() * 8 {
            characters[bit / 8] ^= 1 << (bit % 8);
            assert_refused(tokens, &characters, || format!("bit {bit} of the text"));
            characters[bit / 8] ^= 1 << (bit % 8);
        }
    });
}

#[test]
fn no_prefix_and_no_suffix_of_a_token_opens() {
    each_size(|tokens, token| {
        let raw = bytes(token);
        for at in 0..raw.len() {
            assert_refused(tokens, text(&raw[..at]).as_bytes(), || format!("{at} bytes"));
            assert_refused(tokens, text(&raw[at + 1..]).as_bytes(), || format!("from byte {at}"));
        }
        for at in 0..token.len() {
            assert_refused(tokens, &token.as_bytes()[..at], || format!("{at} characters"));
            assert_refused(tokens, &token.as_bytes()[at + 1..], || format!("from character {at}"));
        }
    });
}

#[test]
fn no_byte_of_a_token_can_be_left_out() {
    each_size(|tokens, token| {
        let raw = bytes(token);
        for at in 0..raw.len() {
            assert_refused(tokens, text(&without(&raw, at)).as_bytes(), || format!("byte {at}"));
        }
        for at in 0..token.len() {
            let shorter = without(token.as_bytes(), at);
            assert_refused(tokens, &shorter, || format!("character {at}"));
        }
    });
}

#[test]
fn no_byte_can_be_put_into_a_token_anywhere() {
    let tokens = tokens(ring(&[1]));
    let token = sign(&tokens, &visit(0));
    let raw = bytes(&token);
    for byte in 0..=u8::MAX {
        for at in 0..=raw.len() {
            let longer = text(&with(&raw, at, byte));
            assert_refused(&tokens, longer.as_bytes(), || format!("byte {byte} at {at}"));
        }
        for at in 0..=token.len() {
            let longer = with(token.as_bytes(), at, byte);
            assert_refused(&tokens, &longer, || format!("character {byte} at {at}"));
        }
    }
}

#[test]
fn no_byte_of_a_token_can_be_another() {
    let tokens = tokens(ring(&[1]));
    let token = sign(&tokens, &visit(0));
    let (raw, characters) = (bytes(&token), token.as_bytes());
    for byte in 0..=u8::MAX {
        for at in (0..raw.len()).filter(|at| raw[*at] != byte) {
            let mut other = raw.clone();
            other[at] = byte;
            assert_refused(&tokens, text(&other).as_bytes(), || format!("byte {byte} at {at}"));
        }
        for at in (0..characters.len()).filter(|at| characters[*at] != byte) {
            let mut other = characters.to_vec();
            other[at] = byte;
            assert_refused(&tokens, &other, || format!("character {byte} at {at}"));
        }
    }
}

#[test]
fn no_two_parts_of_a_token_can_change_places() {
    each_size(|tokens, token| {
        let raw = bytes(token);
        for at in 1..raw.len() {
            let turned = [&raw[at..], &raw[..at]].concat();
            assert_refused(tokens, text(&turned).as_bytes(), || format!("turned at {at}"));
        }
    });
}
