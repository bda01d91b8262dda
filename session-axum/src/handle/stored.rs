//! The operations on a session in a store: each is written at once, and only if nobody else wrote
//! the session since it was loaded. The response carries a cookie only where the id is new, or the
//! browser should keep it for longer.

use std::sync::Arc;

use session_core::store::{SecretId, StoreError};
use session_core::{
    Attached, Change, EncodeError, Event, Header, OpenToken, Payload, SessionData, SessionId, Step,
};

use super::draft::{Base, Draft};
use super::{SessionHandle, finish};
use crate::error::SessionError;
use crate::sessions::Keep;
use crate::slot::{Staged, Visit, Written};
use crate::stored::{Before, Found, Kept, Moved, Place, Shelf, failed};

/// How often an update is made again because somebody else was faster. Each time another one got
/// through, so this many writers at once all get through.
const ATTEMPTS: u32 = 512;

/// A handle whose session is in a store.
pub(super) struct Stored<'a, T: SessionData> {
    handle: &'a SessionHandle<T>,
    shelf: &'a Shelf<T>,
}

impl<'a, T: SessionData> Stored<'a, T> {
    pub(super) const fn new(handle: &'a SessionHandle<T>, in_store: &'a Shelf<T>) -> Self {
        Self { handle, shelf: in_store }
    }

    pub(super) async fn login(
        &self,
        make: &mut (impl FnMut(Option<&T>) -> T + Send),
    ) -> Result<(), SessionError> {
        let handle = self.handle;
        loop {
            let base = handle.base()?;
            let draft = Draft::login(&base, make)?;
            let id = self.new_id()?;
            let header = base.header_for_login(&draft, id.key().session_id());
            let attached = handle.client.attached();
            let before = base.place().map(|place| {
                let same_subject = base.subject().is_ok_and(|it| it == draft.payload.subject());
                Before { place, same_subject }
            });
            let kept = self.kept(&header, &draft.payload);
            let place = self.shelf.log_in(id, attached, &kept, before, self.entropy()).await;
            let place = place.map_err(|error| self.explained(error, &draft))?;
            let change = Change { from: base.id(), to: header.id };
            if self.stage_or_delete(&base, header, draft, place).await? {
                Event::Login(change).emit();
                return Ok(());
            }
        }
    }

    pub(super) async fn update<R>(
        &self,
        change: &mut (impl FnMut(&mut T) -> R + Send),
    ) -> Result<R, SessionError> {
        let handle = self.handle;
        for _ in 0..ATTEMPTS {
            let base = handle.base()?;
            let before = *base.header().ok_or(SessionError::NoSession)?;
            let place = base.place().ok_or(SessionError::NoSession)?;
            let (draft, answer) = Draft::updated(&base, change)?;
            let Some(draft) = draft else { return Ok(answer) };
            let now = base.now;
            handle.check_age(&before, now)?;
            // The browser's cookie lives as long as `last_seen` says: both are renewed, or neither.
            let renews = handle.settings().lifetimes.renewal_due(&before, now);
            let header = if renews { before.used_at(now) } else { before };
            match self.shelf.update(place, &self.kept(&header, &draft.payload)).await {
                Err(error) => return Err(self.explained(error, &draft)),
                Ok(Err(StoreError::Conflict)) => self.reload(&base, place).await?,
                Ok(Err(error)) => return Err(failed(error)),
                Ok(Ok(place)) => {
                    let cookie = if renews && !base.in_grace() {
                        handle.delivery(&place.id.to_text(), &header)
                    } else {
                        base.pending_cookie()
                    };
                    let Draft { session, payload, .. } = draft;
                    let (fresh, place) = (base.is_fresh(), Some(Box::new(place)));
                    let written = Written { header, session, payload, cookie, fresh, place };
                    // Where another task of this request staged something meanwhile, that is newer.
                    handle.put(&base, Staged::Written(Arc::new(written)))?;
                    return Ok(answer);
                }
            }
        }
        Err(SessionError::Superseded)
    }

