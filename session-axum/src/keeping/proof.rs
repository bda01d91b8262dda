//! Whether all sessions of a subject were ended since somebody began to prove who they are.

use std::time::Duration;

use session_core::store::{Revision, StoreKey};
use session_core::{SessionData, SessionId, SessionRef, SubjectGeneration, UnixTime};

use super::Keeping;
use crate::error::SessionError;

/// What there was to know of a subject's ends when a proof began.
pub(crate) enum ProofBegan {
    /// Of which generation a session would have been that began then.
    Generation(SubjectGeneration),
    /// What a store had noted.
    Noted(StoreKey, Option<Revision>),
    /// Ends are remembered nowhere.
    Nowhere,
}

impl<T: SessionData> Keeping<T> {
    pub(crate) async fn begin_proof(
        &self,
        subject: &[u8],
        now: UnixTime,
    ) -> Result<ProofBegan, SessionError> {
        let subject = self.tokens().subject_key(subject);
        match self {
            Self::Signed(signed) if !signed.scope.is_by_subject() => Ok(ProofBegan::Nowhere),
            Self::Signed(signed) => {
                let asking = signed.scope.generation(&subject, now);
                let generation = signed.within(asking).await?;
                Ok(ProofBegan::Generation(SubjectGeneration { subject, generation }))
            }
            Self::Stored(stored) => {
                let key = subject.ends_key();
                Ok(ProofBegan::Noted(key, stored.revision_of(&key, now).await?))
            }
        }
    }

    /// Whether nothing of the subject's was ended together since the proof began.
    pub(crate) async fn is_proof_good(
        &self,
        began: &ProofBegan,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        match (self, began) {
            (Self::Signed(signed), ProofBegan::Generation(member)) => {
                // One that nobody has.
                let id = SessionId::random(&*signed.entropy)?;
                let session = SessionRef { id, has_subject: true, memory: Duration::ZERO };
                let standing = signed.scope.standing(&session, Some(member), now);
                Ok(signed.within(standing).await?.is_live())
            }
            (Self::Stored(stored), ProofBegan::Noted(key, revision)) => {
                Ok(stored.revision_of(key, now).await? == *revision)
            }
            _ => Ok(true),
        }
    }
}
