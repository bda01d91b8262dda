//! The id of a session in a cookie.

use std::fmt;
use std::hash::Hasher;

use sha2::{Digest, Sha256};

use crate::entropy::{Entropy, EntropyError};

/// The 16 random bytes that name one session, until it is rotated.
///
/// It is what revocation is about: a caller who may end a session names it by this. It never
/// prints. In events it appears as [`SessionId::hashed`].
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct SessionId([u8; Self::LEN]);

impl SessionId {
    /// The length of an id in bytes: 128 bits, twice what OWASP asks for.
    pub const LEN: usize = 16;

    /// Draws a new id.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] if there are no random bytes to be had.
    pub fn random(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = [0; Self::LEN];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Returns the id with these bytes: for stores and tests; sessions draw theirs.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes. They belong in tokens and nowhere else: anybody who knows them can name
    /// the session.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// Returns what may be logged: the first 8 bytes of the id's SHA-256. The id cannot be found
    /// from it, and two lines about one session can.
    pub fn hashed(&self) -> HashedId {
        let digest = Sha256::digest(self.0);
        let mut short = [0; 8];
        short.copy_from_slice(digest.split_at(8).0);
        HashedId(short)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(..)")
    }
}

/// A session's id as events show it. Displays as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct HashedId([u8; 8]);

impl fmt::Display for HashedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Takes the first 8 bytes of an id as its hash. Ids are random and stand under our tag, so nobody
/// can choose ones that collide; a subject can be chosen, and is hashed under a key.
#[derive(Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_ne_bytes(*first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_leak_the_id() {
        let id = SessionId::from_bytes([0xab; 16]);
        assert_eq!(format!("{id:?}"), "SessionId(..)");
    }

    #[test]
    fn the_hash_shows_half_of_a_sha_256_and_no_byte_of_the_id() {
        // SHA-256 of sixteen zero bytes begins 374708fff7719dd5.
        assert_eq!(SessionId::from_bytes([0; 16]).hashed().to_string(), "374708fff7719dd5");
    }
}