    pub(super) async fn end(&self) -> Result<(), SessionError> {
        let handle = self.handle;
        loop {
            let base = handle.base()?;
            let ended = base.id();
            if let Some(place) = base.place().cloned() {
                let (sessions, now) = (handle.slot.sessions().clone(), handle.now());
                finish(async move {
                    match &sessions.settings.keep {
                        Keep::Store(in_store) => {
                            in_store.end(&place, now, &*sessions.settings.entropy).await
                        }
                        Keep::Cookie(_) => Ok(false),
                    }
                })
                .await?;
            }
            if handle.put(&base, Staged::Ended { remove: base.removes_cookie() })? {
                ended.map(Event::Ended).into_iter().for_each(Event::emit);
                return Ok(());
            }
        }
    }

    pub(super) async fn still_valid(&self, visit: &Visit<T>) -> Result<bool, SessionError> {
        let Some(place) = &visit.place else { return Ok(false) };
        let lifetimes = &self.handle.settings().lifetimes;
        let found = self.shelf.find(&place.id, lifetimes, self.handle.now()).get().await;
        Ok(matches!(found.map_err(failed)?, Found::Session { .. }))
    }

    pub(super) async fn renew<F: FnMut(&mut T) + Send>(
        &self,
        mut change: Option<&mut F>,
        step: Step,
    ) -> Result<(), SessionError> {
        let handle = self.handle;
        for _ in 0..ATTEMPTS {
            let base = handle.base()?;
            let before = *base.header().ok_or(SessionError::NoSession)?;
            let place = base.place().ok_or(SessionError::NoSession)?;
            let draft = Draft::renewed(&base, change.as_deref_mut())?;
            handle.check_age(&before, base.now)?;
            if base.in_grace() {
                // It has a new id already, which the browser has or is about to get.
                match step {
                    Step::Elevation => return Err(SessionError::Superseded),
                    Step::Rotation => return self.lead(&base, &before, draft, place),
                }
            }
            let renewed = base.renewed_header(before, step);
            let issued = handle.settings().issued(renewed.last_seen);
            let header = renewed.with_issued(issued);
            let kept = self.kept(&header, &draft.payload);
            let moved =
                self.shelf.rotate(place, &kept, step == Step::Rotation, self.entropy()).await;
            match moved.map_err(|error| self.explained(error, &draft))? {
                Moved::Overtaken => self.reload(&base, place).await?,
                Moved::To(place) => {
                    let header = header.with_id(place.key.session_id());
                    let ids = Change { from: Some(before.id), to: header.id };
                    let (event, staged) = match step {
                        Step::Elevation => {
                            let staged = self.stage_or_delete(&base, header, draft, place).await;
                            (Event::Elevated(ids), staged)
                        }
                        // The old id leads to it, whether or not this response says so.
                        Step::Rotation => {
                            let staged = self.stage_new(&base, header, draft, &place);
                            (Event::Rotated(ids), staged)
                        }
                    };
                    if staged? {
                        event.emit();
                        return Ok(());
                    }
                }
            }
        }
        Err(SessionError::Superseded)
    }

    /// Ends the other sessions of the subject, and returns which one was spared.
    pub(super) async fn end_others(&self) -> Result<SessionId, SessionError> {
        let base = self.handle.base()?;
        let subject = self.shelf.records.tokens().subject_key(&base.subject()?);
        let place = base.place().ok_or(SessionError::NoSession)?;
        let (spared, id) = (place.key, place.key.session_id());
        let (sessions, now) = (self.handle.slot.sessions().clone(), self.handle.now());
        finish(async move {
            match &sessions.settings.keep {
                Keep::Store(in_store) => {
                    in_store.end_of_subject(&subject, Some(&spared), now).await
                }
                Keep::Cookie(_) => Err(SessionError::NotBySubject),
            }
        })
        .await?;
        Ok(id)
    }

    /// Keeps a visitor's session where there is none.
    pub(super) async fn begin(&self, base: &Base<T>, session: T) -> Result<bool, SessionError> {
        let draft = Draft::visitor(&self.handle.slot, session)?;
        let id = self.new_id()?;
        let header = Header::begin(id.key().session_id(), self.handle.now());
        let place = self.create(id, Attached::default(), &header, &draft).await?;
        let started = header.id;
        let done = self.stage_or_delete(base, header, draft, place).await?;
        if done {
            Event::Started(started).emit();
        }
        Ok(done)
    }

