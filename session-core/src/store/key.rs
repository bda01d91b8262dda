//! What names a stored session: a secret in the cookie, and its hash in the store.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::carrier::CarrierName;
use crate::entropy::{Entropy, EntropyError};
use crate::id::SessionId;

/// The 32 random bytes that a client has of a stored session, in a cookie or a header.
///
/// Their holder has the session, so the store never sees them: it is asked by their hash, the
/// [`StoreKey`]. Text and bytes have one spelling of each other, and a text that is no id is told
/// apart without asking a store.
///
/// ```
/// use session_core::store::SecretId;
/// use session_core::OsEntropy;
///
/// let id = SecretId::random(&OsEntropy)?;
/// let again = SecretId::from_text(id.to_text().as_bytes());
/// assert!(again.is_some_and(|again| again.key() == id.key()));
/// assert!(SecretId::from_text(b"42").is_none());
/// # Ok::<(), session_core::EntropyError>(())
/// ```
#[derive(Clone)]
pub struct SecretId([u8; Self::LEN]);

impl SecretId {
    /// The length of an id in bytes.
    pub const LEN: usize = 32;

    /// The length of its text: base64url without padding.
    pub const TEXT_LEN: usize = 43;

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

    /// Reads what came in a carrier. `None` if it is no id: wrong length, other alphabet, padding, or bits
    /// to spare. No store is asked then.
    pub fn from_text(text: &[u8]) -> Option<Self> {
        if text.len() != Self::TEXT_LEN {
            return None;
        }
        // The decoder wants room for whole groups of three.
        let mut bytes = [0; Self::LEN + 1];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        bytes.get(..length)?.try_into().ok().map(Self)
    }

    /// Returns the text that the carrier takes.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Returns the key by which the store is asked for an id that came in a cookie: SHA-256 of a
    /// label and the id.
    pub fn key(&self) -> StoreKey {
        StoreKey::labelled("session-core/v1/store-key", &[&self.0])
    }

    /// Returns the key by which the store is asked for an id that came in this carrier. It is
    /// another key in another header, and [`key`](Self::key) in a cookie, so that an id out of a
    /// cookie finds nothing as a bearer token, nor the reverse.
    ///
    /// ```
    /// use session_core::store::SecretId;
    /// use session_core::{CarrierName, OsEntropy};
    ///
    /// let id = SecretId::random(&OsEntropy)?;
    /// assert!(id.key_in(&CarrierName::from("__Host-session")) == id.key());
    /// assert!(id.key_in(&CarrierName::BEARER) != id.key());
    /// # Ok::<(), session_core::EntropyError>(())
    /// ```
    pub fn key_in(&self, carrier: &CarrierName) -> StoreKey {
        if carrier.is_cookie() {
            return self.key();
        }
        let parts = [carrier.as_str().as_bytes(), &self.0];
        StoreKey::labelled("session-core/v1/store-key-in-header", &parts)
    }

    pub(crate) const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn expose(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Debug for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretId(..)")
    }
}

/// The hash of a [`SecretId`]: what a store finds a record by.
///
/// It is no secret: nobody comes back from it to the id. It may stand in a page as the handle of a
/// session in a list of devices.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StoreKey([u8; Self::LEN]);

impl StoreKey {
    /// The length of a key in bytes.
    pub const LEN: usize = 32;

    /// Returns the key with these bytes: for stores, which read back what they were given.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Returns the key of something else that a store keeps.
    pub(crate) fn labelled(label: &str, parts: &[&[u8]]) -> Self {
        Self(labelled(label, parts))
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// Returns the name by which its subject may refer to the session, to end it from another
    /// device: it finds nothing in a store, and says nothing of the id.
    pub fn handle(&self) -> [u8; 16] {
        let hash = labelled("session-core/v1/device-handle", &[&self.0]);
        let mut handle = [0; 16];
        handle.copy_from_slice(hash.split_at(16).0);
        handle
    }

    /// Returns the name that the session has in revocations and events: the first half of the key.
    pub fn session_id(&self) -> SessionId {
        let mut id = [0; SessionId::LEN];
        id.copy_from_slice(self.0.split_at(SessionId::LEN).0);
        SessionId::from_bytes(id)
    }
}

/// Displays as 64 hexadecimal digits.
impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(..)")
    }
}

/// The hash of a subject, by which a store finds all sessions of one.
///
/// It is the same under every key of a ring, so that a change of keys hides nobody's sessions. It
/// is no pseudonym: anybody who can list user numbers can hash them.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SubjectKey([u8; Self::LEN]);

impl SubjectKey {
    /// The length of a key in bytes.
    pub const LEN: usize = 32;

    /// Returns the key of a subject, as [`Payload::subject`](crate::Payload::subject) encodes it,
    /// among the sessions of one name in one application.
    pub fn of(application: &str, session: &str, subject: &[u8]) -> Self {
        let parts = [application.as_bytes(), session.as_bytes(), subject];
        Self(labelled("session-core/v1/subject-key", &parts))
    }

    /// Returns the key with these bytes: for stores and tests.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

/// Displays as 64 hexadecimal digits.
impl fmt::Display for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl SubjectKey {
    /// Returns where a store notes when this subject's sessions were last ended together: for old ids,
    /// which no index finds.
    pub fn ends_key(&self) -> StoreKey {
        StoreKey::labelled("session-core/v1/subject-ended", &[&self.0])
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubjectKey(..)")
    }
}

/// Hashes a label and parts, each behind its length, so that no two lists run together.
fn labelled(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        hash.update(length.to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_has_one_text(bytes: [u8; 32]) {
            let id = SecretId(bytes);
            let text = id.to_text();
            prop_assert_eq!(text.len(), SecretId::TEXT_LEN);
            prop_assert_eq!(SecretId::from_text(text.as_bytes()).unwrap().0, bytes);
        }

        #[test]
        fn what_is_read_has_one_spelling(text in "[A-Za-z0-9_-]{43}") {
            if let Some(id) = SecretId::from_text(text.as_bytes()) {
                prop_assert_eq!(id.to_text(), text);
            }
        }

        #[test]
        fn no_other_text_is_an_id(text in ".{0,60}") {
            let right = text.len() == 43
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            prop_assert!(right || SecretId::from_text(text.as_bytes()).is_none());
        }
    }

    #[test]
    fn the_store_does_not_see_the_id() {
        let id = SecretId([7; 32]);
        assert_ne!(id.key().as_bytes(), &id.0);
        // SHA-256 of 00000019 "session-core/v1/store-key" 00000020 07…07.
        assert_eq!(
            id.key().to_string(),
            "9d93f580dffc79c4a7392d3ba2e7a4801985a8f10e2d86594389c71dcd5a5bc2"
        );
    }

    #[test]
    fn debug_shows_no_id_and_no_key() {
        let id = SecretId([7; 32]);
        assert_eq!(format!("{id:?} {:?}", id.key()), "SecretId(..) StoreKey(..)");
        assert_eq!(format!("{:?}", SubjectKey([1; 32])), "SubjectKey(..)");
    }

    #[test]
    fn one_number_is_another_subject_in_another_application_or_session() {
        let one = SubjectKey::of("shop", "Visit", &[1, 42]);
        assert_eq!(one, SubjectKey::of("shop", "Visit", &[1, 42]));
        for other in [("blog", "Visit", 42), ("shop", "Staff", 42), ("shop", "Visit", 43)] {
            assert_ne!(one, SubjectKey::of(other.0, other.1, &[1, other.2]));
        }
        assert_ne!(SubjectKey::of("ab", "c", b""), SubjectKey::of("a", "bc", b""));
    }
}
