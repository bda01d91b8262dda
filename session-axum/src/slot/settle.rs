//! Which cookie a response sends: decided once, when its head is ready.

use std::mem;
use std::sync::Arc;

use http::HeaderValue;
use session_core::{
    Answer, Event, Header, Membership, OpenToken, Outlook, RevocationError, SessionData, Standing,
    UnixTime,
};

use super::presented::Visit;
use super::stage::Delivery;
use super::{Slot, Staged, Written};
use crate::sessions::{Keep, Settings};
use crate::stored::Place;

/// What a response may send, and which session has to stand for it still.
struct Plan {
    cookie: HeaderValue,
    /// `None` where nobody else can have changed anything.
    on: Option<Header>,
    /// To which sessions it belongs, where that matters.
    member: Option<Membership>,
    /// Where it is in the store; `None` for a session in its cookie.
    place: Option<Box<Place>>,
}

impl<T: SessionData> Slot<T> {
    /// Closes the slot and returns the `Set-Cookie` to send, if any.
    ///
    /// A response may be slow, and in the meantime another one may have ended or rotated the
    /// session. So before a cookie goes out, revocation is asked again: what was overtaken writes
    /// nothing.
    pub(crate) fn settle(&self) -> Answer<'static, Option<HeaderValue>> {
        let staged = {
            let mut stage = self.stage();
            stage.closed = true;
            mem::replace(&mut stage.staged, Staged::Untouched)
        };
        let settings = &*self.sessions.settings;
        let plan = match staged {
            Staged::Ended { remove } => {
                return Answer::Ready(remove.then(|| settings.template.remove()).flatten());
            }
            Staged::Untouched => match self.rotation() {
                Some(rotation) => return rotation,
                None if matches!(settings.keep, Keep::Store(_)) => return self.touch(),
                None => self.renewal(),
            },
            Staged::Written(written) => settings.delivery(written),
        };
        let Some(Plan { cookie, on, member, place }) = plan else { return Answer::Ready(None) };
        let Some(header) = on else { return Answer::Ready(Some(cookie)) };
        let (target, now) = (settings.target_of(&header), settings.clock.now());
        // After so long its end may have been forgotten, and a newer cookie be in its place.
        if settings.lifetimes.check(&header, now).is_err() {
            Event::WriteDropped("the session expired before its response was sent").emit();
            return Answer::Ready(None);
        }
        if let Keep::Cookie(kept) = &settings.keep
            && let Answer::Ready(outlook) = kept.reach.standing_of(&target, member.as_ref(), now)
        {
            return Answer::Ready(overtaken(outlook).or_send(cookie));
        }
        let sessions = self.sessions.clone();
        Answer::Pending(Box::pin(async move {
            let settings = &*sessions.settings;
            let overtaken = match (&settings.keep, place) {
                (Keep::Cookie(kept), _) => {
                    let asking = kept.reach.standing_of(&target, member.as_ref(), now);
                    overtaken(kept.within(asking).await)
                }
                (Keep::Store(in_store), Some(place)) => {
                    Overtaken(!in_store.stands(&place, &settings.lifetimes, now).await)
                }
                (Keep::Store(_), None) => Overtaken(true),
            };
            overtaken.or_send(cookie)
        }))
    }

    /// Returns the cookie that renews a session which was used and not changed.
    fn renewal(&self) -> Option<Plan> {
        let Visit { token, at, grace: false, .. } = self.visit()? else { return None };
        let settings = &*self.sessions.settings;
        let due = settings.renewal_due(token, *at);
        due.then(|| settings.renewed(token, *at)).flatten()
    }

    /// Notes in the store that the session was used, if that is due, and lets the browser keep the
    /// cookie for as long.
    fn touch(&self) -> Answer<'static, Option<HeaderValue>> {
        let settings = &*self.sessions.settings;
        let due = || {
            let Visit { token, at, grace: false, place: Some(place), .. } = self.visit()? else {
                return None;
            };
            let due = settings.renewal_due(token, *at);
            due.then(|| (token.clone(), place.clone(), *at))
        };
        let Some((token, place, at)) = due() else { return Answer::Ready(None) };
        let sessions = self.sessions.clone();
        Answer::Pending(Box::pin(async move {
            let settings = &*sessions.settings;
            let Keep::Store(in_store) = &settings.keep else { return None };
            let header = token.header().used_at(at);
            if !in_store.touch(&place, &header, &token, &settings.lifetimes, at).await {
                return None;
            }
            settings.template.set(&place.id.to_text(), settings.lifetimes.remaining(&header, at))
        }))
    }
}

impl<T: SessionData> Settings<T> {
    /// Whether a session is to be written anew: in time, and at once where it is under an older key or
    /// in an older version, so that neither has to be kept long.
    fn renewal_due(&self, token: &OpenToken, now: UnixTime) -> bool {
        let due = self.lifetimes.renewal_due(token.header(), now);
        due || !token.under_active_key() || token.is_outdated()
    }

    fn renewed(&self, token: &OpenToken, now: UnixTime) -> Option<Plan> {
        let header = token.header().used_at(now);
        let Keep::Cookie(kept) = &self.keep else { return None };
        let text = kept.tokens.sign_again(&header, token).ok()?;
        let cookie = self.template.set(&text, self.lifetimes.remaining(&header, now))?;
        let member = kept.membership(&header, token.subject());
        Some(Plan { cookie, on: Some(header), member, place: None })
    }

    /// Returns the cookie that stores what the handler wrote.
    fn delivery(&self, written: Arc<Written<T>>) -> Option<Plan> {
        let on = (!written.fresh).then_some(written.header);
        let member = match &self.keep {
            Keep::Cookie(kept) => {
                on.and_then(|header| kept.membership(&header, written.payload.subject()))
            }
            Keep::Store(_) => None,
        };
        // Taken out where no snapshot shares it, as nearly always: cloning allocates.
        let (cookie, place) = match Arc::try_unwrap(written) {
            Ok(written) => (written.cookie, written.place),
            Err(shared) => (shared.cookie.clone(), shared.place.clone()),
        };
        match cookie {
            Delivery::Send(cookie) => Some(Plan { cookie, on, member, place }),
            Delivery::Dropped => {
                Event::WriteDropped("another build may want the cookie back").emit();
                None
            }
            Delivery::Unneeded => None,
        }
    }
}

/// Whether something newer happened to a session.
struct Overtaken(bool);

fn overtaken(outlook: Result<Outlook, RevocationError>) -> Overtaken {
    match outlook.map(|outlook| outlook.standing) {
        Ok(Standing::Live) => Overtaken(false),
        Ok(_) => {
            Event::WriteDropped("the session was ended or rotated meanwhile").emit();
            Overtaken(true)
        }
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Overtaken(true)
        }
    }
}

impl Overtaken {
    fn or_send(self, cookie: HeaderValue) -> Option<HeaderValue> {
        (!self.0).then_some(cookie)
    }
}
