//! What passes between a request and the room its session is kept in: data, with no request, no
//! handle and no header in it.

use std::sync::{Arc, OnceLock};

use session_core::{
    Event, Header, Lifetimes, OpenToken, Payload, Refusal, SessionData, SessionId, UnixTime,
};

use super::stored::Place;
use crate::carrier::Issued;
use crate::error::SessionError;

/// What a credential turned out to be.
pub(crate) enum Incoming<T> {
    /// There is no session.
    None(NoSession),
    /// A session, authentic and in time and not revoked. In a box of its own: a request's session is
    /// made for every request, and what is not in it need not be moved.
    Session(Box<Loaded<T>>),
    /// Whether the session still stands could not be found out.
    Unknown,
}

/// Why there is no session: what that means for the credential that the client has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NoSession {
    /// A credential came that another build may want back: only a login replaces it, and only a logout
    /// removes it.
    Foreign,
    /// No credential of ours came.
    NothingCame,
    /// The client has, or is about to get, a newer credential: nothing may overwrite it.
    Outdated,
    /// A credential came that is worth nothing.
    Worthless,
}

/// A session as it came.
pub(crate) struct Loaded<T> {
    pub(crate) token: OpenToken,
    /// When it was looked at.
    pub(crate) seen: UnixTime,
    /// Whether it came under an id that was rotated moments ago: it is served, and writes nothing.
    pub(crate) in_grace: bool,
    pub(crate) at: Located,
    /// The struct, built when first needed.
    session: OnceLock<Option<T>>,
}

/// Where a session is.
#[derive(Clone)]
pub(crate) enum Located {
    /// In a store, at this place. In a box of its own, since most sessions are moved without one.
    Record(Box<Place>),
    /// In the token itself.
    Token,
}

/// A session as this request leaves it.
pub(crate) struct Written<T> {
    pub(crate) header: Header,
    pub(crate) session: T,
    pub(crate) payload: Payload,
    pub(crate) delivery: Delivery,
    /// Whether the id was drawn by this request, so that nobody else can know it.
    pub(crate) fresh: bool,
    pub(crate) at: Located,
}

/// Whether a credential goes out for a session that was written.
#[derive(Clone)]
pub(crate) enum Delivery {
    /// The request carries a credential that is better left alone, so this session ends with it.
    Dropped,
    Issued(Issued),
    /// What the client has is good.
    Unneeded,
}

/// What an operation starts from.
#[derive(Clone, Copy)]
pub(crate) struct Base<'a> {
    /// The session that is changed or replaced; `None` where there is none.
    pub(crate) held: Option<Held<'a>>,
    /// Whether a session that begins here without a login ends with the request, because the
    /// credential that came is to be left alone.
    pub(crate) leaves_credential: bool,
    pub(crate) now: UnixTime,
}

/// A session that an operation changes or replaces.
#[derive(Clone, Copy)]
pub(crate) struct Held<'a> {
    pub(crate) header: &'a Header,
    /// Whose it is, encoded; nothing for a visitor's.
    pub(crate) subject: &'a [u8],
    pub(crate) at: &'a Located,
    /// What this request was about to send.
    pub(crate) pending: &'a Delivery,
    /// Whether only this request can know the session's id.
    pub(crate) fresh: bool,
    pub(crate) in_grace: bool,
}

/// What became of an operation.
pub(crate) enum Outcome<T> {
    /// Everything is done.
    Done,
    /// Somebody else was faster. This is what they left: to begin again from.
    Reloaded(Arc<Written<T>>),
    /// This is the session now, once the request holds it.
    Stage(Arc<Written<T>>, IfOvertaken),
}

/// What to do where the request's session changed while the operation was under way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum IfOvertaken {
    /// Begin again.
    Again,
    /// Nothing: it is written, and what the request holds now is newer.
    Finish,
    /// Take it back, since nothing leads to it but this request, and begin again.
    TakeBack,
}

