//! What reaches all sessions of a subject.

use std::time::Duration;

use super::{Answer, Choice, Reach};
use crate::revocation::{Epoch, Membership, Outlook, RevocationError, Target};
use crate::store::SubjectKey;
use crate::time::UnixTime;

impl Reach {
    /// Whether all sessions of a subject can be ended together.
    pub const fn is_by_subject(&self) -> bool {
        matches!(self.0, Choice::BySubject(_) | Choice::ThisProcess(_))
    }

    /// Whether it matters to whom a session belongs: not where nobody's sessions were ended together.
    /// To find out the subject costs a hash.
    pub fn asks_for_subjects(&self) -> bool {
        match &self.0 {
            Choice::BySubject(_) => true,
            Choice::ThisProcess(memory) => memory.has_cutoffs(),
            Choice::Nowhere | Choice::Shared(_) => false,
        }
    }

    /// See [`SubjectRevocation::presented_of`](crate::SubjectRevocation::presented_of). `None` for a
    /// session that belongs to nobody, or where [`Reach::asks_for_subjects`] says no. Where
    /// sessions cannot be ended by subject, as [`Reach::presented`].
    pub fn presented_of<'a>(
        &'a self,
        target: &'a Target,
        member: Option<&'a Membership>,
        now: UnixTime,
    ) -> Answer<'a, Result<Outlook, RevocationError>> {
        match (&self.0, member) {
            (Choice::BySubject(shared), Some(member)) => {
                Answer::Pending(shared.presented_of(target, member, now))
            }
            (Choice::ThisProcess(memory), Some(member)) => {
                Answer::Ready(Ok(memory.presented_of_now(target, member, now)))
            }
            _ => match self.presented(target, now) {
                Answer::Ready(standing) => Answer::Ready(standing.map(Outlook::of)),
                Answer::Pending(asked) => {
                    Answer::Pending(Box::pin(async move { asked.await.map(Outlook::of) }))
                }
            },
        }
    }

    /// See [`SubjectRevocation::standing_of`](crate::SubjectRevocation::standing_of). `None` for a
    /// session that belongs to nobody, or where [`Reach::asks_for_subjects`] says no. Where sessions
    /// cannot be ended by subject, as [`Reach::standing`].
    pub fn standing_of<'a>(
        &'a self,
        target: &'a Target,
        member: Option<&'a Membership>,
        now: UnixTime,
    ) -> Answer<'a, Result<Outlook, RevocationError>> {
        match (&self.0, member) {
            (Choice::BySubject(shared), Some(member)) => {
                Answer::Pending(shared.standing_of(target, member, now))
            }
            (Choice::ThisProcess(memory), Some(member)) => {
                Answer::Ready(Ok(memory.standing_of_now(target, member, now)))
            }
            _ => match self.standing(target, now) {
                Answer::Ready(standing) => Answer::Ready(standing.map(Outlook::of)),
                Answer::Pending(asked) => {
                    Answer::Pending(Box::pin(async move { asked.await.map(Outlook::of) }))
                }
            },
        }
    }

    /// See [`SubjectRevocation::epoch`](crate::SubjectRevocation::epoch). Where sessions cannot be
    /// ended by subject, the present's.
    pub fn epoch<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Answer<'a, Result<Epoch, RevocationError>> {
        match &self.0 {
            Choice::BySubject(shared) => Answer::Pending(shared.epoch(subject, now)),
            Choice::ThisProcess(memory) => Answer::Ready(memory.epoch_now(subject, now)),
            Choice::Nowhere | Choice::Shared(_) => Answer::Ready(Ok(Epoch::at(now))),
        }
    }

    /// See [`SubjectRevocation::end_all`](crate::SubjectRevocation::end_all). Where sessions cannot
    /// be ended by subject, [`RevocationError::NotBySubject`].
    pub fn end_all<'a>(
        &'a self,
        subject: &'a SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Answer<'a, Result<(), RevocationError>> {
        match &self.0 {
            Choice::BySubject(shared) => Answer::Pending(shared.end_all(subject, memory, now)),
            Choice::ThisProcess(process) => {
                process.end_all_now(subject, memory, now);
                Answer::Ready(Ok(()))
            }
            Choice::Nowhere | Choice::Shared(_) => {
                Answer::Ready(Err(RevocationError::NotBySubject))
            }
        }
    }

    /// See [`SubjectRevocation::end_others`](crate::SubjectRevocation::end_others). Where sessions
    /// cannot be ended by subject, [`RevocationError::NotBySubject`].
    pub fn end_others<'a>(
        &'a self,
        subject: &'a SubjectKey,
        spared: &'a Target,
        now: UnixTime,
    ) -> Answer<'a, Result<Epoch, RevocationError>> {
        match &self.0 {
            Choice::BySubject(store) => Answer::Pending(store.end_others(subject, spared, now)),
            Choice::ThisProcess(process) => {
                Answer::Ready(process.end_others_now(subject, spared, now))
            }
            Choice::Nowhere | Choice::Shared(_) => {
                Answer::Ready(Err(RevocationError::NotBySubject))
            }
        }
    }

    /// See [`SubjectRevocation::end_everything`](crate::SubjectRevocation::end_everything). Where
    /// sessions cannot be ended by subject, [`RevocationError::NotBySubject`].
    pub fn end_everything(
        &self,
        memory: Duration,
        now: UnixTime,
    ) -> Answer<'_, Result<(), RevocationError>> {
        match &self.0 {
            Choice::BySubject(shared) => Answer::Pending(shared.end_everything(memory, now)),
            Choice::ThisProcess(process) => {
                process.end_everything_now(memory, now);
                Answer::Ready(Ok(()))
            }
            Choice::Nowhere | Choice::Shared(_) => {
                Answer::Ready(Err(RevocationError::NotBySubject))
            }
        }
    }
}
