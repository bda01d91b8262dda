//! What a stranger wrote, as a log may show it.

use std::fmt::{self, Write};

/// More than this is cut off.
const LONGEST: usize = 128;

/// Bytes that a stranger wrote, as a log may show them: at most 128 characters, in which every byte
/// stands escaped that could end the field, the line or the quotation it is in.
///
/// Plain ASCII stands for itself, except for the space, `"`, `=` and `\`. So in a log of fields one
/// can neither begin another field nor write another line, and what was sent can still be told.
///
/// ```
/// use session_core::Untrusted;
///
/// assert_eq!(Untrusted(b"https://spa.example").to_string(), "https://spa.example");
/// assert_eq!(Untrusted(b"x\" event=login\n").to_string(), r"x\x22\x20event\x3dlogin\x0a");
/// assert!(Untrusted(&[b'x'; 9_000]).to_string().len() < 140);
/// ```
#[derive(Clone, Copy)]
pub struct Untrusted<'a>(pub &'a [u8]);

impl fmt::Display for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = LONGEST;
        for byte in self.0 {
            let is_plain = byte.is_ascii_graphic() && !matches!(byte, b'"' | b'=' | b'\\');
            let needed = if is_plain { 1 } else { r"\x00".len() };
            let Some(after) = left.checked_sub(needed) else { return f.write_str("[..]") };
            left = after;
            if is_plain {
                f.write_char(char::from(*byte))?;
            } else {
                write!(f, r"\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_plain_or_escaped_and_no_two_texts_show_alike() {
        let all: Vec<String> =
            (0..=u8::MAX).map(|byte| Untrusted(&[byte, b'x']).to_string()).collect();
        for text in &all {
            assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
            assert!(!text.contains(['"', '=']), "{text}");
        }
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), 256);
        assert_ne!(Untrusted(b"\n").to_string(), Untrusted(br"\x0a").to_string());
    }

    #[test]
    fn what_is_too_long_is_cut_between_two_bytes() {
        let shown = |bytes: &[u8]| Untrusted(bytes).to_string();
        assert_eq!(shown(&[b'x'; 128]), "x".repeat(128));
        assert_eq!(shown(&[b'x'; 129]), "x".repeat(128) + "[..]");
        assert_eq!(shown(&[0xff; 32]), r"\xff".repeat(32));
        assert_eq!(shown(&[0xff; 33]), r"\xff".repeat(32) + "[..]");
        assert_eq!(shown(b""), "");
    }
}
