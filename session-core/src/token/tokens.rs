//! Opening and signing.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use smallvec::SmallVec;

use super::error::{EncodeError, FieldSizes};
use super::header::{self, Preamble, SIGNED, TokenBytes};
use super::open::OpenToken;
use super::signer::{Signer, Signers, TAG};
use super::versions::Versions;
use super::{Changes, Context, Refusal, SizeLimit, changes, round_trip, text};
use crate::carrier::CarrierName;
use crate::event::LogName;
use crate::header::Header;
use crate::history::{MigrationError, Older};
use crate::keys::KeyRing;
use crate::lifetime::Lifetimes;
use crate::payload::{self, Payload, PayloadWriter};
use crate::revocation::SubjectGeneration;
use crate::session::SessionData;
use crate::store::SubjectKey;
use crate::time::UnixTime;

/// Opens and signs the tokens of one session type in one carrier of one application.
///
/// Revocation is no part of it: a token that opens may have been ended, which a
/// [`RevocationScope`](crate::RevocationScope) knows.
///
/// ```
/// use session_core::{
///     CarrierName, Context, Header, KeyRing, Lifetimes, OsEntropy, SessionData, SessionId, Tokens,
///     UnixTime,
/// };
///
/// /// Signs a session that logs in now, and opens it a minute later.
/// fn there_and_back<T: SessionData>(
///     session: &T,
///     keys: KeyRing,
///     now: UnixTime,
/// ) -> Result<T, Box<dyn std::error::Error>> {
///     let declared = T::DECLARATION;
///     let tokens = Tokens::<T>::new(Context::new("my-app", CarrierName::BEARER, declared), keys);
///     let payload = tokens.encode(session)?;
///     let header = Header::begin(SessionId::random(&OsEntropy)?, now)
///         .with_authenticated(payload.has_subject().then_some(now));
///     let text = tokens.sign(&header, &payload)?;
///
///     let lifetimes = Lifetimes::new(declared.idle, declared.lifetime);
///     let later = UnixTime::from_secs(now.as_secs() + 60);
///     let opened = tokens.open(text.as_bytes(), &lifetimes, later)?;
///     assert_eq!(opened.header().id, header.id);
///     Ok(opened.session()?)
/// }
/// ```
pub struct Tokens<T> {
    pub(super) context: Context,
    versions: Versions,
    pub(super) ring: KeyRing,
    signers: RwLock<Arc<Signers>>,
    session: PhantomData<fn() -> T>,
}

impl<T: SessionData> Tokens<T> {
    /// Returns what opens and signs in this context with these keys.
    pub fn new(context: Context, ring: KeyRing) -> Self {
        let versions = Versions::of::<T>(*context.declaration());
        let signers = RwLock::new(Arc::new(Signers::new(&ring.keys(), &context, &versions)));
        Self { context, versions, ring, signers, session: PhantomData }
    }

    /// Returns what the tokens travel in.
    pub const fn carrier(&self) -> &CarrierName {
        self.context.carrier()
    }

    /// Opens a token that came in its carrier: a cookie's value, what follows `Bearer`.
    ///
    /// The order is: shape, key, tag (in constant time), and only then the first byte behind the
    /// preamble is read; then the times; then the roles and permissions. A token of an older version
    /// is read whole and migrated up, so that guards see what the session may in this one.
    ///
    /// # Errors
    ///
    /// [`Refusal`], which the client must not see.
    pub fn open(
        &self,
        text: &[u8],
        lifetimes: &Lifetimes,
        now: UnixTime,
    ) -> Result<OpenToken, Refusal> {
        if text.len() > self.carrier().limit() {
            return Err(Refusal::Malformed);
        }
        let mut bytes = TokenBytes::new();
        text::decode(text, &mut bytes).ok_or(Refusal::Malformed)?;
        let split = bytes.len().checked_sub(TAG).ok_or(Refusal::Malformed)?;
        let (body, tag) = bytes.split_at_checked(split).ok_or(Refusal::Malformed)?;
        self.open_body(body, body, tag, lifetimes, now)
    }

