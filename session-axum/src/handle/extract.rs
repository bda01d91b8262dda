//! Getting a handle, and the steps that its operations share.

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use session_core::{EncodeError, Header, Payload, SessionData, SessionId, UnixTime};

use super::SessionHandle;
use super::draft::{Base, Draft};
use crate::error::SessionError;
use crate::layer::slot_asked;
use crate::rejection::Rejection;
use crate::sessions::InCookie;
use crate::slot::{Delivery, Staged, Written};

impl<T: SessionData, S: Sync> FromRequestParts<S> for SessionHandle<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let slot = slot_asked::<T>(parts).await?;
        let client = slot.sessions().settings.client(parts);
        Ok(Self { slot, client, assurance: None })
    }
}

impl<T: SessionData> SessionHandle<T> {
    pub(super) fn base(&self) -> Result<Base<T>, SessionError> {
        Base::of(&self.slot, self.now(), self.assurance)
    }

    /// Stages what was made from `base`; `false` if the session changed meanwhile.
    pub(super) fn put(&self, base: &Base<T>, staged: Staged<T>) -> Result<bool, SessionError> {
        let mut stage = self.slot.stage();
        if stage.closed {
            return Err(SessionError::ResponseStarted);
        }
        Ok(stage.put(base.changes, staged))
    }

    pub(super) fn now(&self) -> UnixTime {
        self.slot.sessions().settings.clock.now()
    }

    pub(super) fn new_id(&self) -> Result<SessionId, SessionError> {
        Ok(SessionId::random(&*self.slot.sessions().settings.entropy)?)
    }

    /// Refuses to write a session that expired while its request was under way: by then its end may
    /// have been forgotten, and a request slow enough would bring it back.
    pub(super) fn check_age(&self, header: &Header, now: UnixTime) -> Result<(), SessionError> {
        let lifetimes = &self.settings().lifetimes;
        lifetimes.check(header, now).map_err(|_| SessionError::Superseded)
    }

    pub(super) fn sign(
        &self,
        kept: &InCookie<T>,
        header: Header,
        draft: Draft<T>,
        fresh: bool,
    ) -> Result<Written<T>, SessionError> {
        let Draft { session, payload, .. } = draft;
        let cookie = self.cookie(kept, &header, &payload, &session)?;
        Ok(Written { header, session, payload, cookie, fresh, place: None })
    }

    /// Signs the same session under another id.
    pub(super) fn sign_again(
        &self,
        kept: &InCookie<T>,
        written: Written<T>,
        id: SessionId,
    ) -> Result<Written<T>, SessionError> {
        let header = written.header.with_id(id);
        let cookie = self.cookie(kept, &header, &written.payload, &written.session)?;
        Ok(Written { header, cookie, ..written })
    }

    fn cookie(
        &self,
        kept: &InCookie<T>,
        header: &Header,
        payload: &Payload,
        session: &T,
    ) -> Result<Delivery, SessionError> {
        let text = kept.tokens.sign(header, payload).map_err(|error| match error {
            EncodeError::TooLarge { size, .. } => {
                EncodeError::TooLarge { size, fields: kept.tokens.field_sizes(session) }
            }
            other => other,
        })?;
        Ok(self.delivery(&text, header))
    }

    /// Returns the cookie with this value, for as long as the session lives.
    pub(super) fn delivery(&self, value: &str, header: &Header) -> Delivery {
        let settings = self.settings();
        let remaining = settings.lifetimes.remaining(header, header.last_seen);
        // A value is base64url and a name was checked: together they always make a header.
        let cookie = settings.template.set(value, remaining);
        cookie.map_or(Delivery::Dropped, Delivery::Send)
    }
}
