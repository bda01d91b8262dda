//! Security events: what an operator wants to know afterwards.
//!
//! One event per decision, to `tracing` under the target `session`, with the event's name in the
//! field `event`. A session appears as a hash of its id, a subject as a keyed hash; tokens, keys,
//! ids and session contents never appear. Nothing is computed where nobody listens.
//!
//! | event | level | when |
//! | --- | --- | --- |
//! | `started`, `login`, `elevated`, `rotated`, `ended` | info | a handler did so |
//! | `ended_all`, `ended_others` | info | all sessions of a subject were ended, or all but one |
//! | `ended_everything` | warn | all sessions of all subjects were ended |
//! | `denied` | info | a guard refused a caller; one whose cookie was refused has that event instead |
//! | `cross_site` | info | a request came from another site |
//! | `token_refused` | info; debug when merely expired; error when a migration between two versions is at fault | a cookie was no session, with the reason |
//! | `cookie_twice` | info | our cookie stood in a request twice: neither was used |
//! | `cookies_too_large` | info | a request's cookies were over the bounds and not read |
//! | `old_id` | warn | an id was used after its rotation's grace: lost response, or a copied cookie |
//! | `write_dropped` | info | a cookie was not written, so as not to overwrite a better one |
//! | `rotation_paused` | info | a session that was due for a new id keeps its own: no more ids of its subject, or of anybody, can be remembered |
//! | `sessions_ended_for_room` | warn | with one session all of its subject's ended: this process can remember no more ids of theirs |
//! | `logins_refused` | error | revocation can remember no more: a login, or a new id that a handler asked for, was refused |
//! | `advice` | warn | a default that an operator should know, once at start |
//! | `store_failed` | error | a backend gave no answer |
//! | `misconfigured` | error | the application's set-up is at fault, with what to change |

use std::fmt;

use tracing::{debug, error, info, warn};

use crate::id::SessionId;
use crate::token::Refusal;

const TARGET: &str = "session";

/// Something that happened to a session or a request.
#[non_exhaustive]
#[derive(Clone, Copy)]
pub enum Event<'a> {
    /// Something about the set-up that an operator should know.
    Advice(&'a str),
    /// Our cookie stood in a request twice.
    CookieTwice,
    /// The cookies of a request were more than is read.
    CookiesTooLarge,
    /// A state-changing request came from another site.
    CrossSite,
    /// A guard refused a caller.
    Denied {
        /// The keyed hash of the subject; `None` for somebody who sent no cookie at all.
        subject: Option<[u8; 8]>,
        /// The policy that refused.
        policy: &'a dyn fmt::Display,
    },
    /// A session was ended.
    Ended(SessionId),
    /// All sessions of a subject were ended, by the keyed hash of the subject.
    EndedAll([u8; 8]),
    /// All sessions of everybody were ended.
    EndedEverything,
    /// All sessions of a subject were ended but this one.
    EndedOthers(SessionId),
    /// A session was given to the same subject with new rights.
    Elevated(Change),
    /// A subject logged in.
    Login(Change),
    /// A session came whose subject is deactivated or gone, as the application says; by its keyed
    /// hash.
    Inactive([u8; 8]),
    /// Logins are refused because their end could not be remembered.
    LoginsRefused,
    /// The application's set-up is at fault.
    Misconfigured(&'a dyn fmt::Display),
    /// An id was used after its rotation.
    OldId(SessionId),
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
    /// An ended session's cookie was presented.
    UsedAfterEnd(SessionId),
    /// A cookie was not written.
    WriteDropped(&'static str),
}

/// A session that goes on under another id.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The id before, if there was one.
    pub from: Option<SessionId>,
    /// The id now.
    pub to: SessionId,
}

impl Event<'_> {
    /// Whether anybody listens at all, where an event costs something to prepare.
    pub fn is_heard() -> bool {
        tracing::enabled!(target: TARGET, tracing::Level::INFO)
    }

    /// Sends the event to `tracing`.
    pub fn emit(self) {
        match self {
            Self::Advice(what) => warn!(target: TARGET, event = "advice", "{what}"),
            Self::CookiesTooLarge => info!(target: TARGET, event = "cookies_too_large"),
            Self::CookieTwice => info!(target: TARGET, event = "cookie_twice"),
            Self::CrossSite => info!(target: TARGET, event = "cross_site"),
            Self::Denied { subject, policy } => {
                let subject = subject.map(|hash| tracing::field::display(Hex(hash)));
                info!(target: TARGET, event = "denied", subject, policy = %policy);
            }
            Self::Ended(id) => info!(target: TARGET, event = "ended", session = %id.hashed()),
            Self::EndedAll(subject) => {
                info!(target: TARGET, event = "ended_all", subject = %Hex(subject));
            }
            Self::EndedEverything => warn!(target: TARGET, event = "ended_everything"),
            Self::EndedOthers(id) => {
                info!(target: TARGET, event = "ended_others", session = %id.hashed());
            }
            Self::Elevated(change) => change.emit("elevated"),
            Self::Inactive(subject) => {
                info!(target: TARGET, event = "token_refused", reason = "inactive", subject = %Hex(subject));
            }
            Self::Login(change) => change.emit("login"),
            Self::LoginsRefused => error!(target: TARGET, event = "logins_refused"),
            Self::Misconfigured(what) => {
                error!(target: TARGET, event = "misconfigured", "{what}");
            }
            Self::OldId(id) => warn!(target: TARGET, event = "old_id", session = %id.hashed()),
            Self::Rotated(change) => change.emit("rotated"),
            Self::RotationPaused(id) => {
                info!(target: TARGET, event = "rotation_paused", session = %id.hashed());
            }
            Self::SessionsEndedForRoom(id) => {
                warn!(target: TARGET, event = "sessions_ended_for_room", session = %id.hashed());
            }
            Self::Started(id) => info!(target: TARGET, event = "started", session = %id.hashed()),
            Self::StoreFailed(cause) => {
                error!(target: TARGET, event = "store_failed", cause = %Chain(cause));
            }
            Self::TokenRefused(refusal @ Refusal::Expired(_)) => {
                debug!(target: TARGET, event = "token_refused", reason = refusal.reason());
            }
            Self::TokenRefused(refusal @ Refusal::MorePrivilege(_)) => {
                error!(target: TARGET, event = "token_refused", reason = refusal.reason(), "{refusal}");
            }
            Self::TokenRefused(refusal) => {
                info!(target: TARGET, event = "token_refused", reason = refusal.reason());
            }
            Self::UnknownId(id) => {
                info!(target: TARGET, event = "token_refused", reason = "unknown_id", session = %id.hashed());
            }
            Self::UsedAfterEnd(id) => {
                info!(target: TARGET, event = "token_refused", reason = "ended", session = %id.hashed());
            }
            Self::WriteDropped(reason) => {
                info!(target: TARGET, event = "write_dropped", reason);
            }
        }
    }
}

impl Change {
    fn emit(self, event: &'static str) {
        let Self { from, to } = self;
        if let Some(from) = from {
            info!(target: TARGET, event, session = %to.hashed(), previous = %from.hashed());
        } else {
            info!(target: TARGET, event, session = %to.hashed());
        }
    }
}

struct Hex([u8; 8]);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// An error with everything that caused it.
struct Chain<'a>(&'a dyn std::error::Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
