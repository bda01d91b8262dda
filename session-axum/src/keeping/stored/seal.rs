//! What is written to a store, each step sealed.

use session_core::store::{Cap, Record, Revision, SecretId, StoreError, StoreKey};
use session_core::{
    Attached, EncodeError, FieldSizes, Header, Payload, Predecessor, SessionData, SizeLimit,
    UnixTime,
};

use super::{Place, Stored, signpost_expires, to_session_error};
use crate::error::SessionError;

/// How often the end of a session is tried again because somebody else wrote it. Each time another one
/// got through.
const ATTEMPTS: u32 = 512;

/// A session as it is to be kept.
pub(super) struct ToWrite<'a> {
    pub(super) header: &'a Header,
    pub(super) payload: &'a Payload,
    pub(super) now: UnixTime,
}

/// What came of giving a session a new id.
pub(super) enum Moved {
    /// It has one.
    To(Place),
    /// Somebody else wrote the session meanwhile: load it, and decide again.
    Overtaken,
}

impl<T: SessionData> Stored<T> {
    /// Keeps a new session.
    pub(super) async fn create(
        &self,
        id: SecretId,
        attached: Attached,
        to_write: &ToWrite<'_>,
    ) -> Result<Place, SessionError> {
        self.create_within(id, attached, to_write, self.cap).await
    }

    pub(super) async fn create_within(
        &self,
        id: SecretId,
        attached: Attached,
        to_write: &ToWrite<'_>,
        cap: Cap,
    ) -> Result<Place, SessionError> {
        let key = id.key();
        let ToWrite { header, payload, now } = *to_write;
        let bytes = self.sealed(header, &attached, payload, &key)?;
        let record = self.record(&bytes, header, payload);
        let limited = cap != Cap::Unlimited && record.owner.is_some();
        let created = if limited {
            self.within(self.index()?.create_within(&key, record, cap, now)).await.map(|_| ())
        } else {
            self.within(self.store.create(&key, record, now)).await
        };
        created.map_err(to_session_error)?;
        Ok(Place { id, key, revision: Revision::FIRST, attached })
    }

    /// Writes a session in its place, unless somebody else wrote it since it was loaded.
    pub(super) async fn replace(
        &self,
        place: &Place,
        to_write: &ToWrite<'_>,
    ) -> Result<Result<Place, StoreError>, SessionError> {
        let ToWrite { header, payload, now } = *to_write;
        let bytes = self.sealed(header, &place.attached, payload, &place.key)?;
        let record = self.record(&bytes, header, payload);
        let updated = self.within(self.store.update(&place.key, place.revision, record, now)).await;
        Ok(updated.map(|revision| Place { revision, ..place.clone() }))
    }

    /// Gives a session a new id. With the same rights, whoever comes with the old one is led to it.
    pub(super) async fn move_on(
        &self,
        place: &Place,
        to_write: &ToWrite<'_>,
        same_rights: bool,
    ) -> Result<Moved, SessionError> {
        let now = to_write.now;
        let signpost = self.records.signpost(same_rights, now, &*self.entropy)?;
        let id = self.records.successor(&place.id, &signpost).ok_or(EncodeError::NoKey)?;
        let predecessor = Predecessor { key: place.key, rotated: now };
        let attached = place.attached.clone().with_predecessor(Some(predecessor));
        // It takes the place of one that there is, or is taken back: the cap has nothing to count.
        let moved = self.create_within(id, attached, to_write, Cap::Unlimited).await?;
        let bytes = self.records.seal_signpost(&signpost, &place.key)?;
        let expires = signpost_expires(signpost.grace_until());
        let record = Record { bytes: &bytes, expires, owner: None };
        match self.within(self.store.update(&place.key, place.revision, record, now)).await {
            Ok(_) => Ok(Moved::To(moved)),
            Err(error) => {
                let unanswered = matches!(error, StoreError::Unavailable(_));
                if unanswered && self.stands_at(place, &signpost, now).await {
                    return Ok(Moved::To(moved));
                }
                // It may have been written all the same, and lead whoever comes with the old id there.
                // Otherwise nobody can know the new one, and what is left of it expires.
                if !(unanswered && same_rights) {
                    let _ = self.within(self.store.delete(&moved.key, now)).await;
                }
                match error {
                    StoreError::Conflict => Ok(Moved::Overtaken),
                    other => Err(to_session_error(other)),
                }
            }
        }
    }

    /// Ends a session, and what somebody else made of it meanwhile: a rotation that was faster does
    /// not save it. `false` if it had ended before.
    pub(in crate::keeping) async fn end(
        &self,
        place: &Place,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let mut place = place.clone();
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
        let signpost = self.records.signpost(false, now, &*self.entropy)?;
        let bytes = self.records.seal_signpost(&signpost, key)?;
        let expires = signpost_expires(signpost.grace_until());
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

    fn sealed(
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
