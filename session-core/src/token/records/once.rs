//! The entries that say of one-time values that they were taken.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::attached::short;
use super::bound;
use crate::cursor::Cursor;
use crate::keys::{Key, KeyId, Purpose, subkey};
use crate::session::SessionData;
use crate::store::StoreKey;
use crate::time::UnixTime;
use crate::token::header::TokenBytes;
use crate::token::signer::{TAG, keyed};
use crate::token::{EncodeError, Refusal, Tokens};

/// The first byte of an entry. No token begins with it.
const TAKEN: u8 = 0x12;

/// There are none yet, and one that is set is refused.
const FLAGS: u8 = 0;

/// Hidden until there are one-time values: what `docs/token.md` says of them holds as it is here.
///
/// That there is an entry is what counts; one that does not open says that somebody else writes to
/// the store, and that the value was taken all the same.
impl<T: SessionData> Tokens<T> {
    /// Returns where the entry about a one-time value is, in every carrier and version.
    #[doc(hidden)]
    pub fn taken_key(&self, id: &[u8; 16]) -> StoreKey {
        let [application, name] = self.context.lasting_names();
        StoreKey::labelled("session-core/v1/once-key", &[application, name, id])
    }

    /// Seals the entry about a value that ends at `until`, to be created under `key`.
    ///
    /// # Errors
    ///
    /// [`EncodeError::NoKey`] if the ring is empty.
    #[doc(hidden)]
    pub fn seal_taken(&self, until: UnixTime, key: &StoreKey) -> Result<Vec<u8>, EncodeError> {
        let keys = self.ring.keys();
        let active = keys.keys.first().ok_or(EncodeError::NoKey)?;
        let mut entry = TokenBytes::new();
        entry.push(TAKEN);
        entry.extend_from_slice(active.id().as_bytes());
        entry.push(FLAGS);
        entry.extend_from_slice(&short(until).to_be_bytes());
        let tag = self.taken_tags(active).chain_update(bound(&entry, key)).finalize().into_bytes();
        entry.extend_from_slice(&tag);
        Ok(entry.into_vec())
    }

    /// Opens the entry that was found under `key`, and returns the end of its value.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it is not one that this application wrote there.
    #[doc(hidden)]
    pub fn open_taken(&self, entry: &[u8], key: &StoreKey) -> Result<UnixTime, Refusal> {
        let split = entry.len().checked_sub(TAG).ok_or(Refusal::Malformed)?;
        let (sealed, tag) = entry.split_at_checked(split).ok_or(Refusal::Malformed)?;
        let mut cursor = Cursor::new(sealed);
        match cursor.byte() {
            Some(TAKEN) => {}
            Some(other) => return Err(Refusal::UnknownFormat(other)),
            None => return Err(Refusal::Malformed),
        }
        let id = KeyId(cursor.array().ok_or(Refusal::Malformed)?);
        let keys = self.ring.keys();
        let made_by = keys.keys.iter().find(|key| key.id() == id).ok_or(Refusal::UnknownKey(id))?;
        let tags = self.taken_tags(made_by).chain_update(bound(sealed, key));
        tags.verify_slice(tag).map_err(|_| Refusal::BadTag)?;
        let flags = cursor.byte();
        let until = cursor.array().map(u32::from_be_bytes).ok_or(Refusal::Malformed)?;
        let whole = flags == Some(FLAGS) && cursor.rest().is_empty();
        whole.then_some(UnixTime::from_secs(until.into())).ok_or(Refusal::Malformed)
    }

    /// Taking is rare, so the key is derived each time.
    fn taken_tags(&self, key: &Key) -> Hmac<Sha256> {
        keyed(subkey(key.expose(), Purpose::Once, &self.context.lasting_names()).as_ref())
    }
}
