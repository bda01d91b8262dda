//! Changing the session.

mod draft;
mod extract;

use std::fmt;
use std::sync::Arc;

use session_core::{Change, Event, Header, SessionData, SessionId, Standing, Step};

use crate::error::SessionError;
use crate::slot::{Slot, Staged, Visit};
use crate::snapshot::Session;
use draft::{Base, Draft};

/// What a handler changes its session with.
///
/// Operations apply in the order in which they are awaited. What was awaited `Ok` goes out with the
/// response, whatever its status; a handler that panics or is dropped loses it, except that an
/// [`end`](Self::end) holds either way. Guards and snapshots of this request do not see the changes;
/// [`current`](Self::current) does.
///
/// Two requests at once that both write a *cookie* do not see each other: the last `Set-Cookie` wins.
/// What must not be lost that way, counters that matter or coupons, does not belong there.
///
/// ```
/// use session_axum::{Session, SessionError, SessionHandle, public};
///
/// # #[derive(Session, Clone, Default)]
/// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
/// #[public]
/// async fn home(session: SessionHandle<AppSession>) -> Result<String, SessionError> {
///     let visits = session
///         .update_or_start(AppSession::default, |session| {
///             session.visits += 1;
///             session.visits
///         })
///         .await?;
///     Ok(format!("visit {visits}"))
/// }
/// ```
pub struct SessionHandle<T: SessionData> {
    slot: Arc<Slot<T>>,
}

impl<T: SessionData> SessionHandle<T> {
    /// Returns the session as it is now, with what this request has changed so far.
    pub fn current(&self) -> Option<Session<T>> {
        self.slot.current()
    }

    /// Logs a subject in: under a new id, with the present as the time of authentication, and with
    /// the session before ended. That is what makes a session id that somebody else planted
    /// worthless (session fixation).
    ///
    /// `make` gets the session before if it was a visitor's, or the same subject's, so that a cart
    /// survives; never another subject's. It may be called more than once.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSubject`] if the new session belongs to nobody, [`SessionError::Encode`] if
    /// it does not fit a cookie, [`SessionError::Unavailable`] if the old session's end, or later the
    /// new one's, could not be remembered.
    pub async fn login(
        &self,
        mut make: impl FnMut(Option<&T>) -> T + Send,
    ) -> Result<(), SessionError>
    where
        T: session_core::HasSubject,
    {
        loop {
            let base = self.base()?;
            let draft = Draft::login(&base, &mut make)?;
            let header = base.header_for_login(&draft, self.new_id()?);
            let written = self.sign(header, draft, true)?;
            self.admit(&base).await?;
            let change = Change { from: base.id(), to: written.header.id };
            if self.put(&base, Staged::Written(Arc::new(written)))? {
                Event::Login(change).emit();
                return Ok(());
            }
        }
    }

    /// Gives the same subject other rights, or notes that they have just proved themselves again
    /// (step-up): under a new id, with the present as the time of authentication.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without a session that belongs to somebody,
    /// [`SessionError::SubjectChanged`] if `change` is about somebody else,
    /// [`SessionError::Superseded`] if the session was ended or rotated meanwhile.
    pub async fn elevate(&self, change: impl FnMut(&mut T) + Send) -> Result<(), SessionError>
    where
        T: session_core::HasSubject,
    {
        self.renew(Some(change)).await
    }

    /// Gives the session a new id. Requests under way with the old one are served for a moment.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`], and [`SessionError::Superseded`] if it was ended meanwhile.
    pub async fn rotate(&self) -> Result<(), SessionError> {
        self.renew(None::<fn(&mut T)>).await
    }

    /// Begins a visitor's session: one that belongs to nobody yet.
    ///
    /// # Errors
    ///
    /// [`SessionError::AlreadyStarted`] if there is one, [`SessionError::SubjectWithoutLogin`] if it
    /// belongs to somebody, [`SessionError::Superseded`] if another request has just logged this
    /// visitor in.
    #[expect(clippy::unused_async, reason = "a session in a store needs to be awaited")]
    pub async fn start(&self, session: T) -> Result<(), SessionError> {
        let base = self.base()?;
        if base.session().is_some() {
            return Err(SessionError::AlreadyStarted);
        }
        if self.begin(&base, session)? { Ok(()) } else { Err(SessionError::AlreadyStarted) }
    }

