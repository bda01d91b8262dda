//! The records of a store: a token's body, what a store needs beside it, and a tag that binds both
//! to the record's key.
//!
//! `docs/token.md` specifies every byte, under "Records".

mod attached;
mod once;
mod signpost;

use std::fmt;

pub use self::attached::{Attached, Predecessor, Stamp};
use self::attached::{SESSION, SUCCESSOR, Unchecked};
use self::signpost::SIGNPOST;
pub use self::signpost::Signpost;
use super::header::TokenBytes;
use super::signer::TAG;
use super::{Context, EncodeError, OpenToken, Refusal, Tokens};
use crate::cursor::Cursor;
use crate::entropy::{Entropy, EntropyError};
use crate::header::Header;
use crate::keys::{Key, KeyRing, Purpose, subkey};
use crate::lifetime::Lifetimes;
use crate::payload::{Codec, Payload};
use crate::revocation::Renewal;
use crate::session::SessionData;
use crate::store::{Owner, Record, SecretId, StoreKey};
use crate::time::UnixTime;

/// Seals and opens the records of one session type in a store.
///
/// A record is good under its own key in the store, in its application, carrier, type and version, and
/// nowhere else: somebody who writes to the store can destroy sessions, and cannot make one up,
/// alter one, or put one in another's place. An earlier record of the same session is still good.
///
/// ```
/// use session_core::store::SecretId;
/// use session_core::{
///     Attached, Header, Lifetimes, OpenRecord, OsEntropy, Records, SessionData, UnixTime,
/// };
///
/// /// Seals a session that logs in now, and opens its record again.
/// fn there_and_back<T: SessionData>(
///     records: &Records<T>,
///     session: &T,
///     now: UnixTime,
/// ) -> Result<T, Box<dyn std::error::Error>> {
///     let id = SecretId::random(&OsEntropy)?;
///     let key = id.key_in(records.tokens().carrier());
///     let payload = records.tokens().encode(session)?;
///     let header = Header::begin(key.session_id(), now)
///         .with_authenticated(payload.has_subject().then_some(now));
///     let bytes = records.seal(&header, &Attached::default(), &payload, &key)?;
///
///     let lifetimes = Lifetimes::new(T::DECLARATION.idle, T::DECLARATION.lifetime);
///     match records.open(&bytes, &key, &lifetimes, now)? {
///         OpenRecord::Session(token, _) => Ok(token.session()?),
///         OpenRecord::Signpost(_) => Err("the session was rotated".into()),
///     }
/// }
/// ```
pub struct Records<T> {
    tokens: Tokens<T>,
}

/// What a record turned out to be.
// Exhaustive: a session's place holds one of the two, and a reader has to decide on both.
#[expect(clippy::large_enum_variant, reason = "it is a session almost always, and moved once")]
#[derive(Clone, Debug)]
pub enum OpenRecord {
    /// A session, and what is known beside it.
    Session(OpenToken, Attached),
    /// The session is over.
    Signpost(Signpost),
}

impl<T: SessionData> Records<T> {
    /// Returns what seals and opens records in this context with these keys.
    pub fn new(context: Context, ring: KeyRing) -> Self {
        Self { tokens: Tokens::new(context.for_records(), ring) }
    }

    /// Returns what encodes the sessions in the records and names their subjects. The records' keys
    /// are its own: what it signs as a token is no session in a cookie.
    pub const fn tokens(&self) -> &Tokens<T> {
        &self.tokens
    }

    /// Opens the record that was found under `key`.
    ///
    /// # Errors
    ///
    /// [`Refusal`], which the client must not see: to it, no session.
    pub fn open(
        &self,
        record: &[u8],
        key: &StoreKey,
        lifetimes: &Lifetimes,
        now: UnixTime,
    ) -> Result<OpenRecord, Refusal> {
        let split = record.len().checked_sub(TAG).ok_or(Refusal::Malformed)?;
        let (sealed, tag) = record.split_at_checked(split).ok_or(Refusal::Malformed)?;
        let message = bound(sealed, key);
        match sealed.first() {
            Some(&SESSION) => {
                let mut cursor = Cursor::new(sealed);
                let attached = Unchecked::read(&mut cursor).ok_or(Refusal::Malformed)?;
                let body = cursor.rest();
                let token = self.tokens.open_body(body, &message, tag, lifetimes, now)?;
                let attached = Attached::from_read(&attached).ok_or(Refusal::Malformed)?;
                Ok(OpenRecord::Session(token, attached))
            }
            Some(&SIGNPOST) => {
                let signpost = Signpost::read(sealed).ok_or(Refusal::Malformed)?;
                self.tokens.with_signers(|signers| {
                    let key = signpost.key();
                    let (signer, _) = signers.by_id(key).ok_or(Refusal::UnknownKey(key))?;
                    // It leads on in every version: builds before and after share a store.
                    let good = signer.verifies_any(&message, tag);
                    if good { Ok(OpenRecord::Signpost(signpost)) } else { Err(Refusal::BadTag) }
                })
            }
            Some(&format) => Err(Refusal::UnknownFormat(format)),
            None => Err(Refusal::Malformed),
        }
    }

