//! Where sessions are kept.

use session_core::store::SubjectKey;
use session_core::{EncodeError, Header, Membership, Payload, Reach, SessionData, Tokens};

use crate::stored::Shelf;

/// Where the sessions of an application are kept.
pub(crate) enum Keep<T> {
    /// In their cookie, signed.
    Cookie(InCookie<T>),
    /// In a store; the cookie has an id.
    Store(Shelf<T>),
}

/// What signs sessions, and remembers which of them were ended.
pub(crate) struct InCookie<T> {
    pub(crate) tokens: Tokens<T>,
    pub(crate) reach: Reach,
}

impl<T: SessionData> InCookie<T> {
    /// Returns to which sessions one belongs, where that matters.
    pub(crate) fn membership(&self, header: &Header, subject: &[u8]) -> Option<Membership> {
        let asked = self.reach.asks_for_subjects();
        asked.then(|| self.tokens.membership(header, subject)).flatten()
    }
}

impl<T: SessionData> Keep<T> {
    pub(crate) fn encode(&self, session: &T) -> Result<Payload, EncodeError> {
        match self {
            Self::Cookie(kept) => kept.tokens.encode(session),
            Self::Store(in_store) => in_store.records.encode(session),
        }
    }

    /// Returns by what the sessions of an encoded subject are found.
    pub(crate) fn subject_key(&self, subject: &[u8]) -> SubjectKey {
        match self {
            Self::Cookie(kept) => kept.tokens.subject_key(subject),
            Self::Store(in_store) => in_store.records.subject_key(subject),
        }
    }

    pub(crate) fn hash_subject(&self, subject: &[u8]) -> [u8; 8] {
        match self {
            Self::Cookie(kept) => kept.tokens.hash_subject(subject),
            Self::Store(in_store) => in_store.records.hash_subject(subject),
        }
    }
}