    /// Changes the session and returns what `change` returns. Writes nothing if nothing changed.
    /// `change` may be called more than once, each time on the newest session.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without one, [`SessionError::PrivilegeChanged`] if subject, roles,
    /// permissions or a privileged field changed, [`SessionError::Encode`] if it no longer fits a
    /// cookie, [`SessionError::Superseded`] if another request rotated or ended it meanwhile.
    pub async fn update<R>(
        &self,
        mut change: impl FnMut(&mut T) -> R + Send,
    ) -> Result<R, SessionError> {
        loop {
            let base = self.base()?;
            if let Some(answer) = self.try_update(&base, &mut change).await? {
                return Ok(answer);
            }
        }
    }

    /// Changes the session, or begins a visitor's with `start` and changes that.
    ///
    /// Where the request carries a cookie that another build may want back, the new session lives
    /// for this request only: see [`Refusal::may_be_of_another_build`](session_core::Refusal).
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update) and [`start`](Self::start).
    pub async fn update_or_start<R>(
        &self,
        mut start: impl FnMut() -> T + Send,
        mut change: impl FnMut(&mut T) -> R + Send,
    ) -> Result<R, SessionError> {
        loop {
            let base = self.base()?;
            if base.session().is_some() {
                if let Some(answer) = self.try_update(&base, &mut change).await? {
                    return Ok(answer);
                }
                continue;
            }
            let mut session = start();
            let answer = change(&mut session);
            if self.begin(&base, session)? {
                return Ok(answer);
            }
        }
    }

    /// Ends the session and deletes its cookie. Copies of the cookie are refused as far as the
    /// configured revocation reaches, and that holds once this returns `Ok`, even if the client is
    /// gone. Without a session it does nothing.
    ///
    /// # Errors
    ///
    /// [`SessionError::Unavailable`] if the end could not be remembered: nothing was ended.
    pub async fn end(&self) -> Result<(), SessionError> {
        loop {
            let base = self.base()?;
            let ended = base.id();
            if let Some(header) = base.header() {
                let settings = &self.slot.sessions().settings;
                let end = settings.reach.end(settings.target_of(header), self.now());
                finish(end).await?;
            }
            if self.put(&base, Staged::Ended { remove: base.removes_cookie() })? {
                ended.map(Event::Ended).into_iter().for_each(Event::emit);
                return Ok(());
            }
        }
    }

    /// Whether the session this request came with is still one: for sockets, which outlive their
    /// request's decision. Ask from time to time, and close the socket on `false`.
    ///
    /// # Errors
    ///
    /// [`SessionError::Unavailable`] if it could not be found out.
    pub async fn still_valid(&self) -> Result<bool, SessionError> {
        let settings = &self.slot.sessions().settings;
        let Some(Visit { token, .. }) = self.slot.visit() else { return Ok(false) };
        let now = settings.clock.now();
        if settings.lifetimes.check(token.header(), now).is_err() {
            return Ok(false);
        }
        let standing = settings.reach.standing(&settings.target(token), now).get().await?;
        Ok(matches!(standing, Standing::Live | Standing::Grace { .. }))
    }

    /// Rotates, with or without a change of privileges.
    async fn renew<F>(&self, mut change: Option<F>) -> Result<(), SessionError>
    where
        F: FnMut(&mut T) + Send,
    {
        let step = if change.is_some() { Step::Elevation } else { Step::Rotation };
        loop {
            let base = self.base()?;
            let header = *base.header().ok_or(SessionError::NoSession)?;
            let draft = Draft::renewed(&base, change.as_mut())?;
            let now = self.now();
            let authenticated = if change.is_some() { Some(now) } else { header.authenticated };
            let id = self.new_id()?;
            let proposed = Header { id, authenticated, ..draft::used_header(header, now) };
            // Signed before anything is promised, so that what does not fit changes nothing.
            let signed = self.sign(proposed, draft, base.is_fresh())?;
            let mut written = match self.successor(&base, proposed.id, step).await? {
                successor if successor == proposed.id => signed,
                successor => self.sign_again(signed, successor)?,
            };
            written.cookie = base.delivers(written.cookie);
            let ids = Change { from: Some(header.id), to: written.header.id };
            if self.put(&base, Staged::Written(Arc::new(written)))? {
                match step {
                    Step::Elevation => Event::Elevated(ids).emit(),
                    Step::Rotation => Event::Rotated(ids).emit(),
                }
                return Ok(());
            }
        }
    }

    /// Asks which id succeeds the session's.
    async fn successor(
        &self,
        base: &Base<T>,
        proposed: SessionId,
        step: Step,
    ) -> Result<SessionId, SessionError> {
        let Some(header) = base.header().filter(|_| !base.is_fresh()) else { return Ok(proposed) };
        let settings = &self.slot.sessions().settings;
        self.check_age(header)?;
        let target = settings.target_of(header);
        let successor = settings.reach.rotate(&target, proposed, step, self.now()).get().await?;
        successor.ok_or(SessionError::Superseded)
    }

    /// Refuses to write a session that expired while its request was under way: by then its end may
    /// have been forgotten, and a request slow enough would bring it back.
    fn check_age(&self, header: &Header) -> Result<(), SessionError> {
        let settings = &self.slot.sessions().settings;
        settings.lifetimes.check(header, self.now()).map_err(|_| SessionError::Superseded)
    }

    /// Ends the session before a login, and makes sure that the new one can be ended too.
    async fn admit(&self, base: &Base<T>) -> Result<(), SessionError> {
        let settings = &self.slot.sessions().settings;
        match base.header().filter(|_| !base.is_fresh()) {
            Some(header) => {
                settings.reach.replace(&settings.target_of(header), self.now()).get().await?;
            }
            None => settings.reach.admits_login(self.now()).get().await?,
        }
        Ok(())
    }

    async fn try_update<R>(
        &self,
        base: &Base<T>,
        change: &mut (impl FnMut(&mut T) -> R + Send),
    ) -> Result<Option<R>, SessionError> {
        let header = *base.header().ok_or(SessionError::NoSession)?;
        let (draft, answer) = Draft::updated(base, change)?;
        let Some(draft) = draft else { return Ok(Some(answer)) };
        if base.in_grace() {
            return Err(SessionError::Superseded);
        }
        if !base.is_fresh() {
            self.check_age(&header)?;
        }
        let header = draft::used_header(header, self.now());
        let mut written = self.sign(header, draft, base.is_fresh())?;
        written.cookie = base.delivers(written.cookie);
        if !base.is_fresh() {
            let settings = &self.slot.sessions().settings;
            let target = settings.target_of(&header);
            if settings.reach.standing(&target, self.now()).get().await? != Standing::Live {
                return Err(SessionError::Superseded);
            }
        }
        Ok(self.put(base, Staged::Written(Arc::new(written)))?.then_some(answer))
    }

    /// Stages a visitor's session where there is none.
    fn begin(&self, base: &Base<T>, session: T) -> Result<bool, SessionError> {
        if base.is_outdated() {
            return Err(SessionError::Superseded);
        }
        let draft = Draft::visitor(&self.slot, session)?;
        let mut written =
            self.sign(draft::visitor_header(self.new_id()?, self.now()), draft, true)?;
        written.cookie = base.delivers(written.cookie);
        let id = written.header.id;
        let done = self.put(base, Staged::Written(Arc::new(written)))?;
        if done {
            Event::Started(id).emit();
        }
        Ok(done)
    }
}

impl<T: SessionData> fmt::Debug for SessionHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHandle(..)")
    }
}

/// Waits for the end of a session in a task of its own, which a client that hangs up does not stop.
async fn finish(
    end: session_core::Answer<'static, Result<(), session_core::RevocationError>>,
) -> Result<(), SessionError> {
    let session_core::Answer::Pending(end) = end else { return Ok(end.get().await?) };
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => match runtime.spawn(end).await {
            Ok(done) => Ok(done?),
            Err(error) => Err(session_core::RevocationError::Unavailable(Box::new(error)).into()),
        },
        Err(_) => Ok(end.await?),
    }
}
