//! What is written to a store, each step sealed.

use std::time::Duration;

use session_core::store::{Record, Revision, StoreError, StoreKey};
use session_core::{
    Attached, EncodeError, FieldSizes, Header, Payload, Renewal, SessionData, SizeLimit, UnixTime,
};

use super::{Place, Stored, signpost_expires, to_session_error};
use crate::error::SessionError;

/// How often the end of a session is tried again because somebody else wrote it. Each time another one
/// got through.
const ATTEMPTS: u32 = 512;

/// How long what ended is remembered: nothing is written there again, and no visitor's session begins
/// in place of the better one that the client has.
pub(super) const GRAVE: Duration = Duration::from_secs(60);

/// A session as it is to be kept.
pub(super) struct ToWrite<'a> {
    pub(super) header: &'a Header,
    pub(super) payload: &'a Payload,
    pub(super) now: UnixTime,
}

impl<T: SessionData> Stored<T> {
    /// Writes a session in its place, unless somebody else wrote it since it was loaded.
    pub(super) async fn replace(
        &self,
        place: &Place,
        to_write: &ToWrite<'_>,
    ) -> Result<Result<Place, StoreError>, SessionError> {
        let ToWrite { header, payload, now } = *to_write;
        let attached = place.attached.clone().without_past(now);
        let bytes = self.sealed(header, &attached, payload, &place.key)?;
        let record = self.record(&bytes, header, payload);
        let updated = self.within(self.store.update(&place.key, place.revision, record, now)).await;
        Ok(updated.map(|revision| Place { revision, attached, ..place.clone() }))
    }

    /// Ends a session, with what took its place, and what somebody else made of it meanwhile: a
    /// rotation that was faster does not save it. `false` if it had ended before.
    pub(in crate::keeping) async fn end(
        &self,
        place: &Place,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let mut place = place.clone();
        if place.attached.successor.is_some() {
            let latest = self.latest(place.id.clone(), now).await.map_err(to_session_error)?;
            let Some(latest) = latest else {
                // A login goes on: what stays says that the client has a better id.
                let _ = self.bury(&place.key, place.revision, now).await?;
                return Ok(true);
            };
            self.delete(&place, now).await?;
            place = latest;
        }
        for _ in 0..ATTEMPTS {
            match self.bury(&place.key, place.revision, now).await? {
                Ok(_) => return self.delete(&place, now).await.map(|()| true),
                Err(StoreError::Gone) => return Ok(false),
                Err(StoreError::Conflict) => match self.latest(place.id, now).await {
                    Ok(Some(newer)) => place = newer,
                    Ok(None) => return Ok(false),
                    Err(error) => return Err(to_session_error(error)),
                },
                Err(error) => return Err(to_session_error(error)),
            }
        }
        Err(SessionError::Superseded)
    }

    /// Puts in a session's place that it is no session any more, unless somebody else wrote it.
    pub(super) async fn bury(
        &self,
        key: &StoreKey,
        seen: Revision,
        now: UnixTime,
    ) -> Result<Result<Revision, StoreError>, SessionError> {
        let signpost = self.records.signpost(Renewal::Demotion, now, &*self.entropy)?;
        let bytes = self.records.seal_signpost(&signpost, key)?;
        let expires = signpost_expires(now.plus(GRAVE));
        let record = Record { bytes: &bytes, expires, owner: None };
        Ok(self.within(self.store.update(key, seen, record, now)).await)
    }

    /// Removes what is in a place.
    pub(in crate::keeping) async fn delete(
        &self,
        place: &Place,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        self.within(self.store.delete(&place.key, now)).await.map_err(to_session_error)
    }

    /// Returns a session's bytes, unless they are more than the store takes.
    pub(super) fn sealed(
        &self,
        header: &Header,
        attached: &Attached,
        payload: &Payload,
        key: &StoreKey,
    ) -> Result<Vec<u8>, EncodeError> {
        let bytes = self.records.seal(header, attached, payload, key)?;
        let (size, limit) = (bytes.len(), self.store.record_limit());
        if size > limit {
            let (limit, fields) = (SizeLimit::Record(limit), FieldSizes::default());
            return Err(EncodeError::TooLarge { size, limit, fields });
        }
        Ok(bytes)
    }
}
