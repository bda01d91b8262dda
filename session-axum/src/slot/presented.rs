//! What a request's cookie says.

use std::sync::OnceLock;

use http::HeaderMap;
use session_core::store::{SecretId, StoreError};
use session_core::{
    Answer, Caller, Event, OpenToken, Outlook, Proof, Refusal, RevocationError, SessionData,
    Standing, Target, UnixTime, Vocabulary,
};

use super::Slot;
use crate::authority::{AnyUser, Rights, Ruled};
use crate::cookie::{Found, find};
use crate::sessions::{InCookie, Keep, Settings};
use crate::stored::{self, Place, Shelf};

/// What was found when somebody first asked.
pub(crate) enum Presented<T> {
    /// There is no session.
    Absent(Absence),
    /// A session, authentic and in time and not revoked. In a box of its own: a slot is made for
    /// every request, and what is not in it need not be moved.
    Present(Box<Visit<T>>),
    /// Whether the session still stands could not be found out.
    Unknown,
}

/// The session that came.
pub(crate) struct Visit<T> {
    pub(crate) token: OpenToken,
    /// When it was looked at.
    pub(crate) at: UnixTime,
    /// Whether the request came with an id that was rotated moments ago: it is served, and writes
    /// no cookie.
    pub(crate) grace: bool,
    /// Where it is in the store, in a box of its own; `None` for a session in its cookie.
    pub(crate) place: Option<Box<Place>>,
    /// What the application said of its subject, where it was asked: in a box of its own, as it mostly
    /// is not.
    pub(super) ruled: Option<Box<Ruled>>,
    /// Who it is, once that was loaded.
    pub(super) loaded: OnceLock<Option<AnyUser>>,
    /// The struct, built when first needed.
    session: OnceLock<Option<T>>,
}

/// Why there is no session: what that means for the cookies of the response.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Absence {
    /// No cookie of ours came.
    NoCookie,
    /// A cookie came that is worth nothing.
    Refused,
    /// A cookie came that another build may want back: only a login replaces it, and only a logout
    /// removes it.
    Foreign,
    /// The browser has, or is about to get, a newer cookie: nothing may overwrite it.
    Outdated,
}

impl Absence {
    /// Whether the browser has a cookie that a logout is to remove.
    pub(crate) const fn came_with_cookie(self) -> bool {
        matches!(self, Self::Foreign | Self::Refused)
    }
}

impl<T: SessionData> Slot<T> {
    /// Finds out what the request presented: at once, unless a shared revocation or a store must be
    /// asked.
    pub(crate) fn look<'a>(&'a self, headers: &'a HeaderMap) -> Answer<'a, &'a Presented<T>> {
        if let Some(presented) = self.presented.get() {
            return Answer::Ready(presented);
        }
        let settings = &*self.sessions.settings;
        let text = match value(headers, settings.template.name()) {
            Ok(text) => text,
            Err(absence) => return Answer::Ready(self.keep(Presented::Absent(absence))),
        };
        let at = settings.clock.now();
        match &settings.keep {
            Keep::Cookie(kept) => self.look_into(kept, text, at),
            Keep::Store(in_store) => self.look_onto(in_store, text, at),
        }
    }

    /// Opens a session that is in its cookie, and asks what became of it.
    fn look_into<'a>(
        &'a self,
        kept: &'a InCookie<T>,
        text: &[u8],
        at: UnixTime,
    ) -> Answer<'a, &'a Presented<T>> {
        let settings = &*self.sessions.settings;
        let visit = match kept.tokens.open(text, &settings.lifetimes, at) {
            Ok(token) => Visit::boxed(token, at, false, None),
            Err(refusal) => {
                return Answer::Ready(self.keep(Presented::Absent(refused(refusal))));
            }
        };
        let target = settings.target(&visit.token);
        let member = kept.membership(visit.token.header(), visit.token.subject());
        if let Answer::Ready(outlook) = kept.reach.presented_of(&target, member.as_ref(), at) {
            return self.rule(judged(visit, outlook));
        }
        Answer::Pending(Box::pin(async move {
            let asking = kept.reach.presented_of(&target, member.as_ref(), at);
            let outlook = kept.within(asking).await;
            self.rule(judged(visit, outlook)).get().await
        }))
    }

    /// Loads a session that is in a store.
    fn look_onto<'a>(
        &'a self,
        in_store: &'a Shelf<T>,
        text: &[u8],
        at: UnixTime,
    ) -> Answer<'a, &'a Presented<T>> {
        let Some(id) = SecretId::from_text(text) else {
            let absence = refused(Refusal::Malformed);
            return Answer::Ready(self.keep(Presented::Absent(absence)));
        };
        match in_store.find(&id, &self.sessions.settings.lifetimes, at) {
            Answer::Ready(found) => self.rule(loaded(&id, found, at)),
            Answer::Pending(finding) => Answer::Pending(Box::pin(async move {
                let found = finding.await;
                self.rule(loaded(&id, found, at)).get().await
            })),
        }
    }

    pub(super) fn keep(&self, presented: Presented<T>) -> &Presented<T> {
        self.presented.get_or_init(|| presented)
    }
}

