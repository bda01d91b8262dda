//! Changing the session: the operations, the rules by which each makes a draft ([`draft`]), and how
//! all of them are carried out ([`operation`]).

mod attempt;
mod draft;
mod extract;
mod operation;
mod others;

pub use self::attempt::LoginAttempt;

use std::fmt;
use std::sync::Arc;

use session_core::{Assurance, HasSubject, Renewal, SessionData, UnixTime};

use self::operation::Operation;
use crate::client::Client;
use crate::error::SessionError;
use crate::request::RequestSession;
use crate::sessions::Settings;
use crate::snapshot::Session;

/// What a handler changes its session with.
///
/// Operations apply in the order in which they are awaited. What was awaited `Ok` goes out with the
/// response, whatever its status; a handler that panics or is dropped loses it, except that an
/// [`end`](Self::end) holds either way. Guards and snapshots of this request do not see the changes;
/// [`current`](Self::current) does.
///
/// Two requests at once that both write a *cookie* do not see each other: the last `Set-Cookie` wins.
/// What must not be lost that way, counters that matter or coupons, does not belong there. In a store
/// nothing is lost: a write that was overtaken is made again on what the other one left, so closures
/// may run more than once.
///
/// A session is changed by its own requests, until the response begins; also one in a store, where a job
/// or a socket could reach it. Only a request has shown the id, whose standing every write asks for, and only
/// its response can bring the client a newer one. So what a job or a socket has for somebody goes into
/// the application's own tables, under the subject, and a request takes it from there; a right that is to
/// be lost at once is for [`authority`](crate::SessionsBuilder::authority), and an end for
/// [`Sessions::of`](crate::Sessions::of).
///
/// ```
/// use session_axum::{Session, SessionError, SessionHandle, public};
///
/// # #[derive(Session, Clone, Default)]
/// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
/// #[public]
/// async fn home(session: SessionHandle<AppSession>) -> Result<String, SessionError> {
///     let visits = session
///         .update_or_start(AppSession::default, |session| {
///             session.visits += 1;
///             session.visits
///         })
///         .await?;
///     Ok(format!("visit {visits}"))
/// }
/// ```
pub struct SessionHandle<T: SessionData> {
    session: Arc<RequestSession<T>>,
    client: Client,
    /// How surely a login or an elevation authenticates.
    assurance: Option<Assurance>,
}

impl<T: SessionData> SessionHandle<T> {
    /// Returns the session as it is now, with what this request has changed so far.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[public]
    /// async fn visit(session: SessionHandle<AppSession>) -> Result<String, SessionError> {
    ///     session.update_or_start(AppSession::default, |session| session.visits += 1).await?;
    ///     let visits = session.current().map_or(0, |session| session.visits);
    ///     Ok(format!("visit {visits}")) // this one is counted
    /// }
    /// ```
    ///
    /// `None` also where the session cannot be read: [`SessionError::Unreadable`].
    pub fn current(&self) -> Option<Session<T>> {
        Session::current(&self.session)
    }

    /// Logs a subject in: under a new id, and with the present as the time of authentication. That is
    /// what makes a session id that somebody else planted worthless (session fixation). The session
    /// before is shown as it was until the browser has come with the new one, since the response that
    /// carries it may be lost; then it is over.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<String>, visits: u32 }
    /// #[public]
    /// async fn log_in(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     let name = "alice".to_owned();
    ///     // … check the password, then:
    ///     session.login(AppSession { user: Some(name), visits: 0 }).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`login_with`](Self::login_with), which keeps something of the session before.
    pub async fn login(&self, session: T) -> Result<(), SessionError>
    where
        T: HasSubject,
    {
        self.login_with(move |_| session.clone()).await
    }

