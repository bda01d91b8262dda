//! An open token.

use std::fmt;

use serde::de::DeserializeOwned;
use smallvec::SmallVec;

use super::versions;
use crate::header::Header;
use crate::id::SessionId;
use crate::payload::{self, PayloadError, Principal};
use crate::revocation::Generation;
use crate::rights::IndexSet;
use crate::session::SessionData;

/// A token that is authentic and in time: a session, before its struct is built.
///
/// One of an older version has been stepped up: what is here is the present version's.
#[derive(Clone)]
pub struct OpenToken {
    pub(super) header: Header,
    pub(super) principal: Principal,
    pub(super) codec: payload::Codec,
    pub(super) under_active_key: bool,
    /// Whether it was in a version before the one that is written.
    pub(super) outdated: bool,
    /// A usual one fits without allocating.
    pub(super) payload: SmallVec<[u8; 128]>,
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

    /// Returns what the permissions held include, and what the roles held grant.
    pub const fn permissions(&self) -> IndexSet {
        self.principal.permissions
    }

    /// Returns the encoded subject; empty without one.
    pub fn subject(&self) -> &[u8] {
        self.payload.get(..self.principal.subject_len).unwrap_or_default()
    }

    /// Returns its subject; `None` for a visitor's.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] if the payload's subject is of another type.
    pub fn subject_as<S: DeserializeOwned>(&self) -> Result<Option<S>, PayloadError> {
        let subject = self.header.authenticated.map(|_| payload::read_subject(self.subject()));
        subject.transpose()
    }

    /// Returns the same session as one of another generation, to be signed again: it was spared when
    /// the others of its subject were ended. [`is_outdated`](Self::is_outdated) says so from then on.
    #[must_use]
    pub const fn renewed_to(mut self, generation: Generation) -> Self {
        self.header.generation = Some(generation.number());
        self.outdated = true;
        self
    }

    /// Returns the same session under another id, which took the place of the one that it came under.
    #[must_use]
    pub const fn succeeded_by(mut self, id: SessionId) -> Self {
        self.header.id = id;
        self
    }

    /// Whether the key that signs today signed it. If not, it should be signed again.
    pub const fn under_active_key(&self) -> bool {
        self.under_active_key
    }

    /// Whether it is in a version before the one that is written today, or of a generation that
    /// ended without it. If so, it should be signed again.
    pub const fn is_outdated(&self) -> bool {
        self.outdated
    }

    /// Builds the struct.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] if the payload is not this struct's.
    pub fn session<T: SessionData>(&self) -> Result<T, PayloadError> {
        versions::read(&self.payload, self.codec, self.header.authenticated.is_some())
    }
}

impl fmt::Debug for OpenToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenToken").field("header", &self.header).finish_non_exhaustive()
    }
}
