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
    pub(crate) under: CameUnder,
    pub(crate) at: Located,
    /// Whose place it took, where that is what came.
    pub(crate) origin: Option<Box<Origin>>,
    /// Which session took its place, where it came under an old id.
    pub(crate) newer: Option<SessionId>,
    /// The struct, built when first needed.
    session: OnceLock<Option<T>>,
}

/// Under which of its ids a session came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CameUnder {
    /// An older one, whose successor has other rights or was used: it is shown, and nothing is
    /// written, but for what takes the successor's place.
    Old,
    /// An older one, of before a login that has come back: it is shown, and its end is not that of the
    /// login's session.
    Outlived,
    /// The one that it has.
    Own,
    /// An older one, whose successor nobody has used yet: the session goes on as the successor, and
    /// every response brings that again.
    Predecessor,
}

/// A session whose place another one took, which nobody has used yet.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) header: Header,
    pub(crate) at: Located,
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
    pub(crate) under: CameUnder,
    pub(crate) at: Located,
    /// Whose place it took, while nobody has used it.
    pub(crate) origin: Option<Box<Origin>>,
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
    pub(crate) at: &'a Located,
    /// What this request was about to send.
    pub(crate) pending: &'a Delivery,
    /// Whether only this request can know the session's id.
    pub(crate) fresh: bool,
    pub(crate) under: CameUnder,
    pub(crate) origin: Option<&'a Origin>,
    pub(crate) content: Content<'a>,
}

/// What a session holds, encoded.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    Came(&'a OpenToken),
    Written(&'a Payload),
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

    /// Returns what it means for the client if both came: what asks for more care.
    pub(super) const fn rather(self, other: Self) -> Self {
        match (self, other) {
            (Self::Outdated, _) | (_, Self::Outdated) => Self::Outdated,
            (Self::Foreign, _) | (_, Self::Foreign) => Self::Foreign,
            _ => Self::Worthless,
        }
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
            Self::Session(loaded) => !matches!(loaded.under, CameUnder::Outlived),
            Self::Unknown => false,
        }
    }
}

impl<T: SessionData> Loaded<T> {
    pub(super) fn boxed(token: OpenToken, seen: UnixTime, at: Located) -> Box<Self> {
        let (under, origin, newer) = (CameUnder::Own, None, None);
        Box::new(Self { token, seen, under, at, origin, newer, session: OnceLock::new() })
    }

    /// Returns the struct; `None`, with an event, where the payload is authentic and not this struct. That
    /// is a fault of ours, and no reason to say that nobody is logged in.
    pub(crate) fn session(&self) -> Option<&T> {
        let build = || match self.token.session() {
            Ok(session) => Some(session),
            Err(error) => {
                Event::Unreadable(error).emit();
                None
            }
        };
        self.session.get_or_init(build).as_ref()
    }

    /// Whether it goes on as the successor of what came, which nobody has used yet.
    pub(crate) fn goes_on(&self) -> bool {
        self.under == CameUnder::Predecessor
    }

    /// Whether it belongs to somebody.
    pub(crate) fn has_subject(&self) -> bool {
        self.token.header().authenticated.is_some()
    }

    /// Returns it as what an operation starts from.
    pub(crate) fn held(&self) -> Held<'_> {
        let Self { token, under, at, origin, .. } = self;
        Held {
            header: token.header(),
            at,
            pending: &Delivery::Unneeded,
            fresh: false,
            under: *under,
            origin: origin.as_deref(),
            content: Content::Came(token),
        }
    }
}

impl<T> Clone for Loaded<T> {
    /// Its struct is built again where it is needed.
    fn clone(&self) -> Self {
        let Self { token, seen, under, at, origin, newer, session: _ } = self;
        let (token, at, origin) = (token.clone(), at.clone(), origin.clone());
        let session = OnceLock::new();
        Self { token, seen: *seen, under: *under, at, origin, newer: *newer, session }
    }
}

impl<T> Written<T> {
    /// Returns it as what an operation starts from.
    pub(crate) fn held(&self) -> Held<'_> {
        let Self { header, at, delivery: pending, fresh, under, origin, payload, .. } = self;
        Held {
            header,
            at,
            pending,
            fresh: *fresh,
            under: *under,
            origin: origin.as_deref(),
            content: Content::Written(payload),
        }
    }

    /// Returns it as what became of a session under the same id.
    pub(super) fn going_on_from(mut self, held: &Held<'_>) -> Self {
        (self.fresh, self.under, self.origin) = (held.fresh, held.under, held.origin());
        self
    }

    /// Whether nobody else can have changed anything: there was no session before it, and nobody has
    /// its id.
    pub(crate) const fn is_private(&self) -> bool {
        self.fresh && self.origin.is_none()
    }
}

impl CameUnder {
    /// Whether what the handler changes is written.
    pub(super) const fn may_write(self) -> bool {
        matches!(self, Self::Own | Self::Predecessor)
    }
}

impl Held<'_> {
    /// Whether nobody else can know of it: this request began it, in nobody's place.
    pub(crate) const fn is_private(&self) -> bool {
        self.fresh && self.origin.is_none()
    }

    /// Returns whose it is, encoded; nothing for a visitor's.
    pub(super) fn subject(&self) -> &[u8] {
        match self.content {
            Content::Came(token) => token.subject(),
            Content::Written(payload) => payload.subject(),
        }
    }

    /// Returns whose place it took, to go on in the same way.
    pub(super) fn origin(&self) -> Option<Box<Origin>> {
        self.origin.cloned().map(Box::new)
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