    /// Logs a subject in, as [`login`](Self::login) does, with something of the session before.
    ///
    /// `make` gets that if it was a visitor's, or the same subject's, so that a cart survives; never another
    /// subject's. It is asked without it first, to know whose session it makes, and again where another
    /// request was faster.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[public]
    /// async fn log_in(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     // … check the password, then:
    ///     session
    ///         .login_with(|before| {
    ///             let visits = before.map_or(0, |session| session.visits);
    ///             AppSession { user: Some(42), visits }
    ///         })
    ///         .await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSubject`] if the new session belongs to nobody, [`SessionError::Encode`] if
    /// it does not fit a cookie, [`SessionError::Unavailable`] if the old session's end, or later the
    /// new one's, could not be remembered.
    pub async fn login_with(
        &self,
        make: impl Fn(Option<&T>) -> T + Send,
    ) -> Result<(), SessionError>
    where
        T: HasSubject,
    {
        self.carry_out(move |drafting, state| {
            let draft = drafting.login(state, &make)?;
            Ok((Some((Operation::Login, draft)), ()))
        })
        .await
    }

    /// Gives the same subject other rights, or notes that they have just proved themselves again
    /// (step-up): under a new id, with the present as the time of authentication.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, require_login};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[require_login]
    /// async fn confirm(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     // … ask for the password again, then the session is fresh:
    ///     session.elevate(|_| {}).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without a session that belongs to somebody,
    /// [`SessionError::SubjectChanged`] if `change` is about somebody else,
    /// [`SessionError::Superseded`] if the session was ended or rotated meanwhile.
    pub async fn elevate(&self, change: impl Fn(&mut T) + Send) -> Result<(), SessionError>
    where
        T: HasSubject,
    {
        self.carry_out(move |drafting, state| {
            let (draft, renewal) = drafting.elevated(state, &change)?;
            Ok((Some((Operation::Renew(renewal), draft)), ()))
        })
        .await
    }

    /// Returns a handle whose [`login`](Self::login) and [`elevate`](Self::elevate) note how surely the
    /// subject was authenticated: a level of your own scale, a higher one surer (`acr` in RFC 9470). It
    /// is what `assurance = 2` in a rule asks for.
    ///
    /// A login without a level proves none. An elevation leaves a session at the highest level that was
    /// proved for it.
    ///
    /// ```
    /// use session_axum::{Session, SessionError, SessionHandle, require_login};
    ///
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// #[require_login]
    /// async fn second_factor(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     // … check the code, then:
    ///     session.assured(2).elevate(|_| {}).await
    /// }
    ///
    /// #[require_login(assurance = 2)]
    /// async fn payout() {}
    /// ```
    #[must_use]
    pub fn assured(&self, level: u8) -> Self {
        let (session, client) = (Arc::clone(&self.session), self.client.clone());
        Self { session, client, assurance: Some(Assurance(level)) }
    }

    /// Gives the session a new id. The old one leads to it until a request has come with the new one,
    /// since the response that carries it may be lost, and is shown for some seconds more.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, require_login};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[require_login]
    /// async fn change_address(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     // A copy that somebody made of the cookie before is of no use from now on.
    ///     session.rotate().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`], and [`SessionError::Superseded`] if it was ended meanwhile.
    pub async fn rotate(&self) -> Result<(), SessionError> {
        self.carry_out(|drafting, state| {
            let draft = drafting.rotated(state)?;
            Ok((Some((Operation::Renew(Renewal::Rotation), draft)), ()))
        })
        .await
    }

    /// Begins a visitor's session: one that belongs to nobody yet.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[public]
    /// async fn enter(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     session.start(AppSession { user: None, visits: 1 }).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::AlreadyStarted`] if there is one, [`SessionError::SubjectWithoutLogin`] if it
    /// belongs to somebody, [`SessionError::Superseded`] if another request has just logged this
    /// visitor in.
    pub async fn start(&self, session: T) -> Result<(), SessionError> {
        self.carry_out(|drafting, state| {
            if state.session().is_some() {
                return Err(SessionError::AlreadyStarted);
            }
            let draft = drafting.visitor(state, session.clone())?;
            Ok((Some((Operation::Begin, draft)), ()))
        })
        .await
    }

