//! All records of one subject.

use std::collections::BTreeMap;

use session_core::store::{
    Page, PageCursor, Record, Revision, StoreError, StoreKey, Stored as Kept, SubjectKey,
};
use session_core::{Attached, Header, Lifetimes, OpenRecord, SessionData, Signpost, UnixTime};
use tokio::task::yield_now;

use super::find::Found;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;

/// How many records are listed or deleted in one step: few enough for the deadline of a question, and
/// for those who wait meanwhile.
const PAGE: u32 = 200;

/// How often what is to end is looked for in vain, because it keeps moving or is gone already.
const ROUNDS: u32 = 1_000;

/// How often a note is written again because somebody else was faster.
const ATTEMPTS: u32 = 16;

impl<T: SessionData> Stored<T> {
    /// Lists the sessions of a subject that this build can read.
    pub(in crate::keeping) async fn of_subject(
        &self,
        subject: &SubjectKey,
        now: UnixTime,
    ) -> Result<Vec<(StoreKey, Header, Attached)>, SessionError> {
        // The oldest first. One may be in two pages.
        let (mut sessions, mut from) = (BTreeMap::new(), None);
        loop {
            let Page { records, next } = self.page(subject, from, now).await?;
            for (key, stored) in records {
                let opened = self.records.open(&stored.bytes, &key, &self.lifetimes, now);
                if let Ok(OpenRecord::Session(token, attached)) = opened {
                    let header = *token.header();
                    let since = header.authenticated.unwrap_or(header.started);
                    sessions.insert((since, key), (header, attached));
                }
            }
            from = next;
            if from.is_none() {
                break;
            }
            yield_now().await;
        }
        let session = |((_, key), (header, attached))| (key, header, attached);
        Ok(sessions.into_iter().map(session).collect())
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
        let index = self.index()?;
        self.note_end(subject, except.is_some(), now).await.map_err(to_session_error)?;
        let mut in_vain = 0_u32;
        while in_vain < ROUNDS {
            let ended = index.delete_page_of_subject(subject, except, PAGE, now);
            let ended = self.within(ended).await.map_err(to_session_error)?;
            if ended.is_last {
                return Ok(());
            }
            in_vain = if ended.count == 0 { in_vain.saturating_add(1) } else { 0 };
            // A store in memory answers at once, for as long as there are more.
            yield_now().await;
        }
        Err(to_session_error(StoreError::unavailable("the sessions of one subject keep moving")))
    }

    /// Asks for some of a subject's records, each time no longer than a deadline.
    async fn page(
        &self,
        subject: &SubjectKey,
        from: Option<PageCursor>,
        now: UnixTime,
    ) -> Result<Page, SessionError> {
        let page = self.index()?.page_of_subject(subject, from, PAGE, now);
        self.within(page).await.map_err(to_session_error)
    }

    /// Notes when the sessions of a subject ended: an old id that is shown while its successor has not
    /// come back is in no index.
    async fn note_end(
        &self,
        subject: &SubjectKey,
        one_goes_on: bool,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        let key = subject.ends_key();
        let bytes = [&now.as_secs().to_be_bytes()[..], &[u8::from(one_goes_on)]].concat();
        let expires = now.plus(self.lifetimes.longest_memory());
        let record = Record { bytes: &bytes, expires, owner: None };
        for _ in 0..ATTEMPTS {
            let noted = match self.within(self.store.load(&key, now)).await? {
                Some(before) => {
                    let update = self.store.update(&key, before.revision, record, now);
                    self.within(update).await.map(|_| ())
                }
                None => self.within(self.store.create(&key, record, now)).await,
            };
            match noted {
                Err(StoreError::Conflict | StoreError::Exists | StoreError::Gone) => {}
                noted => return noted,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Returns in which revision a record is; `None` where there is none.
    pub(in crate::keeping) async fn revision_of(
        &self,
        key: &StoreKey,
        now: UnixTime,
    ) -> Result<Option<Revision>, SessionError> {
        let loaded = self.within(self.store.load(key, now)).await.map_err(to_session_error)?;
        Ok(loaded.map(|kept| kept.revision))
    }

    /// Whether the sessions of a subject were ended after one of them got a successor; where none was
    /// spared, also if it was near that time: the clocks of two servers may differ.
    pub(super) async fn ended_since(
        &self,
        subject: &[u8],
        signpost: &Signpost,
        now: UnixTime,
    ) -> Result<bool, StoreError> {
        let key = self.records.tokens().subject_key(subject).ends_key();
        let noted = self.within(self.store.load(&key, now)).await?;
        let Some(Kept { bytes, .. }) = noted else { return Ok(false) };
        // What cannot be read was written by somebody else, and says no good.
        let Some((time, rest)) = bytes.split_first_chunk() else { return Ok(true) };
        let ended = UnixTime::from_secs(u64::from_be_bytes(*time));
        // The one that was spared may have been given a successor at once.
        let one_goes_on = rest == [1];
        let is_before = signpost.rotated < ended;
        Ok(is_before || (!one_goes_on && signpost.rotated <= ended.plus(Lifetimes::SKEW)))
    }

    async fn find_one(
        &self,
        subject: &SubjectKey,
        is_the_one: impl Fn(&StoreKey) -> bool,
        now: UnixTime,
    ) -> Result<Option<(StoreKey, Revision)>, SessionError> {
        let mut from = None;
        loop {
            let Page { records, next } = self.page(subject, from, now).await?;
            let found = records.into_iter().find(|(key, _)| is_the_one(key));
            if found.is_some() || next.is_none() {
                return Ok(found.map(|(key, stored)| (key, stored.revision)));
            }
            from = next;
            yield_now().await;
        }
    }
}