impl NoSession {
    /// Reports a credential that is no session, and says what that means. Exactly one event says why
    /// there is none, unless none came.
    pub(super) fn refused(refusal: Refusal) -> Self {
        Event::TokenRefused(refusal).emit();
        if refusal.may_be_of_another_build() { Self::Foreign } else { Self::Worthless }
    }

    /// Whether the client has a credential that a logout is to remove.
    pub(crate) const fn is_removable(self) -> bool {
        matches!(self, Self::Foreign | Self::Worthless)
    }
}

impl<T: SessionData> Incoming<T> {
    /// Returns the session as it came.
    pub(crate) fn loaded(&self) -> Option<&Loaded<T>> {
        match self {
            Self::Session(loaded) => Some(loaded),
            Self::None(_) | Self::Unknown => None,
        }
    }

    /// Whether the client has a credential that a logout is to remove.
    pub(crate) const fn is_removable(&self) -> bool {
        match self {
            Self::None(none) => none.is_removable(),
            Self::Session(_) => true,
            Self::Unknown => false,
        }
    }
}

impl<T: SessionData> Loaded<T> {
    pub(super) fn boxed(token: OpenToken, seen: UnixTime, at: Located) -> Box<Self> {
        Box::new(Self { token, seen, in_grace: false, at, session: OnceLock::new() })
    }

    /// Returns the struct; `None`, with an event, where the payload is authentic and not this struct.
    pub(crate) fn session(&self) -> Option<&T> {
        let build = || match self.token.session() {
            Ok(session) => Some(session),
            Err(error) => {
                Event::TokenRefused(Refusal::Payload(error)).emit();
                None
            }
        };
        self.session.get_or_init(build).as_ref()
    }

    /// Whether it belongs to somebody.
    pub(crate) fn has_subject(&self) -> bool {
        self.token.header().authenticated.is_some()
    }

    /// Returns it as what an operation starts from.
    pub(crate) fn held(&self) -> Held<'_> {
        let (header, at, in_grace) = (self.token.header(), &self.at, self.in_grace);
        let (subject, pending) = (self.token.subject(), &Delivery::Unneeded);
        Held { header, subject, at, pending, fresh: false, in_grace }
    }
}

impl<T> Clone for Loaded<T> {
    /// Its struct is built again where it is needed.
    fn clone(&self) -> Self {
        let Self { token, seen, in_grace, at, session: _ } = self;
        let (token, at) = (token.clone(), at.clone());
        Self { token, seen: *seen, in_grace: *in_grace, at, session: OnceLock::new() }
    }
}

impl<T> Written<T> {
    /// Returns it as what an operation starts from.
    pub(crate) fn held(&self) -> Held<'_> {
        let Self { header, payload, at, delivery: pending, fresh, .. } = self;
        let subject = payload.subject();
        Held { header, subject, at, pending, fresh: *fresh, in_grace: false }
    }
}

impl<'a> Base<'a> {
    /// Returns the session that the operation changes.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without one.
    pub(super) fn held(&self) -> Result<Held<'a>, SessionError> {
        self.held.ok_or(SessionError::NoSession)
    }

    /// Returns the id of that session.
    pub(crate) fn id(&self) -> Option<SessionId> {
        self.held.map(|held| held.header.id)
    }

    /// Returns what becomes of a credential that was made from here without a login.
    pub(super) fn delivers(&self, issued: Issued) -> Delivery {
        if self.leaves_credential { Delivery::Dropped } else { Delivery::Issued(issued) }
    }
}

/// Whether a session still lives when its response is sent, with an event if not: after so long its
/// end may have been forgotten, and a newer credential be in its place.
pub(super) fn is_in_time(lifetimes: &Lifetimes, header: &Header, now: UnixTime) -> bool {
    let lives = lifetimes.check(header, now).is_ok();
    if !lives {
        Event::WriteDropped("the session expired before its response was sent").emit();
    }
    lives
}
