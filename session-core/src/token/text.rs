//! Tokens as text: base64url without padding (RFC 4648 §5), one spelling only.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::Simd;
use base64::engine::general_purpose::NO_PAD;

use super::header::TokenBytes;

/// Picks the fastest implementation for this processor once. `NO_PAD` refuses padding and trailing
/// bits that are not zero, so two texts never mean one token.
static BASE64: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));

/// Appends the text of these bytes.
pub(super) fn encode(bytes: &[u8], text: &mut String) {
    BASE64.encode_string(bytes, text);
}

/// Returns how long the text of so many bytes is.
pub(super) const fn length(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

/// Decodes into `bytes`, which are lent because moving them would cost as much as decoding.
pub(super) fn decode(text: &[u8], bytes: &mut TokenBytes) -> Option<()> {
    bytes.resize(text.len().div_ceil(4).saturating_mul(3), 0);
    let length = BASE64.decode_slice(text, bytes).ok()?;
    bytes.truncate(length);
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(text: &str) -> Option<TokenBytes> {
        let mut bytes = TokenBytes::new();
        decode(text.as_bytes(), &mut bytes).map(|()| bytes)
    }

    proptest! {
        #[test]
        fn what_decodes_encodes_to_the_same_text(text in "[A-Za-z0-9_-]{0,40}") {
            if let Some(bytes) = decoded(&text) {
                prop_assert_eq!(length(bytes.len()), text.len());
                let mut encoded = String::new();
                encode(&bytes, &mut encoded);
                prop_assert_eq!(encoded, text);
            }
        }
    }

    /// The engine is the one piece of `unsafe` that a stranger's bytes reach before a tag is checked. Under
    /// `AddressSanitizer` (`fuzz/README.md`) a byte read or written beyond these would end the test.
    #[test]
    fn no_text_of_any_length_is_read_or_written_beyond() {
        for length in 0..700 {
            let text: Vec<u8> = (0..length).map(|at| b"AZaz09-_"[at % 8]).collect();
            // As long as the text is and no longer, on the heap.
            let good: Box<[u8]> = text.clone().into();
            let mut bytes = TokenBytes::new();
            let decodes = decode(&good, &mut bytes).is_some();
            assert_eq!(decodes, decoded(std::str::from_utf8(&text).unwrap()).is_some(), "{length}");
            assert!(length % 4 != 1 || !decodes, "{length}");
            for at in [0, length / 2, length.saturating_sub(1)] {
                let mut bad = text.clone();
                if let Some(byte) = bad.get_mut(at) {
                    *byte = 0xff;
                    let bad: Box<[u8]> = bad.into();
                    assert!(decode(&bad, &mut bytes).is_none(), "{length} {at}");
                }
            }
            let exact: Box<[u8]> = (0..length).map(|at| u8::try_from(at % 256).unwrap()).collect();
            let mut encoded = String::new();
            encode(&exact, &mut encoded);
            assert_eq!(encoded.len(), super::length(length));
        }
    }

    #[test]
    fn padding_other_alphabets_and_stray_bits_are_refused() {
        for text in ["QQ==", "+/+/", "QR", "Q", "QUI\n", " QUI", "QUI=", "Q U I", "QU\u{130}"] {
            assert!(decoded(text).is_none(), "{text}");
        }
        assert_eq!(decoded("QQ").unwrap().as_slice(), b"A");
    }
}
