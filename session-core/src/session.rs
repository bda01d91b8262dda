//! What a session type declares.

use std::time::Duration;

use crate::history::History;
use crate::payload::{Codec, Compared, PayloadError, PayloadReader, PayloadWriter};
use crate::rights::{GrantedIn, Permission, Role};

/// A struct that can be kept in a session: what `#[derive(Session)]` implements.
///
/// Derive it; the methods are the derive's business and change with it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session",
    label = "add `#[derive(Session, Clone)]` to this struct"
)]
pub trait SessionData: Clone + Send + Sync + Sized + 'static {
    /// The name, version, lifetimes and shape.
    const DECLARATION: Declaration;

    /// The older versions that it can be made of.
    #[doc(hidden)]
    const HISTORY: History<Self> = History::NONE;

    /// The parts of it that a migration must not make out of nothing: `#[session(subject)]` and the
    /// like, and the names of the `#[session(privilege)]` fields.
    #[doc(hidden)]
    const PRIVILEGES: &'static [&'static str] = &[];

    /// The roles its `#[session(role)]` field holds. They grant permissions of
    /// [`Permission`](Self::Permission), or none.
    type Role: Role<Grants: GrantedIn<Self::Permission>>;

    /// The permissions its `#[session(permission)]` field holds; without one, those that its roles
    /// grant.
    type Permission: Permission;

    /// Writes every field.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] if a field's value cannot be encoded.
    #[doc(hidden)]
    fn write(&self, payload: &mut PayloadWriter) -> Result<(), PayloadError>;

    /// Reads every field.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] if the payload is no such struct.
    #[doc(hidden)]
    fn read(payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError>;

    /// Compares every field behind the principal with the same one of another session.
    #[doc(hidden)]
    fn compare(&self, other: &Self, compared: &mut Compared) {
        let _ = (other, compared);
    }
}

/// A session that can belong to somebody: it has a `#[session(subject)]` field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` belongs to nobody, so nobody can log in to it",
    label = "mark the field that says whose session it is with `#[session(subject)]`"
)]
pub trait HasSubject: SessionData {
    /// The type of its subject: the field's type, or what is inside of its `Option`.
    ///
    /// It is read and written by serde, like every field; the derive sees to that.
    type Subject;
}

/// What `#[session(..)]` says of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    /// The name that is part of every tag: `#[session(name = "…")]`, by default the identifier.
    /// Renaming the struct without keeping the name ends its sessions.
    pub name: &'static str,
    /// The version of the struct's shape, from 1.
    pub version: u32,
    /// The fields' names and types as written, or the pinned shape. Part of every tag, so that a
    /// struct changed without its version never reads an old token as something else.
    pub fields: &'static str,
    /// How long a session lives without a request that uses it.
    pub idle: Duration,
    /// How long a session lives at most, counted from login.
    pub lifetime: Duration,
    /// How the fields are encoded.
    pub codec: Codec,
}

impl Declaration {
    /// The idle timeout where none is declared: 30 minutes, what NIST SP 800-63B §4.2.3 asks for at
    /// its second assurance level.
    pub const DEFAULT_IDLE: Duration = Duration::from_secs(30 * 60);

    /// The lifetime where none is declared: 12 hours, from the same section.
    pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);
}
