//! Reading the session.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use session_core::{Header, SessionData, UnixTime};

use crate::keeping::Written;
use crate::rejection::{Reason, Rejection};
use crate::request::{Pending, RequestSession, refused, session_asked};

/// The session of a request, as it was when the extractor ran.
///
/// It dereferences to the struct. As an argument it demands a session and answers 401 without one;
/// `Option<Session<T>>` takes both. `None` means *no session* and nothing else: an outage is 503, and
/// a missing layer or a session that this build cannot read is 500, either way.
///
/// It is read only: Rust says of `session.visits += 1` that `DerefMut` is not implemented. To change the
/// session, take a [`SessionHandle`](crate::SessionHandle) and write
/// `session.update(|session| session.visits += 1).await?`.
///
/// Having a session does not mean being logged in: a visitor's session has no subject. That is what
/// guards are for.
///
/// ```
/// use session_axum::{Session, require_login};
///
/// # #[derive(Session, Clone)]
/// # struct AppSession { #[session(subject)] user: Option<u64> }
/// #[require_login]
/// async fn me(session: Session<AppSession>) -> String {
///     format!("{:?}", session.user)
/// }
/// ```
pub struct Session<T: SessionData>(Source<T>);

enum Source<T: SessionData> {
    /// What came with the request. Only made once the struct was built.
    Incoming(Arc<RequestSession<T>>),
    Written(Arc<Written<T>>),
}

impl<T: SessionData> Session<T> {
    /// Returns the session of a request as it is now; `None` also where this build cannot read it.
    pub(crate) fn current(session: &Arc<RequestSession<T>>) -> Option<Self> {
        session.with_pending(|pending| match pending {
            Pending::Ended => None,
            Pending::Closed | Pending::Nothing => {
                session.incoming_session()?;
                Some(Self(Source::Incoming(Arc::clone(session))))
            }
            Pending::Written(written) => Some(Self(Source::Written(Arc::clone(written)))),
        })
    }

    /// Returns the same for a request that asks for it: one that this build cannot read is an error.
    fn asked(parts: &Parts, session: &Arc<RequestSession<T>>) -> Result<Option<Self>, Rejection> {
        let current = Self::current(session);
        if current.is_none() && session.is_unreadable() {
            return Err(refused(parts, &**session, Reason::Misconfigured));
        }
        Ok(current)
    }

    /// Returns when the visit began.
    ///
    /// ```
    /// # use session_axum::Session;
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// async fn since(session: Session<AppSession>) -> String {
    ///     format!("here since {}", session.started().as_secs())
    /// }
    /// ```
    pub fn started(&self) -> UnixTime {
        self.header().started
    }

    /// Returns when the subject last proved who they are; `None` for a visitor.
    ///
    /// ```
    /// # use session_axum::Session;
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// async fn is_logged_in(session: Session<AppSession>) -> String {
    ///     format!("{}", session.authenticated_at().is_some())
    /// }
    /// ```
    pub fn authenticated_at(&self) -> Option<UnixTime> {
        self.header().authenticated
    }

    fn header(&self) -> &Header {
        match &self.0 {
            Source::Incoming(session) => match session.loaded() {
                Some(loaded) => loaded.token.header(),
                None => unreachable!("made from a session that came only, which does not go away"),
            },
            Source::Written(written) => &written.header,
        }
    }
}

impl<T: SessionData> Deref for Session<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Source::Incoming(session) => match session.incoming_session() {
                Some(session) => session,
                None => unreachable!("made from a built session only, which does not go away"),
            },
            Source::Written(written) => &written.session,
        }
    }
}

impl<T: SessionData> Clone for Session<T> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Source::Incoming(session) => Source::Incoming(Arc::clone(session)),
            Source::Written(written) => Source::Written(Arc::clone(written)),
        })
    }
}

#[cfg(feature = "testing")]
impl<T: SessionData> Session<T> {
    /// Returns a session that came with no request: for unit tests of functions that take one. It began
    /// at `now`, with a login if it belongs to somebody.
    ///
    /// ```
    /// use session_axum::{Session, UnixTime};
    ///
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// fn greeting(session: &Session<AppSession>) -> String {
    ///     session.user.map_or_else(|| "Welcome".to_owned(), |user| format!("Hello {user}"))
    /// }
    ///
    /// let now = UnixTime::from_secs(1_700_000_000);
    /// let alice = Session::for_tests(AppSession { user: Some(1) }, now);
    /// assert_eq!(greeting(&alice), "Hello 1");
    /// assert_eq!(alice.authenticated_at(), Some(now));
    /// ```
    ///
    /// # Panics
    ///
    /// If no session can hold these values.
    #[track_caller]
    pub fn for_tests(session: T, now: UnixTime) -> Self {
        Self(Source::Written(Arc::new(crate::testing::written(session, now))))
    }
}

/// Prints no content: sessions hold what logs should not.
impl<T: SessionData> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(..)")
    }
}

impl<T: SessionData, S: Sync> FromRequestParts<S> for Session<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let session = session_asked::<T>(parts).await?;
        Self::asked(parts, &session)?.ok_or_else(|| refused(parts, &*session, Reason::NoSession))
    }
}

impl<T: SessionData, S: Sync> OptionalFromRequestParts<S> for Session<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Rejection> {
        Self::asked(parts, &session_asked::<T>(parts).await?)
    }
}
