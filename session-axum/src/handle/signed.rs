//! The operations on a session in its cookie: it is signed, revocation is asked, and it is staged for
//! the response.

use std::sync::Arc;

use session_core::{Answer, Change, Event, Header, SessionData, SessionId, Standing, Step};

use super::draft::{self, Base, Draft};
use super::{SessionHandle, finish};
use crate::error::SessionError;
use crate::sessions::InCookie;
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
                    Answer::Pending(end) => finish(end).await?,
                }
            }
            if handle.put(&base, Staged::Ended { remove: base.removes_cookie() })? {
                ended.map(Event::Ended).into_iter().for_each(Event::emit);
                return Ok(());
            }
        }
    }

    pub(super) async fn still_valid(&self, visit: &Visit<T>) -> Result<bool, SessionError> {
        let target = self.handle.settings().target(&visit.token);
        let standing = self.kept.reach.standing(&target, self.handle.now()).get().await?;
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
            let now = handle.now();
            let header = draft::renewed_header(header, step, now);
            let proposed = Header { id: handle.new_id()?, ..header };
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

    /// Stages a visitor's session where there is none.
    pub(super) fn begin(&self, base: &Base<T>, session: T) -> Result<bool, SessionError> {
        let handle = self.handle;
        let draft = Draft::visitor(&handle.slot, session)?;
        let header = draft::visitor_header(handle.new_id()?, handle.now());
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
        handle.check_age(header)?;
        let target = handle.settings().target_of(header);
        let rotated = self.kept.reach.rotate(&target, proposed, step, handle.now()).get().await?;
        rotated.ok_or(SessionError::Superseded)
    }

    /// Ends the session before a login, and makes sure that the new one can be ended too.
    async fn admit(&self, base: &Base<T>) -> Result<(), SessionError> {
        let handle = self.handle;
        match base.header().filter(|_| !base.is_fresh()) {
            Some(header) => {
                let target = handle.settings().target_of(header);
                self.kept.reach.replace(&target, handle.now()).get().await?;
            }
            None => self.kept.reach.admits_login(handle.now()).get().await?,
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
            handle.check_age(&header)?;
        }
        let header = draft::used_header(header, handle.now());
        let mut written = handle.sign(self.kept, header, draft, base.is_fresh())?;
        written.cookie = base.delivers(written.cookie);
        if !base.is_fresh() {
            let target = handle.settings().target_of(&header);
            let standing = self.kept.reach.standing(&target, handle.now()).get().await?;
            if standing != Standing::Live {
                return Err(SessionError::Superseded);
            }
        }
        Ok(handle.put(base, Staged::Written(Arc::new(written)))?.then_some(answer))
    }
}