    /// Opens a body whose tag is over `message`, which holds it.
    pub(super) fn open_body(
        &self,
        body: &[u8],
        message: &[u8],
        tag: &[u8],
        lifetimes: &Lifetimes,
        now: UnixTime,
    ) -> Result<OpenToken, Refusal> {
        let Verified { under_active_key, version } = self.verify(body, message, tag)?;

        let read = header::read(body).ok_or(Refusal::Malformed)?;
        lifetimes.check(&read.header, now)?;
        if version < self.context.version() {
            return self.migrate(version, &read, under_active_key);
        }
        let has_subject = read.header.authenticated.is_some();
        let principal = payload::principal::<T::Role, T::Permission>(read.payload, has_subject)
            .map_err(Refusal::Payload)?;
        let (header, codec) = (read.header, read.codec);
        let payload = SmallVec::from_slice(read.payload);
        Ok(OpenToken { header, principal, codec, under_active_key, outdated: false, payload })
    }

    #[cold]
    fn migrate(
        &self,
        version: u32,
        read: &header::Read<'_>,
        under_active_key: bool,
    ) -> Result<OpenToken, Refusal> {
        let (header, codec) = (read.header, read.codec);
        let has_subject = header.authenticated.is_some();
        let older = Older { version, bytes: read.payload, codec, has_subject };
        let migrated = self.versions.migrate::<T>(older).map_err(|error| match error {
            MigrationError::MorePrivilege => Refusal::MorePrivilege(version),
            MigrationError::Payload(error) => Refusal::Payload(error),
            MigrationError::Refused => Refusal::MigrationRefused(version),
        })?;
        let principal = payload::principal::<T::Role, T::Permission>(migrated.bytes(), has_subject)
            .map_err(Refusal::Payload)?;
        Ok(OpenToken {
            header,
            principal,
            codec: migrated.codec,
            under_active_key,
            outdated: version < self.versions.written().version,
            payload: SmallVec::from_slice(migrated.bytes()),
        })
    }

    /// Signs a session.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLarge`] if carrier and token would be longer than [`CarrierName::limit`],
    /// [`EncodeError::Authentication`] if header and payload disagree about whether there is a
    /// subject, and [`EncodeError::NoKey`] if the ring is empty.
    pub fn sign(&self, header: &Header, payload: &Payload) -> Result<String, EncodeError> {
        if payload.has_subject != header.authenticated.is_some() {
            return Err(EncodeError::Authentication);
        }
        self.signed(header, payload.codec, payload.bytes())
    }

    /// Signs the same session again, under the active key, in the version that is written and with a
    /// changed header.
    ///
    /// # Errors
    ///
    /// As [`Tokens::sign`].
    pub fn sign_again(&self, header: &Header, token: &OpenToken) -> Result<String, EncodeError> {
        let (codec, payload) = self.payload_again(token)?;
        self.signed(header, codec, &payload)
    }

