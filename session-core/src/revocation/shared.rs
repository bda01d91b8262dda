//! A shared revocation is a revocation.

use std::sync::Arc;
use std::time::Duration;

use super::{
    Epoch, Membership, Outlook, Revocation, RevocationError, Standing, Step, SubjectRevocation,
    Target,
};
use crate::id::SessionId;
use crate::store::SubjectKey;
use crate::time::UnixTime;

impl<R: Revocation> Revocation for Arc<R> {
    async fn presented(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        R::presented(self, target, now).await
    }

    async fn standing(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        R::standing(self, target, now).await
    }

    async fn end(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        R::end(self, target, now).await
    }

    async fn replace(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        R::replace(self, target, now).await
    }

    async fn rotate(
        &self,
        target: &Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Result<Option<SessionId>, RevocationError> {
        R::rotate(self, target, proposed, step, now).await
    }

    async fn admits_login(&self, now: UnixTime) -> Result<(), RevocationError> {
        R::admits_login(self, now).await
    }
}

impl<R: SubjectRevocation> SubjectRevocation for Arc<R> {
    async fn presented_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Result<Outlook, RevocationError> {
        R::presented_of(self, target, member, now).await
    }

    async fn standing_of(
        &self,
        target: &Target,
        member: &Membership,
        now: UnixTime,
    ) -> Result<Outlook, RevocationError> {
        R::standing_of(self, target, member, now).await
    }

    async fn epoch(&self, subject: &SubjectKey, now: UnixTime) -> Result<Epoch, RevocationError> {
        R::epoch(self, subject, now).await
    }

    async fn end_all(
        &self,
        subject: &SubjectKey,
        memory: Duration,
        now: UnixTime,
    ) -> Result<(), RevocationError> {
        R::end_all(self, subject, memory, now).await
    }

    async fn end_others(
        &self,
        subject: &SubjectKey,
        spared: &Target,
        now: UnixTime,
    ) -> Result<Epoch, RevocationError> {
        R::end_others(self, subject, spared, now).await
    }

    async fn end_everything(&self, memory: Duration, now: UnixTime) -> Result<(), RevocationError> {
        R::end_everything(self, memory, now).await
    }
}
