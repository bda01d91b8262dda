//! The kinds of events: a table.

use std::fmt;

/// A kind of event.
// Exhaustive: whoever prints the table names every column.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EventKind {
    /// What stands in the field `event`. Kinds of one name differ in level or fields.
    pub name: &'static str,
    /// How grave it is.
    pub level: EventLevel,
    /// The fields that it can have. `message` is said in words, without a name before it.
    pub fields: &'static [&'static str],
    /// When it happens.
    pub when: &'static str,
}

/// How grave an event is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum EventLevel {
    /// It happens all the time.
    Debug,
    /// It is worth to be kept.
    Info,
    /// Somebody should look at it.
    Warn,
    /// Somebody has to do something.
    Error,
}

impl fmt::Display for EventLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        })
    }
}

macro_rules! kinds {
    ($($constant:ident: $name:literal $level:ident [$($field:literal)*] $when:literal;)*) => {
        impl EventKind {
            /// Every kind, by name.
            ///
            /// ```
            /// use session_core::EventKind;
            ///
            /// assert!(EventKind::ALL.iter().any(|kind| kind.name == "login"));
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$constant),*];

            $(
                pub(super) const $constant: Self = Self {
                    name: $name,
                    level: EventLevel::$level,
                    fields: &[$($field),*],
                    when: $when,
                };
            )*
        }
    };
}

#[rustfmt::skip]
kinds! {
    ADVICE: "advice" Warn ["message"] "a default, or a choice, that an operator should know; once at start";
    COOKIE_TWICE: "cookie_twice" Info [] "our cookie stood in a request for two sessions, or more than four times: none was used; where two applications share a domain or a path, give one another `.cookie_name(..)`";
    COOKIES_TOO_LARGE: "cookies_too_large" Info [] "a request's cookies were over the bounds and not read";
    CROSS_SITE: "cross_site" Info ["site" "origin" "compared_with" "message"] "a request that could change something came from another site: what it says of that, and with which origins it was compared";
    DENIED: "denied" Info ["subject" "policy" "method" "path" "handler"] "a guard refused a caller; one whose cookie was refused has that event instead";
    ELEVATED: "elevated" Info ["session" "previous" "subject"] "a session was given to the same subject with new rights, under a new id";
    ENDED: "ended" Info ["session"] "a session was ended";
    ENDED_ALL: "ended_all" Info ["subject"] "all sessions of a subject were ended";
    ENDED_EVERYTHING: "ended_everything" Warn [] "all sessions of all subjects were ended";
    ENDED_OTHERS: "ended_others" Info ["session"] "all sessions of a subject were ended but this one";
    LOGIN: "login" Info ["session" "previous" "subject"] "a subject logged in";
    LOGINS_REFUSED: "logins_refused" Error [] "revocation can remember no more: a login, or a new id that a handler asked for, was refused";
    MISCONFIGURED: "misconfigured" Error ["message"] "the application's set-up is at fault, with what to change";
    OLD_ID: "old_id" Warn ["session"] "an id was used after its rotation's grace: a lost response, or a copied cookie";
    RECORD_ALTERED: "record_altered" Error ["session" "reason"] "a record in the store is none of ours: somebody else writes there, or the session's type changed without a new version";
    ROTATED: "rotated" Info ["session" "previous"] "a session got a new id";
    ROTATION_PAUSED: "rotation_paused" Info ["session"] "a session that was due for a new id keeps its own: no more ids of its subject, or of anybody, can be remembered";
    SESSION_UNREADABLE: "session_unreadable" Error ["message"] "a session is authentic and its fields cannot be read: a type in it changed without a new version";
    SESSIONS_ENDED_FOR_ROOM: "sessions_ended_for_room" Warn ["session"] "with one session all of its subject's ended: this process can remember no more ids of theirs";
    STARTED: "started" Info ["session"] "a visitor's session began";
    STORE_FAILED: "store_failed" Error ["cause"] "a backend gave no answer";
    REFUSED_BY_MISTAKE: "token_refused" Error ["reason" "message"] "a cookie is authentic and no session, which is a mistake of ours: a migration would give it more than it held, or an older version's fields cannot be read";
    INACTIVE: "token_refused" Info ["reason" "subject"] "a session came whose subject is deactivated or gone, as the application says";
    SESSION_IS_NONE: "token_refused" Info ["reason" "session"] "an ended session's cookie was presented, or an id under which none is kept";
    TOKEN_REFUSED: "token_refused" Info ["reason"] "a cookie was no session, with the reason";
    TOKEN_EXPIRED: "token_refused" Debug ["reason"] "a cookie was no session because its time is over";
    WRITE_DROPPED: "write_dropped" Info ["reason"] "a cookie was not written, so as not to overwrite a better one";
}
