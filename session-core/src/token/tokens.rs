//! Opening and signing.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use smallvec::SmallVec;
use thiserror::Error;

use super::header::{self, Header, Preamble, SIGNED, TokenBytes};
use super::signer::{Signer, Signers, TAG};
use super::{Context, MAX_COOKIE, Refusal, text};
use crate::keys::KeyRing;
use crate::lifetime::Lifetimes;
use crate::payload::{self, Payload, PayloadError, PayloadReader, PayloadWriter, Principal};
use crate::rights::IndexSet;
use crate::session::SessionData;
use crate::time::UnixTime;

/// Opens and signs the tokens of one session type in one cookie of one application.
pub struct Tokens<T> {
    pub(super) context: Context,
    pub(super) ring: KeyRing,
    signers: RwLock<Arc<Signers>>,
    session: PhantomData<fn() -> T>,
}

/// A token that is authentic and in time: a session, before its struct is built.
#[derive(Clone)]
pub struct OpenToken {
    header: Header,
    principal: Principal,
    pub(super) codec: payload::Codec,
    under_active_key: bool,
    /// A usual one fits without allocating.
    pub(super) payload: SmallVec<[u8; 128]>,
}

impl<T: SessionData> Tokens<T> {
    /// Returns what opens and signs in this context with these keys.
    pub fn new(context: Context, ring: KeyRing) -> Self {
        let signers = RwLock::new(Arc::new(Signers::new(&ring.keys(), &context)));
        Self { context, ring, signers, session: PhantomData }
    }

    /// Returns the cookie's name.
    pub fn cookie(&self) -> &str {
        self.context.cookie()
    }

    /// Opens a cookie's value.
    ///
    /// The order is: shape, key, tag (in constant time), and only then the first byte behind the
    /// preamble is read; then the times; then the roles and permissions.
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
        if text.len() > MAX_COOKIE {
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
        let under_active_key = self.verify(body, message, tag)?;

        let read = header::read(body).ok_or(Refusal::Malformed)?;
        lifetimes.check(&read.header, now)?;
        let has_subject = read.header.authenticated.is_some();
        let principal = payload::principal::<T::Role, T::Permission>(read.payload, has_subject)
            .map_err(Refusal::Payload)?;
        let (header, codec) = (read.header, read.codec);
        let payload = SmallVec::from_slice(read.payload);
        Ok(OpenToken { header, principal, codec, under_active_key, payload })
    }

    /// Signs a session.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLarge`] if the cookie would be more than a browser keeps,
    /// [`EncodeError::Authentication`] if header and payload disagree about whether there is a
    /// subject, and [`EncodeError::NoKey`] if the ring is empty.
    pub fn sign(&self, header: &Header, payload: &Payload) -> Result<String, EncodeError> {
        if payload.has_subject != header.authenticated.is_some() {
            return Err(EncodeError::Authentication);
        }
        self.signed(header, payload.codec, payload.bytes())
    }

    /// Signs the same session again, under the active key and with a changed header.
    ///
    /// # Errors
    ///
    /// As [`Tokens::sign`].
    pub fn sign_again(&self, header: &Header, token: &OpenToken) -> Result<String, EncodeError> {
        self.signed(header, token.codec, &token.payload)
    }

    /// Encodes a session's fields.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Payload`] if a value does not fit the codec.
    pub fn encode(&self, session: &T) -> Result<Payload, EncodeError> {
        let mut writer = PayloadWriter::new(self.context.declaration().codec);
        session.write(&mut writer)?;
        Ok(writer.finish().0)
    }

    /// Returns how many bytes each field of the session takes, for an error message.
    pub fn field_sizes(&self, session: &T) -> FieldSizes {
        let mut writer = PayloadWriter::new(self.context.declaration().codec).noting_sizes();
        let _ = session.write(&mut writer);
        FieldSizes(writer.finish().1)
    }

    /// Returns a short keyed hash of an encoded subject, to be logged.
    pub fn hash_subject(&self, subject: &[u8]) -> [u8; 8] {
        self.with_signers(|signers| signers.hash_subject(subject))
    }

    fn signed(
        &self,
        header: &Header,
        codec: payload::Codec,
        payload: &[u8],
    ) -> Result<String, EncodeError> {
        let text = self.with_signers(|signers| {
            let signer = signers.active().ok_or(EncodeError::NoKey)?;
            let mut bytes = TokenBytes::new();
            self.write_body(&mut bytes, signer, header, codec, payload);
            let tag = signer.tag(&bytes);
            bytes.extend_from_slice(&tag);
            Ok::<_, EncodeError>(text::encode(&bytes))
        })?;
        let size = self.cookie().len().saturating_add(text.len());
        if size > MAX_COOKIE {
            return Err(EncodeError::TooLarge { size, fields: FieldSizes::default() });
        }
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
        header.write(out, signer.key, self.context.version(), codec);
        out.extend_from_slice(payload);
    }

    /// Checks the tag; returns whether the key is the active one.
    fn verify(&self, body: &[u8], message: &[u8], tag: &[u8]) -> Result<bool, Refusal> {
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
            if version < known {
                return Err(Refusal::UnsupportedVersion(version));
            }
            if signer.verifies(message, tag) { Ok(active) } else { Err(Refusal::BadTag) }
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
        let renewed = Arc::new(Signers::new(&self.ring.keys(), &self.context));
        *self.signers.write().unwrap_or_else(PoisonError::into_inner) = renewed.clone();
        take(&renewed)
    }
}

impl<T> fmt::Debug for Tokens<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("context", &self.context).finish_non_exhaustive()
    }
}

impl OpenToken {
    /// Returns what the token says of the session as a whole.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Returns what the roles held include.
    pub const fn roles(&self) -> IndexSet {
        self.principal.roles
    }

    /// Returns what the permissions held include.
    pub const fn permissions(&self) -> IndexSet {
        self.principal.permissions
    }

    /// Returns the encoded subject; empty without one.
    pub fn subject(&self) -> &[u8] {
        self.payload.get(..self.principal.subject_len).unwrap_or_default()
    }

    /// Whether the key that signs today signed it. If not, it should be signed again.
    pub const fn under_active_key(&self) -> bool {
        self.under_active_key
    }

    /// Builds the struct.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] if the payload is not this struct's.
    pub fn session<T: SessionData>(&self) -> Result<T, PayloadError> {
        let has_subject = self.header.authenticated.is_some();
        let mut reader = PayloadReader::new(&self.payload, self.codec, has_subject);
        let session = T::read(&mut reader)?;
        reader.finish()?;
        Ok(session)
    }
}

impl fmt::Debug for OpenToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenToken").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Why a session could not be put into a token. The application's value is at fault.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum EncodeError {
    /// A subject without the time of its authentication, or such a time without a subject.
    #[error("a session has a time of authentication if and only if it has a subject")]
    Authentication,
    /// The ring has no key.
    #[error("the key ring has no active key")]
    NoKey,
    /// A value does not fit the session's codec.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The cookie would be larger than browsers keep.
    #[error(
        "the session's cookie would be {size} bytes with its name, and browsers keep {MAX_COOKIE}; \
         keep less in it, or keep it in a store (bytes before base64: {fields})"
    )]
    TooLarge {
        /// Name and value together, in bytes.
        size: usize,
        /// What each field takes.
        fields: FieldSizes,
    },
}

/// How many bytes each field of a session takes. Displays as `name 13, theme 1`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FieldSizes(Vec<(&'static str, usize)>);

impl fmt::Display for FieldSizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, size)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{name} {size}")?;
        }
        Ok(())
    }
}
