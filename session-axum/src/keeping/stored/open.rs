//! What a credential that is an id turned out to be.

use session_core::store::{SecretId, StoreError};
use session_core::{Answer, Event, Header, Refusal, SessionData, UnixTime};

use super::find::Found;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;
use crate::keeping::state::{Incoming, Loaded, Located, NoSession, is_in_time};

impl<T: SessionData> Stored<T> {
    /// Loads the session with this id: at once if the store is in memory and nothing was rotated.
    pub(in crate::keeping) fn open(&self, value: &[u8], now: UnixTime) -> Answer<'_, Incoming<T>> {
        let Some(id) = SecretId::from_text(value) else {
            return Answer::Ready(Incoming::None(NoSession::refused(Refusal::Malformed)));
        };
        match self.find(&id, now) {
            Answer::Ready(found) => Answer::Ready(load(&id, found, now)),
            Answer::Pending(finding) => {
                Answer::Pending(Box::pin(async move { load(&id, finding.await, now) }))
            }
        }
    }

    /// Whether a session that was written may still go out.
    pub(in crate::keeping) fn stands<'a>(
        &'a self,
        place: &'a Place,
        header: &Header,
        now: UnixTime,
    ) -> Answer<'a, bool> {
        if !is_in_time(&self.lifetimes, header, now) {
            return Answer::Ready(false);
        }
        Answer::Pending(Box::pin(self.is_there(place, now)))
    }

    /// Whether a session is still one, for who came with it some time ago.
    pub(in crate::keeping) async fn still_valid(
        &self,
        place: &Place,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let found = self.find(&place.id, now).get().await.map_err(to_session_error)?;
        Ok(matches!(found, Found::Session { .. }))
    }
}

fn load<T: SessionData>(
    id: &SecretId,
    found: Result<Found, StoreError>,
    now: UnixTime,
) -> Incoming<T> {
    match found {
        Ok(Found::Session { token, place, grace }) => {
            let mut loaded = Loaded::boxed(token, now, Located::Record(Box::new(place)));
            loaded.in_grace = grace;
            Incoming::Session(loaded)
        }
        Ok(Found::Nothing) => {
            Event::UnknownId(id.key().session_id()).emit();
            Incoming::None(NoSession::Worthless)
        }
        Ok(Found::OutOfDate) => {
            Event::OldId(id.key().session_id()).emit();
            Incoming::None(NoSession::Outdated)
        }
        Ok(Found::Refused(refusal)) => Incoming::None(NoSession::refused(refusal)),
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Incoming::Unknown
        }
    }
}