    /// Changes the session and returns what `change` returns. Writes nothing if nothing changed: a field is
    /// the same if its bytes are, or if they are in another order and its type's `PartialEq` says so, as of
    /// a hash set that was built again. A type without `PartialEq` is compared by its bytes.
    /// `change` may be called more than once, each time on the newest session, so it is an `Fn`: a second
    /// call cannot do less than the first. Requests of this process
    /// that change one session in a store at the same time take turns.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, require_login};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[require_login]
    /// async fn visit(session: SessionHandle<AppSession>) -> Result<String, SessionError> {
    ///     let visits = session
    ///         .update(|session| {
    ///             session.visits += 1;
    ///             session.visits
    ///         })
    ///         .await?;
    ///     Ok(format!("visit {visits}"))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without one, [`SessionError::PrivilegeChanged`] if subject, roles,
    /// permissions or a privileged field changed, [`SessionError::Encode`] if it no longer fits a
    /// cookie, [`SessionError::Superseded`] if another request rotated or ended it meanwhile.
    pub async fn update<R>(&self, change: impl Fn(&mut T) -> R + Send) -> Result<R, SessionError>
    where
        R: Send,
    {
        let _turn = self.in_turn().await?;
        self.carry_out(move |drafting, state| {
            let (draft, answer) = drafting.updated(state, &change)?;
            Ok((draft.map(|draft| (Operation::Update, draft)), answer))
        })
        .await
    }

    /// Changes the session, or begins a visitor's with `start` and changes that.
    ///
    /// Where the request carries a cookie that another build may want back, the new session lives
    /// for this request only: see [`Refusal::may_be_of_another_build`](session_core::Refusal).
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[public]
    /// async fn visit(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     session.update_or_start(AppSession::default, |session| session.visits += 1).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update) and [`start`](Self::start).
    pub async fn update_or_start<R>(
        &self,
        start: impl Fn() -> T + Send,
        change: impl Fn(&mut T) -> R + Send,
    ) -> Result<R, SessionError>
    where
        R: Send,
    {
        let _turn = self.in_turn().await?;
        self.carry_out(move |drafting, state| {
            if state.session().is_some() {
                let (draft, answer) = drafting.updated(state, &change)?;
                return Ok((draft.map(|draft| (Operation::Update, draft)), answer));
            }
            let mut session = start();
            let answer = change(&mut session);
            Ok((Some((Operation::Begin, drafting.visitor(state, session)?)), answer))
        })
        .await
    }

    /// Ends the session and deletes its cookie. Copies of the cookie are refused as far as the
    /// configured revocation reaches, and that holds once this returns `Ok`, even if the client is
    /// gone. Without a session it deletes a cookie that came and is none.
    ///
    /// A session that this server cannot read, because another one has a newer build or a key that is
    /// not here yet, cannot be revoked here: the browser loses its cookie, and a copy of that works
    /// on the servers that can read it. So give keys to all servers before one signs with them.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[public]
    /// async fn log_out(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     session.end().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Unavailable`] if the end was not remembered, or not within the
    /// [deadline](crate::SessionsBuilder::store_deadline), or if the session was meanwhile given a new
    /// id under a key that is not known here: the cookie is kept, so that it can be asked for again.
    pub async fn end(&self) -> Result<(), SessionError> {
        self.carry_out_end().await
    }

    /// Whether the session this request came with is still one: for sockets, which outlive their
    /// request's decision. Ask from time to time, and close the socket on `false`.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// /// Sends news until the session ends.
    /// async fn feed(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     while session.still_valid().await? {
    ///         // … wait for news, and send it
    ///         # break;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Unavailable`] if it could not be found out.
    pub async fn still_valid(&self) -> Result<bool, SessionError> {
        let Some(loaded) = self.session.loaded() else { return Ok(false) };
        let settings = self.settings();
        if settings.lifetimes.check(loaded.token.header(), self.now()).is_err() {
            return Ok(false);
        }
        let stands = settings.keeping.still_valid(loaded, self.now()).await?;
        Ok(stands && self.session.is_active(loaded, self.now()).await?)
    }

    fn settings(&self) -> &Settings<T> {
        &self.session.sessions().settings
    }

    fn now(&self) -> UnixTime {
        self.settings().clock.now()
    }
}

impl<T: SessionData> fmt::Debug for SessionHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHandle(..)")
    }
}
