//! What can go wrong when a handler changes its session.

use axum_core::response::{IntoResponse, Response};
use session_core::{EncodeError, EntropyError, Event, RevocationError};
use thiserror::Error;

use crate::rejection::{Reason, Unfinished};

/// Why a handler's change to its session did not happen.
///
/// Nothing was sent and nothing was changed. Return it with `?`: it answers with a status that says
/// whose fault it is, and logs what the developer should know. Match on it where the handler has
/// something better to say.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum SessionError {
    /// `start` where there is a session already: change it with `update`.
    #[error("there is a session already; change it with `update`, or call `update_or_start`")]
    AlreadyStarted,
    /// The session could not be put into a cookie; most often it is too large.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// No random bytes for an id.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// No session to change: there was none, or it was ended before.
    #[error("there is no session; begin one with `login`, `start` or `update_or_start`")]
    NoSession,
    /// These sessions are not known by their subject: they are in their cookie, with a revocation that
    /// knows them one by one, or in a store without an index.
    #[error(
        "these sessions are not known by their subject; keep them in a store with a `SubjectIndex`, or end \
         signed ones by `RevocationScope::shared`"
    )]
    NotBySubject,
    /// `login` without a subject in what it was given, or another one each time it asked.
    #[error(
        "`login` was given a session that does not belong to one subject; set the `#[session(subject)]` field"
    )]
    NoSubject,
    /// `update` changed what only `login` and `elevate` may.
    #[error(
        "`update` cannot change subject, roles, permissions or a privileged field, because that needs a new \
         session id; call `login` for another subject or `elevate` for the same one"
    )]
    PrivilegeChanged,
    /// The head of the response has been sent: a session changes while its client can be told.
    #[error(
        "the response has begun, so its session can no longer be changed; keep what a socket or a task has to \
         say in your own tables under the subject, and take it into the session in a later request"
    )]
    ResponseStarted,
    /// `elevate` changed the subject.
    #[error("`elevate` keeps the subject; call `login` for another one")]
    SubjectChanged,
    /// `start` or `update_or_start` was given a session with a subject.
    #[error("a session that belongs to somebody begins with `login`")]
    SubjectWithoutLogin,
    /// Another request has given this session a new id meanwhile, and the browser a newer cookie.
    #[error("the session has a new id already, and this request came with the old one")]
    Superseded,
    /// The subject has as many sessions as they may have: end one first.
    #[error("the subject has as many sessions as they may have; end one of them first")]
    TooManySessions,
    /// The session is authentic, and this build cannot read it: a value in it came back as another, or a
    /// type inside of it changed without a new version. An event has said which field. `login` and `end`
    /// still work.
    #[error("the session is authentic, and this build cannot read it")]
    Unreadable,
    /// Whether the session still stands could not be found out, or its end could not be noted.
    #[error(transparent)]
    Unavailable(RevocationError),
}

impl From<RevocationError> for SessionError {
    fn from(error: RevocationError) -> Self {
        match error {
            RevocationError::NotBySubject => Self::NotBySubject,
            other => Self::Unavailable(other),
        }
    }
}

impl SessionError {
    /// Returns why the client cannot have what it wants.
    const fn reason(&self) -> Reason {
        match self {
            Self::NoSession => Reason::NoSession,
            Self::Superseded => Reason::Superseded,
            Self::TooManySessions => Reason::TooManySessions,
            Self::Entropy(_) | Self::Unavailable(_) => Reason::Unavailable,
            Self::AlreadyStarted
            | Self::Encode(_)
            | Self::NoSubject
            | Self::NotBySubject
            | Self::PrivilegeChanged
            | Self::ResponseStarted
            | Self::SubjectChanged
            | Self::SubjectWithoutLogin
            | Self::Unreadable => Reason::Misconfigured,
        }
    }
}

/// Answers as the application has chosen for refused requests
/// ([`SessionsBuilder::rejections`](crate::SessionsBuilder::rejections)), in the format that the client
/// asks for: the layer of the sessions finishes the response. Outside of one it is plain text.
impl IntoResponse for SessionError {
    fn into_response(self) -> Response {
        let reason = self.reason();
        match (&self, reason) {
            (Self::Unavailable(RevocationError::Full), _) => Event::LoginsRefused.emit(),
            // There has been an event, when the session was to be read.
            (Self::Unreadable, _) => {}
            (_, Reason::Unavailable) => Event::StoreFailed(&self).emit(),
            (_, Reason::Misconfigured) => Event::Misconfigured(&self).emit(),
            _ => {}
        }
        Unfinished::response(reason)
    }
}
