//! Credentials that are checked each time, for which no session is kept.

use std::fmt;

use thiserror::Error;

use crate::header::Assurance;
use crate::reply::Reply;
use crate::time::UnixTime;

/// A credential that proves its holder in every request by itself, so that no session is kept for it:
/// a token of another issuer, an API key, a name and a password.
///
/// It is the contract between an adapter, which finds the value in a request, and the crate that knows
/// how to check it. What is found becomes the application's own session type, so guards, policies and
/// handlers are the same for it. An answer that needs nobody else is a [`Reply::ready`]; one that asks
/// a server or takes long is a [`Reply::later`].
///
/// A credential must not tell a forger why it was refused: the reason is for the log.
///
/// ```
/// use session_core::{Credential, CredentialError, Proven, Reply, UnixTime};
///
/// /// One key for one program.
/// struct ApiKey(&'static [u8]);
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Caller {
///     program: &'static str,
/// }
///
/// impl Credential<Caller> for ApiKey {
///     fn name(&self) -> &'static str {
///         "api-key"
///     }
///
///     fn check<'a>(
///         &'a self,
///         value: &'a [u8],
///         now: UnixTime,
///     ) -> Reply<'a, Result<Proven<Caller>, CredentialError>> {
///         // In earnest: compare hashes, in constant time.
///         Reply::ready(if value == self.0 {
///             Ok(Proven::new(Caller { program: "nightly" }, now))
///         } else {
///             Err(CredentialError::Refused("no such key"))
///         })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let now = UnixTime::from_secs(1_700_000_000);
/// let door: Box<dyn Credential<Caller>> = Box::new(ApiKey(b"k1"));
/// assert_eq!(door.check(b"k1", now).await.unwrap().session.program, "nightly");
/// assert!(door.check(b"k2", now).await.is_err());
/// # }
/// ```
pub trait Credential<T>: Send + Sync + 'static {
    /// Returns the name by which rules, events and documents call it, such as `jwt`.
    fn name(&self) -> &'static str;

    /// Says what a value proves at `now`.
    ///
    /// # Errors
    ///
    /// [`CredentialError::Refused`]: the value is worth nothing, and the request is answered 401.
    /// [`CredentialError::Busy`] and [`CredentialError::Unavailable`]: it could not be found out, and the
    /// request is answered 503, never "nobody" and never "allowed".
    fn check<'a>(
        &'a self,
        value: &'a [u8],
        now: UnixTime,
    ) -> Reply<'a, Result<Proven<T>, CredentialError>>;
}

/// What a credential proves.
#[non_exhaustive]
#[derive(Clone)]
pub struct Proven<T> {
    /// The caller, as the application's session type.
    pub session: T,
    /// When the caller proved who they are: what `fresh` in a rule asks for.
    pub authenticated: UnixTime,
    /// How surely, where the credential says.
    pub assurance: Option<Assurance>,
    /// The moment from which it proves nothing any more; `None` if it is checked each time anyway.
    pub expires: Option<UnixTime>,
}

impl<T> Proven<T> {
    /// Returns a caller who proved who they are at this moment.
    pub const fn new(session: T, authenticated: UnixTime) -> Self {
        Self { session, authenticated, assurance: None, expires: None }
    }

    /// Returns the same with how surely the caller was authenticated.
    #[must_use]
    pub fn with_assurance(self, assurance: impl Into<Option<Assurance>>) -> Self {
        Self { assurance: assurance.into(), ..self }
    }

    /// Returns the same with the moment from which it proves nothing any more.
    #[must_use]
    pub fn with_expires(self, expires: impl Into<Option<UnixTime>>) -> Self {
        Self { expires: expires.into(), ..self }
    }
}

/// Prints no content: what is proven is about somebody.
impl<T> fmt::Debug for Proven<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proven")
            .field("authenticated", &self.authenticated)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// Why a credential proves nothing.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum CredentialError {
    /// So many are being checked that this one has to come again.
    #[error("too many credentials are being checked at once; try again")]
    Busy,
    /// The value is worth nothing. The reason is for the log, and must hold nothing of the value.
    #[error("the credential was refused: {0}")]
    Refused(&'static str),
    /// Whether the value is worth anything could not be found out.
    #[error("the credential could not be checked")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