    /// Whether a record says that it is a session and no signpost. Nothing proves it: this is for
    /// ending one that does not open, since it is under another build's key.
    pub fn claims_session(&self, record: &[u8]) -> bool {
        record.first() == Some(&SESSION)
    }

    /// Whether a record says that it is a session with a successor, which nothing proves either.
    pub fn claims_successor(&self, record: &[u8]) -> bool {
        self.claims_session(record) && record.get(1).is_some_and(|flags| flags & SUCCESSOR != 0)
    }

    /// Seals a session, to be kept under `key`. The header's id becomes the key's.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Authentication`] if header and payload disagree about whether there is a
    /// subject, and [`EncodeError::NoKey`] if the ring is empty.
    pub fn seal(
        &self,
        header: &Header,
        attached: &Attached,
        payload: &Payload,
        key: &StoreKey,
    ) -> Result<Vec<u8>, EncodeError> {
        if payload.has_subject != header.authenticated.is_some() {
            return Err(EncodeError::Authentication);
        }
        self.sealed(header, attached, payload.codec, payload.bytes(), key)
    }

    /// Seals the same session again, under the active key and with a changed header or attachments.
    ///
    /// # Errors
    ///
    /// As [`Records::seal`].
    pub fn seal_again(
        &self,
        header: &Header,
        attached: &Attached,
        token: &OpenToken,
        key: &StoreKey,
    ) -> Result<Vec<u8>, EncodeError> {
        let (codec, payload) = self.tokens.payload_again(token)?;
        self.sealed(header, attached, codec, &payload, key)
    }

    /// Makes a signpost for a session that gets a successor at `now`.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] if there are no random bytes to be had.
    pub fn signpost(
        &self,
        renewal: Renewal,
        now: UnixTime,
        entropy: &dyn Entropy,
    ) -> Result<Signpost, EntropyError> {
        let key = self.tokens.with_signers(|signers| signers.active().map(|signer| signer.key));
        // Sealing it with an empty ring fails; till then any key id will do.
        Signpost::draw(key.unwrap_or(crate::keys::KeyId([0; 4])), renewal, now, entropy)
    }

    /// Seals a signpost, to take a session's place under `key`.
    ///
    /// # Errors
    ///
    /// [`EncodeError::NoKey`] if its key has left the ring.
    pub fn seal_signpost(
        &self,
        signpost: &Signpost,
        key: &StoreKey,
    ) -> Result<Vec<u8>, EncodeError> {
        let mut record = TokenBytes::new();
        signpost.write(&mut record);
        let message = bound(&record, key);
        let tag = self.tokens.with_signers(|signers| {
            let (signer, _) = signers.by_id(signpost.key()).ok_or(EncodeError::NoKey)?;
            Ok::<_, EncodeError>(signer.tag(&message))
        })?;
        record.extend_from_slice(&tag);
        Ok(record.into_vec())
    }

    /// Returns the id that took the place of `id`, as its signpost says: the same for everybody who
    /// comes with the old id, and unknown to the store. `None` if the signpost's key has left the
    /// ring.
    pub fn successor(&self, id: &SecretId, signpost: &Signpost) -> Option<SecretId> {
        let keys = self.tokens.ring.keys();
        let key = keys.keys.iter().find(|key| key.id() == signpost.key())?;
        let derive = |names: &[&[u8]]| {
            let parts = [names, &[id.expose(), signpost.nonce()]].concat();
            *subkey(Key::expose(key), Purpose::Successor, &parts)
        };
        Some(SecretId::from_bytes(self.tokens.context.with_names(derive)))
    }

    /// Returns what a store is told of a sealed record: when it expires, and who its owner is.
    ///
    /// `subject` is the encoded one, [`Payload::subject`] or [`OpenToken::subject`]; `None` for a
    /// visitor's.
    pub fn record<'r>(
        &self,
        bytes: &'r [u8],
        header: &Header,
        subject: Option<&[u8]>,
        lifetimes: &Lifetimes,
    ) -> Record<'r> {
        let owner = subject.map(|subject| Owner {
            subject: self.tokens.subject_key(subject),
            since: header.authenticated.unwrap_or(header.started),
            until: lifetimes.latest_end(header),
        });
        Record { bytes, expires: lifetimes.expires(header), owner }
    }

    fn sealed(
        &self,
        header: &Header,
        attached: &Attached,
        codec: Codec,
        payload: &[u8],
        key: &StoreKey,
    ) -> Result<Vec<u8>, EncodeError> {
        let header = header.with_id(key.session_id());
        let mut record = TokenBytes::new();
        attached.write(&mut record);
        self.tokens.with_signers(|signers| {
            let signer = signers.active().ok_or(EncodeError::NoKey)?;
            self.tokens.write_body(&mut record, signer, &header, codec, payload);
            let tag = signer.tag(&bound(&record, key));
            record.extend_from_slice(&tag);
            Ok(record.into_vec())
        })
    }
}

impl<T> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("tokens", &self.tokens).finish()
    }
}

/// Returns what a record's tag is over. The key's length is fixed, so nothing runs together.
fn bound(sealed: &[u8], key: &StoreKey) -> TokenBytes {
    let mut message = TokenBytes::with_capacity(sealed.len().saturating_add(StoreKey::LEN));
    message.extend_from_slice(sealed);
    message.extend_from_slice(key.as_bytes());
    message
}
