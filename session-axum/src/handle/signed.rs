//! The operations on a session in its cookie: it is signed, revocation is asked, and it is staged for
//! the response.

use std::sync::Arc;

use session_core::store::SubjectKey;
use session_core::{
    Answer, Change, Epoch, Event, Header, Membership, RevocationError, SessionData, SessionId,
    Standing, Step, UnixTime,
};

use super::draft::{Base, Draft};
use super::{SessionHandle, finish};
use crate::error::SessionError;
use crate::sessions::{InCookie, Keep};
use crate::slot::{Staged, Visit};

/// A handle whose session is in its cookie.
pub(super) struct Signed<'a, T: SessionData> {
    handle: &'a SessionHandle<T>,
    kept: &'a InCookie<T>,
}

impl<'a, T: SessionData> Signed<'a, T> {
    pub(super) const fn new(handle: &'a SessionHandle<T>, kept: &'a InCookie<T>) -> Self {
        Self { handle, kept }
    }

    pub(super) async fn login(
        &self,
        make: &mut (impl FnMut(Option<&T>) -> T + Send),
    ) -> Result<(), SessionError> {
        let handle = self.handle;
        loop {
            let base = handle.base()?;
            let draft = Draft::login(&base, make)?;
            let header = base.header_for_login(&draft, handle.new_id()?);
            let header = self.of_present_generation(header, &draft).await?;
            let written = handle.sign(self.kept, header, draft, true)?;
            self.admit(&base).await?;
            let change = Change { from: base.id(), to: written.header.id };
            if handle.put(&base, Staged::Written(Arc::new(written)))? {
                Event::Login(change).emit();
                return Ok(());
            }
        }
    }

    pub(super) async fn update<R>(
        &self,
        change: &mut (impl FnMut(&mut T) -> R + Send),
    ) -> Result<R, SessionError> {
        loop {
            let base = self.handle.base()?;
            if let Some(answer) = self.try_update(&base, change).await? {
                return Ok(answer);
            }
        }
    }

    pub(super) async fn end(&self) -> Result<(), SessionError> {
        let handle = self.handle;
        loop {
            let base = handle.base()?;
            let ended = base.id();
            if let Some(header) = base.header() {
                let target = handle.settings().target_of(header);
                match self.kept.reach.end(target, handle.now()) {
                    Answer::Ready(done) => done?,
                    // The end goes on when nobody waits for it any more.
                    Answer::Pending(end) => self.kept.in_time(finish(end)).await?,
                }
            }
            if handle.put(&base, Staged::Ended { remove: base.removes_cookie() })? {
                ended.map(Event::Ended).into_iter().for_each(Event::emit);
                return Ok(());
            }
        }
    }

    pub(super) async fn still_valid(&self, visit: &Visit<T>) -> Result<bool, SessionError> {
        let (header, subject) = (visit.token.header(), visit.token.subject());
        let standing = self.standing(header, subject, self.handle.now()).await?;
        Ok(matches!(standing, Standing::Live | Standing::Grace { .. }))
    }

    pub(super) async fn renew<F: FnMut(&mut T) + Send>(
        &self,
        mut change: Option<&mut F>,
        step: Step,
    ) -> Result<(), SessionError> {
        let handle = self.handle;
        loop {
            let base = handle.base()?;
            let header = *base.header().ok_or(SessionError::NoSession)?;
            let draft = Draft::renewed(&base, change.as_deref_mut())?;
            // Who proves themselves again does not leave the generation that they are of.
            let generation = match step {
                Step::Elevation => header.generation().map(Epoch::number),
                Step::Rotation => header.generation,
            };
            let renewed = base.renewed_header(header, step);
            let issued = handle.settings().issued(renewed.last_seen);
            let header = renewed.with_generation(generation).with_issued(issued);
            let proposed = header.with_id(handle.new_id()?);
            // Signed before anything is promised, so that what does not fit changes nothing.
            let signed = handle.sign(self.kept, proposed, draft, base.is_fresh())?;
            let mut written = match self.successor(&base, proposed.id, step).await? {
                successor if successor == proposed.id => signed,
                successor => handle.sign_again(self.kept, signed, successor)?,
            };
            written.cookie = base.delivers(written.cookie);
            let ids = Change { from: Some(header.id), to: written.header.id };
            if handle.put(&base, Staged::Written(Arc::new(written)))? {
                match step {
                    Step::Elevation => Event::Elevated(ids).emit(),
                    Step::Rotation => Event::Rotated(ids).emit(),
                }
                return Ok(());
            }
        }
    }

