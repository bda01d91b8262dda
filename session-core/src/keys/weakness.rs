//! What makes a key unfit, and the error that says so.

use std::fmt;

use thiserror::Error;

use super::Key;
use crate::entropy::EntropyError;
use crate::error_chain::ErrorChain;

/// Why keys were not accepted. Always the configuration's fault, never a client's.
#[non_exhaustive]
#[derive(Error)]
pub enum KeyError {
    /// The same key stands twice in one ring, which hides a mistake in a rotation. Counted from 1.
    #[error("key {0} and key {1} are the same; remove one")]
    Duplicate(usize, usize),
    /// There is no key at all.
    #[error("there is no key; {MAKE_ONE}")]
    Empty,
    /// No random bytes to make a key from.
    #[error(transparent)]
    Entropy(EntropyError),
    /// The file could not be read.
    #[error("the key file `{path}` could not be read")]
    File {
        /// The path as given.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The keys in a setting or file are not acceptable.
    #[error("{source_name}: {error}")]
    In {
        /// The setting or file.
        source_name: String,
        /// What is wrong.
        error: Box<KeyError>,
    },
    /// One key of several is not acceptable.
    #[error("key {position} is not acceptable: {error}")]
    InList {
        /// Counted from 1.
        position: usize,
        /// What is wrong with that key.
        error: Box<KeyError>,
    },
    /// The text is not base64.
    #[error("it is not base64; {MAKE_ONE}")]
    NotBase64,
    /// The environment variable is not set, or not Unicode.
    #[error("the environment variable `{0}` is not set; {MAKE_ONE}, and set it to that")]
    NotSet(String),
    /// The key could be guessed.
    #[error("{0}; {MAKE_ONE}")]
    Weak(Weakness),
}

/// Prints the sentence: it is what Rust prints of an error that `main` returns.
impl fmt::Debug for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ErrorChain(self), f)
    }
}

const MAKE_ONE: &str = "make a key with `openssl rand -base64 32`";

/// Why a key could be guessed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Weakness {
    /// The bytes follow a pattern, or few of them differ.
    #[error("its bytes hardly vary")]
    LowVariety,
    /// It holds a text that stands in documentation.
    #[error("it is a placeholder out of an example")]
    Placeholder,
    /// It is shorter than [`Key::MIN_LEN`].
    #[error("it has {0} bytes, and {min} are needed", min = Key::MIN_LEN)]
    TooShort(usize),
}

/// Texts that stand in tutorials and frameworks' templates. A list of published ones is the first
/// thing that session crackers try.
const PLACEHOLDERS: &[&str] = &[
    "change-me",
    "change_me",
    "changeit",
    "changeme",
    "changethis",
    "django-insecure-",
    "keyboard cat",
    "my-secret",
    "my_secret",
    "mysecret",
    "placeholder",
    "replace-me",
    "replace_me",
    "replaceme",
    "secret-key",
    "secret_key",
    "secretkey",
    "super-secret",
    "super_secret",
    "supersecret",
    "your-256-bit-secret",
    "your-secret",
    "your_secret",
];

/// Of 10^23 keys of 32 random bytes, one has fewer different bytes than this.
const MIN_DIFFERENT_BYTES: usize = 12;

impl Weakness {
    /// Whether a published placeholder stands in the text, in any case.
    pub(super) fn is_placeholder(text: &[u8]) -> bool {
        let lower = text.to_ascii_lowercase();
        let holds = |word: &&str| lower.windows(word.len()).any(|part| part == word.as_bytes());
        PLACEHOLDERS.iter().any(holds)
    }
}

/// Returns what is wrong with the key, if anything is.
pub(super) fn weakness(bytes: &[u8]) -> Option<Weakness> {
    if Weakness::is_placeholder(bytes) {
        Some(Weakness::Placeholder)
    } else if bytes.len() < Key::MIN_LEN {
        Some(Weakness::TooShort(bytes.len()))
    } else if hardly_varies(bytes) {
        Some(Weakness::LowVariety)
    } else {
        None
    }
}

fn hardly_varies(bytes: &[u8]) -> bool {
    different(bytes.iter().copied()) < MIN_DIFFERENT_BYTES
        || is_periodic(bytes)
        || is_a_count(bytes)
}

fn different(bytes: impl Iterator<Item = u8>) -> usize {
    bytes.collect::<std::collections::HashSet<u8>>().len()
}

/// Whether the bytes are a shorter piece written several times.
fn is_periodic(bytes: &[u8]) -> bool {
    let repeats = |period| bytes.iter().zip(bytes.iter().skip(period)).all(|(a, b)| a == b);
    (1..=bytes.len() / 2).any(repeats)
}

/// Whether the bytes count up or down in nearly equal steps, as `00 01 02 …` does.
fn is_a_count(bytes: &[u8]) -> bool {
    different(bytes.iter().zip(bytes.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a))) < 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random_looking(len: usize) -> Vec<u8> {
        (0..len).map(|at| u8::try_from((at * at * 31 + at * 7 + 11) % 251).unwrap()).collect()
    }

    #[test]
    fn a_key_needs_32_bytes() {
        assert_eq!(weakness(&random_looking(31)), Some(Weakness::TooShort(31)));
        assert_eq!(weakness(&random_looking(32)), None);
        assert_eq!(weakness(&[]), Some(Weakness::TooShort(0)));
    }

    #[test]
    fn every_placeholder_is_refused_in_any_case_and_at_any_place() {
        for word in PLACEHOLDERS {
            for text in [
                (*word).to_owned(),
                format!("x{}y{}", word.to_uppercase(), "0123456789ab".repeat(3)),
            ] {
                assert_eq!(weakness(text.as_bytes()), Some(Weakness::Placeholder), "{text}");
            }
        }
    }

    #[test]
    fn bytes_that_hardly_vary_are_refused() {
        let patterns: [Vec<u8>; 6] = [
            vec![0; 32],
            vec![0xff; 64],
            (0..32).collect(),
            (0..32).rev().map(|byte| byte * 3).collect(),
            [1, 9, 4, 7, 200, 31, 77, 5, 250, 63, 12, 90, 111, 17, 42, 3].repeat(2),
            (0..32).map(|at| [3, 5, 8][at % 3] ^ u8::try_from(at / 11).unwrap()).collect(),
        ];
        for pattern in patterns {
            assert_eq!(weakness(&pattern), Some(Weakness::LowVariety), "{pattern:?}");
        }
    }

    #[test]
    fn twelve_different_bytes_and_four_different_steps_are_enough() {
        let twelve = b"0a9K!z3Q;m7X9z0Xa!7Q3;KmQ0;z9aXK".to_vec();
        assert_eq!(weakness(&twelve), None);
        let eleven: Vec<u8> =
            twelve.iter().map(|byte| if *byte == b'X' { b'K' } else { *byte }).collect();
        assert_eq!(weakness(&eleven), Some(Weakness::LowVariety));

        let climbing = |steps: &[u8]| -> Vec<u8> {
            let climb = |at: &mut u8, step: &u8| {
                *at += step;
                Some(*at)
            };
            steps.iter().cycle().take(32).scan(0, climb).collect()
        };
        assert_eq!(weakness(&climbing(&[1, 2, 3, 5])), None);
        assert_eq!(weakness(&climbing(&[1, 2, 3])), Some(Weakness::LowVariety));
    }

    #[test]
    fn the_error_says_how_to_make_a_key() {
        let text = KeyError::Weak(Weakness::TooShort(5)).to_string();
        assert_eq!(
            text,
            "it has 5 bytes, and 32 are needed; make a key with `openssl rand -base64 32`"
        );
    }
}
