//! The operations on a signed session.

use std::sync::Arc;

use session_core::store::SubjectKey;
use session_core::{
    Generation, Header, Reply, SessionData, SessionId, Standing, SubjectGeneration, UnixTime,
};

use super::Signed;
use crate::deadline::finish;
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{Base, Held, IfOvertaken, Loaded, Located, Outcome, Written};

impl<T: SessionData> Signed<T> {
    /// Begins a visitor's session.
    pub(in crate::keeping) fn begin(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let header = draft.header.with_id(self.new_id()?);
        let written = self.sign(base, header, draft, true)?;
        Ok(Outcome::Stage(written, IfOvertaken::Again))
    }

    /// Logs in: under a new id, with the session before ended.
    pub(in crate::keeping) async fn login(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let header = draft.header.with_id(self.new_id()?);
        let header = self.of_present_generation(header, draft.payload.subject(), base.now).await?;
        // A login replaces a credential that anything else would leave alone.
        let anew = Base { leaves_credential: false, ..*base };
        let written = self.sign(&anew, header, draft, true)?;
        self.admit(base).await?;
        Ok(Outcome::Stage(written, IfOvertaken::Again))
    }

    /// Changes a session.
    pub(in crate::keeping) async fn update(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let held = base.held()?;
        if held.in_grace {
            return Err(SessionError::Superseded);
        }
        if !held.fresh {
            self.check_age(held.header, base.now)?;
        }
        let header = held.header.used_at(base.now);
        let written = self.sign(base, header, draft, held.fresh)?;
        if !held.fresh
            && !self.standing(&header, written.payload.subject(), base.now).await?.is_live()
        {
            return Err(SessionError::Superseded);
        }
        Ok(Outcome::Stage(written, IfOvertaken::Again))
    }

    /// Ends a session, also if nobody waits for it any more.
    pub(in crate::keeping) async fn end(
        &self,
        held: Held<'_>,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        let member = self.tokens.subject_generation(held.header, held.subject);
        match self.scope.end(self.session_ref(held.header), member, now) {
            Reply::Ready(done) => Ok(done?),
            Reply::Pending(end) => self.in_time(finish(end)).await,
        }
    }

    /// Ends the other sessions of a subject. The one that is spared is signed again, as one of the
    /// generation after.
    pub(in crate::keeping) async fn end_others(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let held = base.held()?;
        if held.in_grace {
            return Err(SessionError::Superseded);
        }
        self.check_age(held.header, base.now)?;
        let member = self.tokens.subject_generation(held.header, draft.payload.subject());
        let member = member.ok_or(SessionError::NoSession)?;
        let generation = self.spare(member, held.header.id, base.now).await?;
        let header = held.header.with_generation(Some(generation.number()));
        let written = self.sign(base, header, draft, held.fresh)?;
        Ok(Outcome::Stage(written, IfOvertaken::Again))
    }

    /// Returns what ends all sessions of a subject, whatever becomes of the caller.
    pub(in crate::keeping) fn end_all(
        &self,
        subject: SubjectKey,
        now: UnixTime,
    ) -> impl Future<Output = Result<(), SessionError>> + Send + use<T> {
        let (scope, memory) = (self.scope.clone(), self.lifetimes.longest_memory());
        async move { Ok(scope.end_all(&subject, memory, now).await?) }
    }

    /// Ends every session of everybody.
    pub(in crate::keeping) async fn end_everything(
        &self,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        let ending = self.scope.end_everything(self.lifetimes.longest_memory(), now);
        Ok(self.within(ending).await?)
    }

    /// Whether a session that came some time ago is still one.
    pub(in crate::keeping) async fn still_valid(
        &self,
        loaded: &Loaded<T>,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let standing = self.standing(loaded.token.header(), loaded.token.subject(), now).await?;
        Ok(standing.is_live() || matches!(standing, Standing::Grace { .. }))
    }

    /// Ends all sessions of a subject but one, unless that one was ended meanwhile.
    async fn spare(
        &self,
        member: SubjectGeneration,
        spared: SessionId,
        now: UnixTime,
    ) -> Result<Generation, SessionError> {
        let (scope, memory) = (self.scope.clone(), self.lifetimes.longest_memory());
        let end = finish(async move { scope.end_others(&member, spared, memory, now).await });
        self.in_time(end).await?.ok_or(SessionError::Superseded)
    }

    /// Refuses to write a session that expired while its request was under way: by then its end may
    /// have been forgotten, and a request slow enough would bring it back.
    pub(super) fn check_age(&self, header: &Header, now: UnixTime) -> Result<(), SessionError> {
        self.lifetimes.check(header, now).map_err(|_| SessionError::Superseded)
    }

    pub(super) fn sign(
        &self,
        base: &Base<'_>,
        header: Header,
        draft: Draft<T>,
        fresh: bool,
    ) -> Result<Arc<Written<T>>, SessionError> {
        let Draft { session, payload, .. } = draft;
        let delivery = base.delivers(self.issue(&header, &payload, &session)?);
        let at = Located::Token;
        Ok(Arc::new(Written { header, session, payload, delivery, fresh, at }))
    }

    /// Notes in a header of which generation its session is, where its times do not say so: the others
    /// were ended a moment ago.
    async fn of_present_generation(
        &self,
        header: Header,
        subject: &[u8],
        now: UnixTime,
    ) -> Result<Header, SessionError> {
        let member = self.subject_generation(&header, subject);
        let Some(SubjectGeneration { subject, generation }) = member else { return Ok(header) };
        let present = self.within(self.scope.generation(&subject, now)).await?;
        Ok(header.with_generation((present != generation).then_some(present.number())))
    }

    /// Ends the session before a login, and makes sure that the new one can be ended too.
    async fn admit(&self, base: &Base<'_>) -> Result<(), SessionError> {
        match base.held.filter(|held| !held.fresh) {
            Some(held) => {
                let session = self.session_ref(held.header);
                let member = self.tokens.subject_generation(held.header, held.subject);
                let replacing = self.scope.replace(&session, member.as_ref(), base.now);
                self.within(replacing).await?;
            }
            None => self.within(self.scope.admits_login(base.now)).await?,
        }
        Ok(())
    }
}
