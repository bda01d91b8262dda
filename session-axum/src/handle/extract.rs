//! Getting a handle, and the steps that its operations share.

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use session_core::{EncodeError, Header, SessionData, SessionId, UnixTime};

use super::SessionHandle;
use super::draft::{Base, Draft};
use crate::error::SessionError;
use crate::layer::slot_asked;
use crate::rejection::Rejection;
use crate::slot::{Delivery, Staged, Written};

impl<T: SessionData, S: Sync> FromRequestParts<S> for SessionHandle<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let slot = slot_asked::<T>(parts).await?;
        Ok(Self { slot })
    }
}

impl<T: SessionData> SessionHandle<T> {
    pub(super) fn base(&self) -> Result<Base<T>, SessionError> {
        Base::of(&self.slot, self.now())
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

    pub(super) fn sign(
        &self,
        header: Header,
        draft: Draft<T>,
        fresh: bool,
    ) -> Result<Written<T>, SessionError> {
        let Draft { session, payload, .. } = draft;
        let cookie = self.cookie(&header, &payload, &session)?;
        Ok(Written { header, session, payload, cookie, fresh })
    }

    /// Signs the same session under another id.
    pub(super) fn sign_again(
        &self,
        written: Written<T>,
        id: SessionId,
    ) -> Result<Written<T>, SessionError> {
        let header = Header { id, ..written.header };
        let cookie = self.cookie(&header, &written.payload, &written.session)?;
        Ok(Written { header, cookie, ..written })
    }

    fn cookie(
        &self,
        header: &Header,
        payload: &session_core::Payload,
        session: &T,
    ) -> Result<Delivery, SessionError> {
        let settings = &self.slot.sessions().settings;
        let text = settings.tokens.sign(header, payload).map_err(|error| match error {
            EncodeError::TooLarge { size, .. } => {
                EncodeError::TooLarge { size, fields: settings.tokens.field_sizes(session) }
            }
            other => other,
        })?;
        let remaining = settings.lifetimes.remaining(header, header.last_seen);
        // A token is base64url and a name was checked: together they always make a header.
        let cookie = settings.template.set(&text, remaining);
        Ok(cookie.map_or(Delivery::Dropped, Delivery::Send))
    }
}