    /// Ends the other sessions of the subject, and returns which one was spared: it is signed again, as
    /// one of the generation after.
    pub(super) async fn end_others(&self) -> Result<SessionId, SessionError> {
        let handle = self.handle;
        loop {
            let base = handle.base()?;
            let before = *base.header().ok_or(SessionError::NoSession)?;
            let subject = self.kept.tokens.subject_key(&base.subject()?);
            if base.in_grace() {
                return Err(SessionError::Superseded);
            }
            handle.check_age(&before, base.now)?;
            let draft = Draft::renewed(&base, None::<&mut fn(&mut T)>)?;
            let epoch = self.spare(subject, &before).await?;
            let header = before.with_generation(Some(epoch.number()));
            let mut written = handle.sign(self.kept, header, draft, base.is_fresh())?;
            written.cookie = base.delivers(written.cookie);
            if handle.put(&base, Staged::Written(Arc::new(written)))? {
                return Ok(before.id);
            }
        }
    }

    /// Ends all sessions of a subject but one.
    async fn spare(&self, subject: SubjectKey, header: &Header) -> Result<Epoch, SessionError> {
        let target = self.handle.settings().target_of(header);
        let (sessions, now) = (self.handle.slot.sessions().clone(), self.handle.now());
        let end = finish(async move {
            match &sessions.settings.keep {
                Keep::Cookie(kept) => kept.reach.end_others(&subject, &target, now).get().await,
                Keep::Store(_) => Err(RevocationError::NotBySubject),
            }
        });
        self.kept.in_time(end).await
    }

    /// Stages a visitor's session where there is none.
    pub(super) fn begin(&self, base: &Base<T>, session: T) -> Result<bool, SessionError> {
        let handle = self.handle;
        let draft = Draft::visitor(&handle.slot, session)?;
        let header = Header::begin(handle.new_id()?, handle.now());
        let mut written = handle.sign(self.kept, header, draft, true)?;
        written.cookie = base.delivers(written.cookie);
        let id = written.header.id;
        let done = handle.put(base, Staged::Written(Arc::new(written)))?;
        if done {
            Event::Started(id).emit();
        }
        Ok(done)
    }

    /// Asks which id succeeds the session's.
    async fn successor(
        &self,
        base: &Base<T>,
        proposed: SessionId,
        step: Step,
    ) -> Result<SessionId, SessionError> {
        let Some(header) = base.header().filter(|_| !base.is_fresh()) else { return Ok(proposed) };
        let handle = self.handle;
        let now = handle.now();
        handle.check_age(header, now)?;
        let target = handle.settings().target_of(header);
        let rotating = self.kept.reach.rotate(&target, proposed, step, now);
        self.kept.within(rotating).await?.ok_or(SessionError::Superseded)
    }

    /// What became of a session.
    async fn standing(
        &self,
        header: &Header,
        subject: &[u8],
        now: UnixTime,
    ) -> Result<Standing, SessionError> {
        let target = self.handle.settings().target_of(header);
        let member = self.kept.membership(header, subject);
        let asking = self.kept.reach.standing_of(&target, member.as_ref(), now);
        Ok(self.kept.within(asking).await?.standing)
    }

    /// Notes in a header of which generation its session is, where its times do not say so: the others
    /// were ended a moment ago.
    async fn of_present_generation(
        &self,
        header: Header,
        draft: &Draft<T>,
    ) -> Result<Header, SessionError> {
        let member = self.kept.membership(&header, draft.payload.subject());
        let Some(Membership { subject, epoch }) = member else { return Ok(header) };
        let asking = self.kept.reach.epoch(&subject, self.handle.now());
        let present = self.kept.within(asking).await?;
        Ok(header.with_generation((present != epoch).then_some(present.number())))
    }

    /// Ends the session before a login, and makes sure that the new one can be ended too.
    async fn admit(&self, base: &Base<T>) -> Result<(), SessionError> {
        let (handle, kept) = (self.handle, self.kept);
        match base.header().filter(|_| !base.is_fresh()) {
            Some(header) => {
                let target = handle.settings().target_of(header);
                kept.within(kept.reach.replace(&target, handle.now())).await?;
            }
            None => kept.within(kept.reach.admits_login(handle.now())).await?,
        }
        Ok(())
    }

    async fn try_update<R>(
        &self,
        base: &Base<T>,
        change: &mut (impl FnMut(&mut T) -> R + Send),
    ) -> Result<Option<R>, SessionError> {
        let handle = self.handle;
        let header = *base.header().ok_or(SessionError::NoSession)?;
        let (draft, answer) = Draft::updated(base, change)?;
        let Some(draft) = draft else { return Ok(Some(answer)) };
        if base.in_grace() {
            return Err(SessionError::Superseded);
        }
        if !base.is_fresh() {
            handle.check_age(&header, base.now)?;
        }
        let header = header.used_at(base.now);
        let mut written = handle.sign(self.kept, header, draft, base.is_fresh())?;
        written.cookie = base.delivers(written.cookie);
        if !base.is_fresh()
            && self.standing(&header, written.payload.subject(), base.now).await? != Standing::Live
        {
            return Err(SessionError::Superseded);
        }
        Ok(handle.put(base, Staged::Written(Arc::new(written)))?.then_some(answer))
    }
}
