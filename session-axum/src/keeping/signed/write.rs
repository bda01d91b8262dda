//! The operations on a signed session.

use std::sync::Arc;

use session_core::store::SubjectKey;
use session_core::{
    Generation, Header, Renewal, Renewed, Reply, SessionData, SessionId, Standing,
    SubjectGeneration, UnixTime,
};

use super::{Question, Signed};
use crate::deadline::finish;
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{
    Base, CameUnder, Held, IfOvertaken, Loaded, Located, Origin, Outcome, Written,
};

impl<T: SessionData> Signed<T> {
    /// Begins a visitor's session.
    pub(in crate::keeping) fn begin(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let header = draft.header.with_id(self.new_id()?);
        let written = Written { fresh: true, ..self.sign(base, header, draft)? };
        Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Again))
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
        let mut written = self.sign(&anew, header, draft)?;
        written.fresh = true;
        // Also of one that has expired by now: another request may have prolonged it.
        match base.held.filter(|held| !held.is_private()) {
            Some(held) => match self.succeed(&held, header.id, Renewal::Login, base.now).await? {
                Renewed::Alone => {}
                Renewed::Refused => return Err(SessionError::Superseded),
                Renewed::To(_) => written.origin = Some(origin(&held)),
            },
            None => self.within(self.scope.admits_login(base.now)).await?,
        }
        Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Again))
    }

    /// Changes a session.
    pub(in crate::keeping) async fn update(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let held = base.held()?;
        if !held.under.may_write() {
            return Err(SessionError::Superseded);
        }
        if !held.is_private() {
            self.check_age(held.header, base.now)?;
        }
        let header = held.header.used_at(base.now);
        let written = self.sign(base, header, draft)?.going_on_from(&held);
        if !held.is_private() {
            self.ask(&held, written.payload.subject(), base.now).await?;
        }
        Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Again))
    }

    /// Ends a session, also if nobody waits for it any more.
    pub(in crate::keeping) async fn end(
        &self,
        held: Held<'_>,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        match self.scope.end(self.session_ref(held.header), now) {
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
        self.check_age(held.header, base.now)?;
        let member = self.tokens.subject_generation(held.header, draft.payload.subject());
        let member = member.ok_or(SessionError::NoSession)?;
        let generation = self.spare(member, held.header.id, base.now).await?;
        let header = held.header.with_generation(Some(generation.number()));
        let written = self.sign(base, header, draft)?.going_on_from(&held);
        Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Again))
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
        let is_old = matches!(standing, Standing::Grace { .. } | Standing::Leads { .. });
        Ok(standing.is_live() || is_old)
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
    ) -> Result<Written<T>, SessionError> {
        let Draft { session, payload, .. } = draft;
        let delivery = base.delivers(self.issue(&header, &payload, &session)?);
        let (fresh, under, at, origin) = (false, CameUnder::Own, Located::Token, None);
        Ok(Written { header, session, payload, delivery, fresh, under, at, origin })
    }

    /// Refuses to write a session that something newer happened to.
    async fn ask(
        &self,
        held: &Held<'_>,
        subject: &[u8],
        now: UnixTime,
    ) -> Result<(), SessionError> {
        let question = Question::of(held);
        let standing = self.standing(&question.header, subject, now).await?;
        if question.is_answered_by(standing) { Ok(()) } else { Err(SessionError::Superseded) }
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
}

/// Returns the session whose place is taken, if `held` is left for another: the one that came, not
/// what this request made of it.
pub(super) fn origin(held: &Held<'_>) -> Box<Origin> {
    let came = || Box::new(Origin { header: *held.header, at: held.at.clone() });
    held.origin().unwrap_or_else(came)
}
