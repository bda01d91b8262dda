//! Where sessions are kept.

use std::time::Duration;

use session_core::store::SubjectKey;
use session_core::{
    Answer, EncodeError, Header, Membership, Payload, Reach, RevocationError, SessionData, Tokens,
};

use crate::deadline::in_time;
use crate::error::SessionError;
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
    deadline: Duration,
}

impl<T: SessionData> InCookie<T> {
    pub(crate) const fn new(tokens: Tokens<T>, reach: Reach, deadline: Duration) -> Self {
        Self { tokens, reach, deadline }
    }

    /// Waits for an answer of revocation, and no longer than the deadline.
    pub(crate) async fn within<V>(
        &self,
        answer: Answer<'_, Result<V, RevocationError>>,
    ) -> Result<V, RevocationError> {
        match answer {
            Answer::Ready(answer) => answer,
            Answer::Pending(asking) => self.in_time(asking).await,
        }
    }

    /// Waits for what asks revocation, and no longer than the deadline. What runs in a task of its own
    /// goes on after that.
    pub(crate) async fn in_time<V, E: From<RevocationError>>(
        &self,
        asking: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        // Memory answers at once, and needs no timer.
        if !self.reach.is_shared() {
            return asking.await;
        }
        let answer = in_time("revocation", self.deadline, asking).await;
        answer.unwrap_or_else(|late| Err(RevocationError::Unavailable(late.into()).into()))
    }

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
            Self::Store(in_store) => in_store.records.tokens().encode(session),
        }
    }

    /// Waits for the end of sessions, and no longer than the deadline. Of a store each call has its own.
    pub(crate) async fn in_time<V>(
        &self,
        ending: impl Future<Output = Result<V, SessionError>>,
    ) -> Result<V, SessionError> {
        match self {
            Self::Cookie(kept) => kept.in_time(ending).await,
            Self::Store(_) => ending.await,
        }
    }

    /// Returns by what the sessions of an encoded subject are found.
    pub(crate) fn subject_key(&self, subject: &[u8]) -> SubjectKey {
        match self {
            Self::Cookie(kept) => kept.tokens.subject_key(subject),
            Self::Store(in_store) => in_store.records.tokens().subject_key(subject),
        }
    }

    pub(crate) fn hash_subject(&self, subject: &[u8]) -> [u8; 8] {
        match self {
            Self::Cookie(kept) => kept.tokens.hash_subject(subject),
            Self::Store(in_store) => in_store.records.tokens().hash_subject(subject),
        }
    }
}