    /// Returns a token's payload in the version that is written, with its codec.
    pub(super) fn payload_again<'a>(
        &self,
        token: &'a OpenToken,
    ) -> Result<(payload::Codec, Cow<'a, [u8]>), EncodeError> {
        if self.versions.writes_older().is_none() {
            return Ok((token.codec, Cow::Borrowed(&token.payload)));
        }
        let payload = self.encode(&token.session()?)?;
        Ok((payload.codec, Cow::Owned(payload.bytes)))
    }

    /// Encodes a session's fields, in the version that is written.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Field`] if a value cannot be written, and [`EncodeError::Changed`] if one would not
    /// come back as it is.
    pub fn encode(&self, session: &T) -> Result<Payload, EncodeError> {
        round_trip::encoded(session, &self.versions, cfg!(debug_assertions))
    }

    /// Returns what of a session changed, of two of which each comes with its payload.
    ///
    /// A field is the same if its bytes are. If they are the same bytes in another order, its type's
    /// `PartialEq` decides: a hash set that was built again has not changed. A type without one is
    /// compared by its bytes.
    ///
    /// # Errors
    ///
    /// As [`Tokens::encode`].
    pub fn changes(
        &self,
        before: (&T, &Payload),
        after: (&T, &Payload),
    ) -> Result<Changes, EncodeError> {
        if before.1 == after.1 {
            return Ok(Changes::Nothing);
        }
        changes::between(&self.versions, before, after)
    }

    /// Returns how many bytes each field of the session takes, for an error message.
    pub fn field_sizes(&self, session: &T) -> FieldSizes {
        let writer = PayloadWriter::new(self.versions.written().codec).noting_sizes();
        let sizes = self.versions.write(session, writer).map(|written| written.sizes);
        FieldSizes(sizes.unwrap_or_default())
    }

    /// Returns the generation of sessions that a session belongs to; `None` for a visitor's.
    pub fn subject_generation(&self, header: &Header, subject: &[u8]) -> Option<SubjectGeneration> {
        let generation = header.generation()?;
        Some(SubjectGeneration { subject: self.context.subject_key(subject), generation })
    }

    /// Returns the key by which the sessions of an encoded subject are found.
    pub fn subject_key(&self, subject: &[u8]) -> SubjectKey {
        self.context.subject_key(subject)
    }

    /// Returns how events name an encoded subject.
    pub fn hash_subject(&self, subject: &[u8]) -> LogName {
        LogName::of(self.with_signers(|signers| signers.hash_subject(subject)))
    }

    fn signed(
        &self,
        header: &Header,
        codec: payload::Codec,
        payload: &[u8],
    ) -> Result<String, EncodeError> {
        let mut bytes = TokenBytes::new();
        self.with_signers(|signers| {
            let signer = signers.active().ok_or(EncodeError::NoKey)?;
            self.write_body(&mut bytes, signer, header, codec, payload);
            let tag = signer.tag(&bytes);
            bytes.extend_from_slice(&tag);
            Ok::<_, EncodeError>(())
        })?;
        let length = text::length(bytes.len());
        let (carrier, fields) = (self.carrier(), FieldSizes::default());
        let size = carrier.as_str().len().saturating_add(length);
        if size > carrier.limit() {
            return Err(EncodeError::TooLarge { size, limit: SizeLimit::of(carrier), fields });
        }
        let mut text = String::with_capacity(length);
        text::encode(&bytes, &mut text);
        Ok(text)
    }

    /// Appends everything that the tag of a token is over.
    pub(super) fn write_body(
        &self,
        out: &mut TokenBytes,
        signer: &Signer,
        header: &Header,
        codec: payload::Codec,
        payload: &[u8],
    ) {
        header::write(header, out, signer.key, self.versions.written().version, codec);
        out.extend_from_slice(payload);
    }

    /// Checks the tag.
    fn verify(&self, body: &[u8], message: &[u8], tag: &[u8]) -> Result<Verified, Refusal> {
        match body.first() {
            Some(&SIGNED) => {}
            Some(&format) => return Err(Refusal::UnknownFormat(format)),
            None => return Err(Refusal::Malformed),
        }
        let preamble = Preamble::read(body).ok_or(Refusal::Malformed)?;
        self.with_signers(|signers| {
            let (signer, active) =
                signers.by_id(preamble.key).ok_or(Refusal::UnknownKey(preamble.key))?;
            let (version, known) = (preamble.version, self.context.version());
            if version > known {
                return Err(Refusal::NewerVersion(version));
            }
            let good = if version == known {
                signer.verifies(message, tag)
            } else {
                let older = signer.verifies_older(version, message, tag);
                older.ok_or(Refusal::UnsupportedVersion(version))?
            };
            let verified = Verified { under_active_key: active, version };
            if good { Ok(verified) } else { Err(Refusal::BadTag) }
        })
    }

    /// Lends the signers of the ring's present keys, making them if the ring was swapped. They are
    /// used under the read lock, which costs a request less than a reference of its own would.
    pub(super) fn with_signers<V>(&self, take: impl FnOnce(&Signers) -> V) -> V {
        let current = self.signers.read().unwrap_or_else(PoisonError::into_inner);
        if current.generation == self.ring.generation() {
            return take(&current);
        }
        drop(current);
        let renewed = Arc::new(Signers::new(&self.ring.keys(), &self.context, &self.versions));
        *self.signers.write().unwrap_or_else(PoisonError::into_inner) = renewed.clone();
        take(&renewed)
    }
}

/// What the check of a tag has shown.
struct Verified {
    under_active_key: bool,
    version: u32,
}

impl<T> fmt::Debug for Tokens<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("context", &self.context).finish_non_exhaustive()
    }
}
