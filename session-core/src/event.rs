//! Security events: what an operator wants to know afterwards.
//!
//! One event per decision, to `tracing` under the target `session`, with the event's name in the
//! field `event`, and to the [`Listener`](crate::Listener) of the sessions that it is about. A session
//! appears as a hash of its id, a subject as a keyed hash; tokens, keys, ids and session contents never
//! appear. Nothing is computed where nobody listens.
//!
//! [`EventKind::ALL`] lists every event with its level and its fields; `docs/events.md` is that list.

mod fields;
mod kind;
mod listener;
#[cfg(test)]
mod tests;
mod trace;

use std::fmt;

pub use fields::{AskedFor, Change, LogName};
pub use kind::{EventKind, EventLevel};
pub use listener::Listener;

use crate::error_chain::ErrorChain;
use crate::id::SessionId;
use crate::payload::PayloadError;
use crate::token::Refusal;
use crate::untrusted::Untrusted;

/// Something that happened to a session or a request.
///
/// [`kind`](Self::kind) says which and how grave, [`fields`](Self::fields) what an audit table would
/// keep of it. It displays as one line.
///
/// ```
/// use session_core::{Event, EventLevel, SessionId};
///
/// let event = Event::Ended(SessionId::from_bytes([0; 16]));
/// assert_eq!((event.kind().name, event.kind().level), ("ended", EventLevel::Info));
/// assert_eq!(event.to_string(), "ended session=374708fff7719dd5");
/// ```
#[non_exhaustive]
#[derive(Clone, Copy)]
pub enum Event<'a> {
    /// Something about the set-up that an operator should know.
    Advice(&'a str),
    /// Our cookie stood in a request more than once, and which is the client's own cannot be known.
    CookieTwice,
    /// The cookies of a request were more than is read.
    CookiesTooLarge,
    /// A state-changing request came from another site.
    CrossSite {
        /// What its browser says of the site it came from.
        site: Option<&'a [u8]>,
        /// What its browser says of the origin it came from.
        origin: Option<&'a [u8]>,
        /// The origins that it could have come from.
        compared_with: &'a dyn fmt::Display,
    },
    /// A guard refused a caller.
    Denied {
        /// Who was refused; `None` for somebody who sent no cookie at all.
        subject: Option<LogName>,
        /// The policy that refused.
        policy: &'a dyn fmt::Display,
        /// What they asked for.
        asked: AskedFor<'a>,
    },
    /// A session was ended.
    Ended(SessionId),
    /// All sessions of a subject were ended.
    EndedAll(LogName),
    /// All sessions of everybody were ended.
    EndedEverything,
    /// All sessions of a subject were ended but this one.
    EndedOthers(SessionId),
    /// A session was given to the same subject with new rights.
    Elevated {
        /// The session before and after.
        change: Change,
        /// Whose it is.
        subject: LogName,
    },
    /// A subject logged in.
    Login {
        /// The session before, if there was one, and after.
        change: Change,
        /// Who.
        subject: LogName,
    },
    /// A session came whose subject is deactivated or gone, as the application says.
    Inactive(LogName),
    /// Logins are refused because their end could not be remembered.
    LoginsRefused,
    /// The application's set-up is at fault.
    Misconfigured(&'a dyn fmt::Display),
    /// An id was used after its rotation.
    OldId(SessionId),
    /// A record in a store is none of ours: its tag does not match, or it has none. Somebody else writes
    /// there, or the session's type changed without a new version.
    RecordAltered(SessionId, Refusal),
    /// A session got a new id.
    Rotated(Change),
    /// A session that was due for a new id keeps its own, because no more can be remembered.
    RotationPaused(SessionId),
    /// With this session all others of its subject ended, because this process can remember no more ids
    /// of theirs.
    SessionsEndedForRoom(SessionId),
    /// A visitor's session began.
    Started(SessionId),
    /// A backend gave no answer.
    StoreFailed(&'a dyn std::error::Error),
    /// A cookie was no session.
    TokenRefused(Refusal),
    /// An id was presented under which no session is kept.
    UnknownId(SessionId),
    /// A session is authentic, and its fields cannot be read.
    Unreadable(PayloadError),
    /// An ended session's cookie was presented.
    UsedAfterEnd(SessionId),
    /// A cookie was not written.
    WriteDropped(&'static str),
}

impl Event<'_> {
    /// Whether anybody listens at all, where an event costs something to prepare.
    pub fn is_heard() -> bool {
        Listener::is_there_any() || trace::is_on()
    }

    /// Returns what kind of event it is: its name, its level and its fields.
    pub const fn kind(&self) -> &'static EventKind {
        match self {
            Self::Advice(_) => &EventKind::ADVICE,
            Self::CookieTwice => &EventKind::COOKIE_TWICE,
            Self::CookiesTooLarge => &EventKind::COOKIES_TOO_LARGE,
            Self::CrossSite { .. } => &EventKind::CROSS_SITE,
            Self::Denied { .. } => &EventKind::DENIED,
            Self::Ended(_) => &EventKind::ENDED,
            Self::EndedAll(_) => &EventKind::ENDED_ALL,
            Self::EndedEverything => &EventKind::ENDED_EVERYTHING,
            Self::EndedOthers(_) => &EventKind::ENDED_OTHERS,
            Self::Elevated { .. } => &EventKind::ELEVATED,
            Self::Login { .. } => &EventKind::LOGIN,
            Self::Inactive(_) => &EventKind::INACTIVE,
            Self::LoginsRefused => &EventKind::LOGINS_REFUSED,
            Self::Misconfigured(_) => &EventKind::MISCONFIGURED,
            Self::OldId(_) => &EventKind::OLD_ID,
            Self::RecordAltered(..) => &EventKind::RECORD_ALTERED,
            Self::Rotated(_) => &EventKind::ROTATED,
            Self::RotationPaused(_) => &EventKind::ROTATION_PAUSED,
            Self::SessionsEndedForRoom(_) => &EventKind::SESSIONS_ENDED_FOR_ROOM,
            Self::Started(_) => &EventKind::STARTED,
            Self::StoreFailed(_) => &EventKind::STORE_FAILED,
            Self::TokenRefused(Refusal::Expired(_)) => &EventKind::TOKEN_EXPIRED,
            Self::TokenRefused(Refusal::MorePrivilege(_)) => &EventKind::REFUSED_BY_MISTAKE,
            Self::TokenRefused(Refusal::Payload(error)) if !error.is_about_names() => {
                &EventKind::REFUSED_BY_MISTAKE
            }
            Self::TokenRefused(_) => &EventKind::TOKEN_REFUSED,
            Self::UnknownId(_) | Self::UsedAfterEnd(_) => &EventKind::SESSION_IS_NONE,
            Self::Unreadable(_) => &EventKind::SESSION_UNREADABLE,
            Self::WriteDropped(_) => &EventKind::WRITE_DROPPED,
        }
    }

    /// Shows each field with its name, in the order of [`EventKind::fields`]. One without a value is
    /// left out.
    ///
    /// ```
    /// use session_core::Event;
    ///
    /// fn row(event: &Event<'_>) -> Vec<(&'static str, String)> {
    ///     let mut row = Vec::new();
    ///     event.fields(&mut |name, value| row.push((name, value.to_string())));
    ///     row
    /// }
    ///
    /// assert_eq!(row(&Event::WriteDropped("expired")), [("reason", "expired".to_owned())]);
    /// ```
    pub fn fields(&self, see: &mut dyn FnMut(&'static str, &dyn fmt::Display)) {
        match self {
            Self::CookieTwice
            | Self::CookiesTooLarge
            | Self::EndedEverything
            | Self::LoginsRefused => {}
            Self::Advice(what) => see("message", what),
            Self::CrossSite { site, origin, compared_with } => {
                if let Some(site) = site {
                    see("site", &Untrusted(site));
                }
                if let Some(origin) = origin {
                    see("origin", &Untrusted(origin));
                }
                see("compared_with", compared_with);
                see(
                    "message",
                    &"if the origin is one of yours, name it with `.trusted_origin(..)`",
                );
            }
            Self::Misconfigured(what) => see("message", what),
            Self::Unreadable(why) => see("message", why),
            Self::Denied { subject, policy, asked } => {
                if let Some(subject) = subject {
                    see("subject", subject);
                }
                see("policy", policy);
                see("method", &asked.method);
                see("path", &Untrusted(asked.path.as_bytes()));
                if let Some(handler) = asked.handler {
                    see("handler", &handler);
                }
            }
            Self::Ended(id)
            | Self::EndedOthers(id)
            | Self::OldId(id)
            | Self::RotationPaused(id)
            | Self::SessionsEndedForRoom(id)
            | Self::Started(id) => {
                see("session", &id.hashed());
            }
            Self::EndedAll(subject) => see("subject", subject),
            Self::Elevated { change, subject } | Self::Login { change, subject } => {
                change.fields(see);
                see("subject", subject);
            }
            Self::Inactive(subject) => {
                see("reason", &"inactive");
                see("subject", subject);
            }
            Self::RecordAltered(id, refusal) => {
                see("session", &id.hashed());
                see("reason", &refusal.reason());
            }
            Self::Rotated(change) => change.fields(see),
            Self::StoreFailed(cause) => see("cause", &ErrorChain(*cause)),
            Self::TokenRefused(refusal) => {
                see("reason", &refusal.reason());
                if self.kind().level == EventLevel::Error {
                    see("message", refusal);
                }
            }
            Self::UnknownId(id) => {
                see("reason", &"unknown_id");
                see("session", &id.hashed());
            }
            Self::UsedAfterEnd(id) => {
                see("reason", &"ended");
                see("session", &id.hashed());
            }
            Self::WriteDropped(reason) => see("reason", reason),
        }
    }

    /// Sends the event to `tracing`, and to whoever [listens](crate::Listener).
    pub fn emit(self) {
        trace::trace(&self);
        listener::tell(&self);
    }
}

/// One line: the name, then the fields, then what is said in words.
impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().name)?;
        let mut written = Ok(());
        self.fields(&mut |name, value| {
            written = written.and_then(|()| match name {
                "message" => write!(f, ": {value}"),
                name => write!(f, " {name}={value}"),
            });
        });
        written
    }
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({self})")
    }
}
