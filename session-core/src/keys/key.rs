//! One secret key.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_PAD_INDIFFERENT, URL_SAFE_PAD_INDIFFERENT};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::subkey::{Purpose, subkey};
use super::weakness::{KeyError, Weakness, weakness};
use crate::entropy::{Entropy, OsEntropy};

/// A secret of at least 32 bytes from which every key in use is derived.
///
/// It does not print, does not compare in variable time, gives its bytes to nobody, and is wiped
/// from memory when dropped. To make one: `openssl rand -base64 32`.
///
/// ```
/// use session_core::Key;
///
/// let key = Key::from_base64("3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=")?;
/// assert_eq!(format!("{key:?}"), "Key(..)");
/// assert!(Key::from_base64("change-me").is_err());
/// # Ok::<(), session_core::KeyError>(())
/// ```
#[derive(Clone)]
pub struct Key {
    secret: Zeroizing<Vec<u8>>,
    id: KeyId,
}

impl Key {
    /// The least number of bytes: the output of SHA-256, below which HMAC's strength sinks
    /// (RFC 2104 §3).
    pub const MIN_LEN: usize = 32;

    /// Takes the key from raw bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::Weak`] if they are fewer than [`Key::MIN_LEN`], hardly vary, or hold a
    /// placeholder out of somebody's tutorial.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if let Some(weakness) = weakness(bytes) {
            return Err(KeyError::Weak(weakness));
        }
        let secret = Zeroizing::new(bytes.to_vec());
        let mut id = [0; 4];
        id.copy_from_slice(subkey(&secret, Purpose::KeyId, &[]).split_at(4).0);
        Ok(Self { secret, id: KeyId(id) })
    }

    /// Takes the key from base64, in the standard or the URL-safe alphabet, padded or not.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotBase64`], or [`KeyError::Weak`] as for [`Key::from_bytes`]. A placeholder is
    /// called one even though it is no base64.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        if Weakness::is_placeholder(text.as_bytes()) {
            return Err(KeyError::Weak(Weakness::Placeholder));
        }
        let engine = if text.contains(['-', '_']) {
            URL_SAFE_PAD_INDIFFERENT
        } else {
            STANDARD_PAD_INDIFFERENT
        };
        let bytes = Zeroizing::new(engine.decode(text).map_err(|_| KeyError::NotBase64)?);
        Self::from_bytes(&bytes)
    }

    /// Makes a new key from the operating system's random bytes.
    ///
    /// ```
    /// use session_core::Key;
    ///
    /// let key = Key::generate()?;
    /// # drop(key);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::Entropy`] if there are none to be had.
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; Self::MIN_LEN]);
        OsEntropy.fill(bytes.as_mut()).map_err(KeyError::Entropy)?;
        Self::from_bytes(bytes.as_ref())
    }

    /// Returns the key's public name, which stands in every token it signed.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Gives the bytes to the one place that derives subkeys from them.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.secret
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.secret.ct_eq(&other.secret).into()
    }
}

impl Eq for Key {}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// The first 4 bytes of a hash of a key: which key signed a token. Public, and no secret.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct KeyId(pub(crate) [u8; 4]);

impl KeyId {
    /// Returns the bytes as they stand in a token.
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "3q2-7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w";

    #[test]
    fn all_four_spellings_of_base64_are_one_key() {
        let plain = Key::from_base64(TEXT).unwrap();
        let standard = TEXT.replace('-', "+").replace('_', "/");
        for spelling in [standard.clone(), format!("{standard}="), format!("{TEXT}=")] {
            assert_eq!(Key::from_base64(&spelling).unwrap(), plain, "{spelling}");
        }
    }

    #[test]
    fn debug_does_not_leak_the_key() {
        let shown = format!("{:?}", Key::from_base64(TEXT).unwrap());
        assert_eq!(shown, "Key(..)");
    }

    #[test]
    fn a_key_id_is_shown_as_the_specification_spells_it() {
        assert_eq!(Key::from_base64(TEXT).unwrap().id().to_string(), "43bf3388");
    }

    #[test]
    fn two_generated_keys_differ() {
        assert_ne!(Key::generate().unwrap(), Key::generate().unwrap());
    }
}