    /// Sends the cookie of the id that somebody else's rotation gave the session: the same one.
    fn lead(
        &self,
        base: &Base<T>,
        header: &Header,
        draft: Draft<T>,
        place: &Place,
    ) -> Result<(), SessionError> {
        let cookie = self.handle.delivery(&place.id.to_text(), header);
        let Draft { session, payload, .. } = draft;
        let (header, place) = (*header, Some(Box::new(place.clone())));
        let written = Written { header, session, payload, cookie, fresh: false, place };
        self.handle.put(base, Staged::Written(Arc::new(written))).map(|_| ())
    }

    async fn create(
        &self,
        id: SecretId,
        attached: Attached,
        header: &Header,
        draft: &Draft<T>,
    ) -> Result<Place, SessionError> {
        let kept = self.kept(header, &draft.payload);
        let created = self.shelf.create(id, attached, &kept).await;
        created.map_err(|error| self.explained(error, draft))
    }

    /// Stages a session under a new id to which nothing leads but this response. If another task of this
    /// request was faster, it is taken back.
    async fn stage_or_delete(
        &self,
        base: &Base<T>,
        header: Header,
        draft: Draft<T>,
        place: Place,
    ) -> Result<bool, SessionError> {
        let put = self.stage_new(base, header, draft, &place);
        if !matches!(put, Ok(true)) {
            self.shelf.delete(&place, self.handle.now()).await?;
        }
        put
    }

    fn stage_new(
        &self,
        base: &Base<T>,
        header: Header,
        draft: Draft<T>,
        place: &Place,
    ) -> Result<bool, SessionError> {
        let cookie = base.delivers(self.handle.delivery(&place.id.to_text(), &header));
        let Draft { session, payload, .. } = draft;
        let place = Some(Box::new(place.clone()));
        let written = Written { header, session, payload, cookie, fresh: true, place };
        self.handle.put(base, Staged::Written(Arc::new(written)))
    }

    /// Takes what somebody else has written as the state to go on from.
    async fn reload(&self, base: &Base<T>, place: &Place) -> Result<(), SessionError> {
        let lifetimes = &self.handle.settings().lifetimes;
        let now = self.handle.now();
        let found = self.shelf.find(&place.id, lifetimes, now).get().await.map_err(failed)?;
        let Found::Session { token, place, grace: _ } = found else {
            return Err(SessionError::Superseded);
        };
        let (session, payload) = self.read(&token)?;
        let (header, cookie) = (*token.header(), base.pending_cookie());
        let (fresh, place) = (base.is_fresh(), Some(Box::new(place)));
        let written = Written { header, session, payload, cookie, fresh, place };
        self.handle.put(base, Staged::Written(Arc::new(written))).map(|_| ())
    }

    fn read(&self, token: &OpenToken) -> Result<(T, Payload), SessionError> {
        let session = token.session::<T>().map_err(EncodeError::from)?;
        let payload = self.shelf.records.tokens().encode(&session)?;
        Ok((session, payload))
    }

    fn kept<'k>(&'k self, header: &'k Header, payload: &'k Payload) -> Kept<'k> {
        let lifetimes = &self.handle.settings().lifetimes;
        Kept { header, payload, lifetimes, now: self.handle.now() }
    }

    /// Says which fields are large where a session is too large.
    fn explained(&self, error: SessionError, draft: &Draft<T>) -> SessionError {
        match error {
            SessionError::Encode(EncodeError::TooLarge { size, .. }) => {
                let fields = self.shelf.records.tokens().field_sizes(&draft.session);
                EncodeError::TooLarge { size, fields }.into()
            }
            other => other,
        }
    }

    fn new_id(&self) -> Result<SecretId, SessionError> {
        Ok(SecretId::random(self.entropy())?)
    }

    fn entropy(&self) -> &dyn session_core::Entropy {
        &*self.handle.settings().entropy
    }
}
