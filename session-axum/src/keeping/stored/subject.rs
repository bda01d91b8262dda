//! All records of one subject.

use session_core::store::{Revision, StoreError, StoreKey, SubjectKey};
use session_core::{Attached, Header, OpenRecord, SessionData, UnixTime};

use super::find::Found;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;

impl<T: SessionData> Stored<T> {
    /// Lists the sessions of a subject that this build can read.
    pub(in crate::keeping) async fn of_subject(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Vec<(StoreKey, Header, Attached)>, SessionError> {
        let records = self.within(self.index()?.of_subject(subject, now)).await;
        let mut sessions = Vec::new();
        for (key, stored) in records.map_err(to_session_error)? {
            let opened = self.records.open(&stored.bytes, &key, &self.lifetimes, now);
            if let Ok(OpenRecord::Session(token, attached)) = opened {
                sessions.push((key, *token.header(), attached));
            }
        }
        Ok(sessions)
    }

    /// Ends the session of a subject whose key is the one; `false` if it is not there, or has moved
    /// meanwhile.
    pub(in crate::keeping) async fn end_one(
        &self,
        subject: &SubjectKey,
        is_the_one: impl Fn(&StoreKey) -> bool,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        loop {
            let Some((key, seen)) = self.find_one(subject, &is_the_one, now).await? else {
                return Ok(false);
            };
            match self.bury(&key, seen, now).await? {
                Ok(_) => {
                    self.within(self.store.delete(&key, now)).await.map_err(to_session_error)?;
                    return Ok(true);
                }
                Err(StoreError::Gone) => return Ok(false),
                // Used, changed or rotated meanwhile: where it moved to is not known here.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(to_session_error(error)),
            }
        }
    }

    /// Ends the other sessions of a subject. One that was ended or rotated since it came ends nobody
    /// else's, least of all the one that it became.
    pub(in crate::keeping) async fn end_others(
        &self,
        subject: &SubjectKey,
        spared: &Place,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        match self.look(&spared.id, now).await.map_err(to_session_error)? {
            Found::Session { place, .. } if place.attached.successor.is_none() => {
                // What it took the place of ends as well: a copy of that id may be in other hands.
                if let Some(before) = place.attached.predecessor {
                    let ended = self.within(self.store.delete(&before.key, now)).await;
                    ended.map_err(to_session_error)?;
                }
                self.end_of_subject(subject, Some(&place.key), now).await
            }
            _ => Err(SessionError::Superseded),
        }
    }

    /// Ends all sessions of a subject, or all but one.
    pub(in crate::keeping) async fn end_of_subject(
        &self,
        subject: &SubjectKey,
        except: Option<&StoreKey>,
        now: UnixTime,
    ) -> Result<(), SessionError> {
        let ended = self.within(self.index()?.delete_of_subject(subject, except, now)).await;
        ended.map(|_| ()).map_err(to_session_error)
    }

    async fn find_one(
        &self,
        subject: &SubjectKey,
        is_the_one: impl Fn(&StoreKey) -> bool,
        now: UnixTime,
    ) -> Result<Option<(StoreKey, Revision)>, SessionError> {
        let records = self.within(self.index()?.of_subject(subject, now)).await;
        let mut records = records.map_err(to_session_error)?.into_iter();
        let found = records.find(|(key, _)| is_the_one(key));
        Ok(found.map(|(key, stored)| (key, stored.revision)))
    }
}
