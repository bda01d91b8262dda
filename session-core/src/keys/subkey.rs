//! Keys derived from a key: one for each purpose and context, so that no two uses share one.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// What a derived key is for. The label is part of the derivation, so keys of two purposes have
/// nothing to do with each other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Hashes subjects for events.
    Event,
    /// The public name of the key.
    KeyId,
    /// Authenticates the entries about one-time values.
    Once,
    /// Authenticates records in a store.
    Record,
    /// Signs tokens.
    Sign,
    /// Makes the id that takes a stored session's place when it is rotated.
    Successor,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Event => "session-core/v1/event",
            Self::KeyId => "session-core/v1/key-id",
            Self::Once => "session-core/v1/once",
            Self::Record => "session-core/v1/record",
            Self::Sign => "session-core/v1/sign",
            Self::Successor => "session-core/v1/successor",
        }
    }
}

/// Derives a key by HKDF-SHA256 (RFC 5869) without salt.
///
/// The `info` is the purpose's label and every part of the context, each behind its length in
/// 4 bytes big-endian: two different contexts can never run together into one string.
pub(crate) fn subkey(secret: &[u8], purpose: Purpose, context: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut info = Vec::new();
    for part in std::iter::once(purpose.label().as_bytes()).chain(context.iter().copied()) {
        // Contexts are names and field lists: they come from the program, and not by the gigabyte.
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        info.extend_from_slice(&length.to_be_bytes());
        info.extend_from_slice(part);
    }
    let mut derived = Zeroizing::new([0; 32]);
    // 32 bytes are one block of SHA-256; HKDF refuses only more than 255 of them.
    let _ = Hkdf::<Sha256>::new(None, secret).expand(&info, derived.as_mut());
    derived
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_context_do_not_run_together() {
        let one = subkey(&[7; 32], Purpose::Sign, &[b"ab", b"c"]);
        let other = subkey(&[7; 32], Purpose::Sign, &[b"a", b"bc"]);
        assert_ne!(one, other);
        assert_ne!(*one, [0; 32]);
    }

    #[test]
    fn purposes_share_no_key() {
        let of = |purpose| *subkey(&[7; 32], purpose, &[]);
        let all = [
            Purpose::Event,
            Purpose::KeyId,
            Purpose::Once,
            Purpose::Record,
            Purpose::Sign,
            Purpose::Successor,
        ];
        let distinct: std::collections::BTreeSet<_> = all.into_iter().map(of).collect();
        assert_eq!(distinct.len(), all.len());
    }
}
