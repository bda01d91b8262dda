//! A new id from time to time, without anybody asking for it.

use session_core::{
    Answer, Change, EncodeError, Event, Header, OpenToken, Payload, SessionData, SessionId, Step,
    UnixTime,
};

use http::HeaderValue;

use super::Slot;
use super::presented::Visit;
use crate::error::SessionError;
use crate::sessions::{InCookie, Keep, Sessions, Settings};
use crate::stored::{Kept, Moved, Place, Shelf};

impl<T: SessionData> Slot<T> {
    /// Gives the session that came a new id, if it has had its own for long enough and was not changed.
    /// `None` where that is not due.
    pub(super) fn rotation(&self) -> Option<Answer<'static, Option<HeaderValue>>> {
        let settings = &*self.sessions().settings;
        let period = settings.rotate_every?;
        let visit = self.visit().filter(|visit| !visit.grace)?;
        let now = settings.clock.now();
        if now.since(given_out(visit.token.header())) < period {
            return None;
        }
        let due = Due::of(self.sessions(), visit, now);
        Some(Answer::Pending(Box::pin(async move {
            match due.rotate().await {
                Ok((cookie, change)) => {
                    Event::Rotated(change).emit();
                    cookie
                }
                Err(SessionError::Superseded) => {
                    Event::WriteDropped("the session was ended or rotated meanwhile").emit();
                    None
                }
                Err(error) => {
                    Event::StoreFailed(&error).emit();
                    None
                }
            }
        })))
    }
}

impl<T: SessionData> Settings<T> {
    /// Returns the moment to note in a session that gets a new id now, where that matters.
    pub(crate) fn issued(&self, now: UnixTime) -> Option<UnixTime> {
        self.rotate_every.map(|_| now)
    }
}

/// Returns when a session got its id.
fn given_out(header: &Header) -> UnixTime {
    header.issued.max(header.authenticated).unwrap_or(header.started)
}

/// A session that is to get a new id.
struct Due<T: SessionData> {
    sessions: Sessions<T>,
    token: OpenToken,
    place: Option<Box<Place>>,
    now: UnixTime,
}

type Rotated = (Option<HeaderValue>, Change);

impl<T: SessionData> Due<T> {
    fn of(sessions: &Sessions<T>, visit: &Visit<T>, now: UnixTime) -> Self {
        let (sessions, token, place) = (sessions.clone(), visit.token.clone(), visit.place.clone());
        Self { sessions, token, place, now }
    }

    async fn rotate(&self) -> Result<Rotated, SessionError> {
        let settings = &*self.sessions.settings;
        let before = *self.token.header();
        // After so long its end may have been forgotten, and a newer cookie be in its place.
        settings.lifetimes.check(&before, self.now).map_err(|_| SessionError::Superseded)?;
        let header = before.used_at(self.now).with_issued(settings.issued(self.now));
        let (value, to) = match (&settings.keep, &self.place) {
            (Keep::Cookie(kept), _) => self.in_cookie(kept, header).await?,
            (Keep::Store(in_store), Some(place)) => self.in_store(in_store, &header, place).await?,
            (Keep::Store(_), None) => return Err(SessionError::Superseded),
        };
        let remaining = settings.lifetimes.remaining(&header, self.now);
        let cookie = settings.template.set(&value, remaining);
        Ok((cookie, Change { from: Some(before.id), to }))
    }

    /// Two requests at once get the same new id.
    async fn in_cookie(
        &self,
        kept: &InCookie<T>,
        header: Header,
    ) -> Result<(String, SessionId), SessionError> {
        let settings = &*self.sessions.settings;
        let proposed = SessionId::random(&*settings.entropy)?;
        let target = settings.target_of(&header);
        let rotating = kept.reach.rotate(&target, proposed, Step::Rotation, self.now);
        let id = kept.within(rotating).await?.ok_or(SessionError::Superseded)?;
        let text = kept.tokens.sign_again(&header.with_id(id), &self.token)?;
        Ok((text, id))
    }

    /// Of two requests at once one is overtaken, and is led to the new id by the signpost.
    async fn in_store(
        &self,
        in_store: &Shelf<T>,
        header: &Header,
        place: &Place,
    ) -> Result<(String, SessionId), SessionError> {
        let settings = &*self.sessions.settings;
        let payload = self.payload(in_store)?;
        let lifetimes = &settings.lifetimes;
        let kept = Kept { header, payload: &payload, lifetimes, now: self.now };
        match in_store.rotate(place, &kept, true, &*settings.entropy).await? {
            Moved::To(place) => Ok((place.id.to_text(), place.key.session_id())),
            Moved::Overtaken => Err(SessionError::Superseded),
        }
    }

    fn payload(&self, in_store: &Shelf<T>) -> Result<Payload, EncodeError> {
        in_store.records.tokens().encode(&self.token.session()?)
    }
}