impl<T: SessionData> Settings<T> {
    /// Returns what revocation needs to know of a session.
    pub(crate) fn target(&self, token: &OpenToken) -> Target {
        self.target_of(token.header())
    }

    pub(crate) fn target_of(&self, header: &session_core::Header) -> Target {
        Target {
            id: header.id,
            has_subject: header.authenticated.is_some(),
            memory: self.lifetimes.memory(header),
        }
    }
}

impl<T: SessionData> Presented<T> {
    /// Returns the session, if there is one.
    pub(crate) fn session(&self) -> Option<&T> {
        let Self::Present(visit) = self else { return None };
        let build = || match visit.token.session() {
            Ok(session) => Some(session),
            Err(error) => {
                Event::TokenRefused(Refusal::Payload(error)).emit();
                None
            }
        };
        visit.session.get_or_init(build).as_ref()
    }

    /// Returns what guards need to know.
    pub(crate) fn caller(&self) -> Option<Caller> {
        let vocabulary = Vocabulary::of::<T>();
        match self {
            Self::Present(visit) if visit.has_subject() => {
                let header = visit.token.header();
                let proof = Proof::of(header.authenticated, header.assurance, visit.at);
                let Rights { roles, permissions } = visit.rights();
                Some(Caller::subject(vocabulary, roles, permissions, proof))
            }
            Self::Present(_) | Self::Absent(_) => Some(Caller::stranger(vocabulary)),
            Self::Unknown => None,
        }
    }
}

impl<T> Visit<T> {
    fn boxed(token: OpenToken, at: UnixTime, grace: bool, place: Option<Box<Place>>) -> Box<Self> {
        let (loaded, session) = (OnceLock::new(), OnceLock::new());
        Box::new(Self { token, at, grace, place, ruled: None, loaded, session })
    }

    /// Whether it belongs to somebody.
    pub(crate) fn has_subject(&self) -> bool {
        self.token.header().authenticated.is_some()
    }

    /// Returns what its subject may do: what the application said, or what stands in the session.
    fn rights(&self) -> Rights {
        let token = &self.token;
        let own = || Rights { roles: token.roles(), permissions: token.permissions() };
        self.ruled.as_ref().map_or_else(own, |ruled| ruled.rights)
    }
}

/// Finds our cookie's value.
fn value<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a [u8], Absence> {
    match find(headers, name) {
        Found::Nothing => Err(Absence::NoCookie),
        Found::One(text) => Ok(text),
        Found::TooLarge => {
            Event::CookiesTooLarge.emit();
            Err(Absence::Refused)
        }
        Found::Twice => {
            Event::CookieTwice.emit();
            Err(Absence::Refused)
        }
    }
}

/// Reports a cookie that is no session. Exactly one event says why there is none, unless no cookie
/// came.
fn refused(refusal: Refusal) -> Absence {
    Event::TokenRefused(refusal).emit();
    if refusal.may_be_of_another_build() { Absence::Foreign } else { Absence::Refused }
}

fn loaded<T>(
    id: &SecretId,
    found: Result<stored::Found, StoreError>,
    at: UnixTime,
) -> Presented<T> {
    match found {
        Ok(stored::Found::Session { token, place, grace }) => {
            Presented::Present(Visit::boxed(token, at, grace, Some(Box::new(place))))
        }
        Ok(stored::Found::Nothing) => {
            Event::UnknownId(id.key().session_id()).emit();
            Presented::Absent(Absence::Refused)
        }
        Ok(stored::Found::OutOfDate) => {
            Event::OldId(id.key().session_id()).emit();
            Presented::Absent(Absence::Outdated)
        }
        Ok(stored::Found::Refused(refusal)) => Presented::Absent(refused(refusal)),
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Presented::Unknown
        }
    }
}

fn judged<T>(mut visit: Box<Visit<T>>, outlook: Result<Outlook, RevocationError>) -> Presented<T> {
    let id = visit.token.header().id;
    let renewed = outlook.as_ref().ok().and_then(|outlook| outlook.renewed);
    match outlook.map(|outlook| outlook.standing) {
        Ok(Standing::Live) => Presented::Present(match renewed {
            None => visit,
            Some(epoch) => Box::new(Visit { token: visit.token.renewed_to(epoch), ..*visit }),
        }),
        Ok(Standing::Grace { .. }) => {
            visit.grace = true;
            Presented::Present(visit)
        }
        Ok(Standing::Ended) => {
            Event::UsedAfterEnd(id).emit();
            Presented::Absent(Absence::Refused)
        }
        Ok(Standing::Replaced) => {
            Event::UsedAfterEnd(id).emit();
            Presented::Absent(Absence::Outdated)
        }
        Ok(Standing::Superseded) => {
            Event::OldId(id).emit();
            Presented::Absent(Absence::Refused)
        }
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Presented::Unknown
        }
    }
}
