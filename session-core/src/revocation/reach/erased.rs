//! The contracts with boxed futures, so that the choice is made at run time.

use std::time::Duration;

use super::answer::Boxed;
use crate::id::SessionId;
use crate::revocation::{
    Epoch, Membership, Outlook, Revocation, RevocationError, Standing, Step, SubjectRevocation,
    Target,
};
use crate::store::SubjectKey;
use crate::time::UnixTime;

/// [`Revocation`] with boxed futures.
pub(super) trait Erased: Send + Sync {
    fn presented<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>>;
    fn standing<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>>;
    fn end<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>>;
    fn replace<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>>;
    fn rotate<'a>(
        &'a self,
        target: &'a Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Boxed<'a, Result<Option<SessionId>, RevocationError>>;
    fn admits_login(&self, now: UnixTime) -> Boxed<'_, Result<(), RevocationError>>;
}

impl<R: Revocation> Erased for R {
    fn presented<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>> {
        Box::pin(Revocation::presented(self, target, now))
    }

    fn standing<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Standing, RevocationError>> {
        Box::pin(Revocation::standing(self, target, now))
    }

    fn end<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>> {
        Box::pin(Revocation::end(self, target, now))
    }

    fn replace<'a>(
        &'a self,
        target: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>> {
        Box::pin(Revocation::replace(self, target, now))
    }

    fn rotate<'a>(
        &'a self,
        target: &'a Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Boxed<'a, Result<Option<SessionId>, RevocationError>> {
        Box::pin(Revocation::rotate(self, target, proposed, step, now))
    }

    fn admits_login(&self, now: UnixTime) -> Boxed<'_, Result<(), RevocationError>> {
        Box::pin(Revocation::admits_login(self, now))
    }
}

/// [`SubjectRevocation`] with boxed futures.
pub(super) trait ErasedSubjects: Erased {
    fn presented_of<'a>(
        &'a self,
        target: &'a Target,
        member: &'a Membership,
        now: UnixTime,
    ) -> Boxed<'a, Result<Outlook, RevocationError>>;
    fn standing_of<'a>(
        &'a self,
        target: &'a Target,
        member: &'a Membership,
        now: UnixTime,
    ) -> Boxed<'a, Result<Outlook, RevocationError>>;
    fn epoch<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Boxed<'a, Result<Epoch, RevocationError>>;
    fn end_all<'a>(
        &'a self,
        subject: &'a SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>>;
    fn end_others<'a>(
        &'a self,
        subject: &'a SubjectKey,
        spared: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Epoch, RevocationError>>;
    fn end_everything(
        &self,
        memory: Duration,
        now: UnixTime,
    ) -> Boxed<'_, Result<(), RevocationError>>;
}

impl<R: SubjectRevocation> ErasedSubjects for R {
    fn presented_of<'a>(
        &'a self,
        target: &'a Target,
        member: &'a Membership,
        now: UnixTime,
    ) -> Boxed<'a, Result<Outlook, RevocationError>> {
        Box::pin(SubjectRevocation::presented_of(self, target, member, now))
    }

    fn standing_of<'a>(
        &'a self,
        target: &'a Target,
        member: &'a Membership,
        now: UnixTime,
    ) -> Boxed<'a, Result<Outlook, RevocationError>> {
        Box::pin(SubjectRevocation::standing_of(self, target, member, now))
    }

    fn epoch<'a>(
        &'a self,
        subject: &'a SubjectKey,
        now: UnixTime,
    ) -> Boxed<'a, Result<Epoch, RevocationError>> {
        Box::pin(SubjectRevocation::epoch(self, subject, now))
    }

    fn end_all<'a>(
        &'a self,
        subject: &'a SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Boxed<'a, Result<(), RevocationError>> {
        Box::pin(SubjectRevocation::end_all(self, subject, memory, now))
    }

    fn end_others<'a>(
        &'a self,
        subject: &'a SubjectKey,
        spared: &'a Target,
        now: UnixTime,
    ) -> Boxed<'a, Result<Epoch, RevocationError>> {
        Box::pin(SubjectRevocation::end_others(self, subject, spared, now))
    }

    fn end_everything(
        &self,
        memory: Duration,
        now: UnixTime,
    ) -> Boxed<'_, Result<(), RevocationError>> {
        Box::pin(SubjectRevocation::end_everything(self, memory, now))
    }
}
