//! What a request's cookie says.

use std::sync::OnceLock;

use http::HeaderMap;
use session_core::{
    Answer, Caller, Event, OpenToken, Proof, Refusal, RevocationError, SessionData, Standing,
    Target, UnixTime, Vocabulary,
};

use super::Slot;
use crate::cookie::{Found, find};
use crate::sessions::Settings;

/// What was found when somebody first asked, and when that was.
pub(crate) struct Presented<T> {
    pub(crate) at: UnixTime,
    pub(crate) outcome: Outcome,
    /// The struct, built when first needed.
    session: OnceLock<Option<T>>,
}

#[expect(
    clippy::large_enum_variant,
    reason = "the slot it is part of is allocated once, whatever is in it"
)]
pub(crate) enum Outcome {
    /// There is no session.
    Absent(Absence),
    /// A session, authentic and in time and not revoked.
    Present {
        token: OpenToken,
        /// Whether the request came with an id that was rotated moments ago: it is served, and
        /// writes nothing.
        grace: bool,
    },
    /// Whether the session still stands could not be found out.
    Unknown,
}

/// Why there is no session: what that means for the cookies of the response.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Absence {
    /// No cookie of ours came.
    NoCookie,
    /// A cookie came that is worth nothing.
    Refused,
    /// A cookie came that another build may want back: only a login replaces it.
    Foreign,
    /// The browser has, or is about to get, a newer cookie: nothing may overwrite it.
    Outdated,
}

impl<T: SessionData> Slot<T> {
    /// Finds out what the request presented: at once, unless a shared revocation must be asked.
    pub(crate) fn look<'a>(&'a self, headers: &'a HeaderMap) -> Answer<'a, &'a Presented<T>> {
        if let Some(presented) = self.presented.get() {
            return Answer::Ready(presented);
        }
        let settings = &*self.sessions.settings;
        let at = settings.clock.now();
        let token = match open(settings, headers, at) {
            Ok(token) => token,
            Err(absence) => return Answer::Ready(self.keep(at, Outcome::Absent(absence))),
        };
        let target = settings.target(&token);
        if let Answer::Ready(standing) = settings.reach.presented(&target, at) {
            return Answer::Ready(self.keep(at, judged(token, standing)));
        }
        Answer::Pending(Box::pin(async move {
            let standing = settings.reach.presented(&target, at).get().await;
            self.keep(at, judged(token, standing))
        }))
    }

    fn keep(&self, at: UnixTime, outcome: Outcome) -> &Presented<T> {
        self.presented.get_or_init(|| Presented { at, outcome, session: OnceLock::new() })
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
        let Outcome::Present { token, .. } = &self.outcome else { return None };
        let build = || match token.session() {
            Ok(session) => Some(session),
            Err(error) => {
                Event::TokenRefused(Refusal::Payload(error)).emit();
                None
            }
        };
        self.session.get_or_init(build).as_ref()
    }

    /// Returns what guards need to know.
    pub(crate) fn caller(&self) -> Option<Caller> {
        let vocabulary = Vocabulary::of::<T>();
        match &self.outcome {
            Outcome::Present { token, .. } if token.header().authenticated.is_some() => {
                let header = token.header();
                let proof = Proof::of(header.authenticated, header.assurance, self.at);
                Some(Caller::subject(vocabulary, token.roles(), token.permissions(), proof))
            }
            Outcome::Present { .. } | Outcome::Absent(_) => Some(Caller::stranger(vocabulary)),
            Outcome::Unknown => None,
        }
    }
}

/// Finds our cookie and opens it. Exactly one event says why there is no session, unless no cookie
/// came.
fn open<T: SessionData>(
    settings: &Settings<T>,
    headers: &HeaderMap,
    now: UnixTime,
) -> Result<OpenToken, Absence> {
    let text = match find(headers, settings.template.name()) {
        Found::Nothing => return Err(Absence::NoCookie),
        Found::One(text) => text,
        Found::TooLarge => {
            Event::CookiesTooLarge.emit();
            return Err(Absence::Refused);
        }
        Found::Twice => {
            Event::CookieTwice.emit();
            return Err(Absence::Refused);
        }
    };
    settings.tokens.open(text, &settings.lifetimes, now).map_err(|refusal| {
        Event::TokenRefused(refusal).emit();
        if refusal.may_be_of_another_build() { Absence::Foreign } else { Absence::Refused }
    })
}

fn judged(token: OpenToken, standing: Result<Standing, RevocationError>) -> Outcome {
    let id = token.header().id;
    match standing {
        Ok(Standing::Live) => Outcome::Present { token, grace: false },
        Ok(Standing::Grace { .. }) => Outcome::Present { token, grace: true },
        Ok(Standing::Ended) => {
            Event::UsedAfterEnd(id).emit();
            Outcome::Absent(Absence::Refused)
        }
        Ok(Standing::Replaced) => {
            Event::UsedAfterEnd(id).emit();
            Outcome::Absent(Absence::Outdated)
        }
        Ok(Standing::Superseded) => {
            Event::OldId(id).emit();
            Outcome::Absent(Absence::Refused)
        }
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Outcome::Unknown
        }
    }
}
