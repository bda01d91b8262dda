//! A login whose proof takes its time.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use session_core::{EncodeError, HasSubject, Payload, SessionData};

use super::SessionHandle;
use crate::error::SessionError;
use crate::keeping::ProofBegan;

/// A login that was begun before the proof was checked: see [`SessionHandle::begin_login`].
#[must_use = "nobody is logged in by an attempt alone"]
pub struct LoginAttempt<T: SessionData> {
    handle: SessionHandle<T>,
    subject: Vec<u8>,
    began: ProofBegan,
}

impl<T: SessionData + HasSubject> SessionHandle<T> {
    /// Begins a login, before the password is checked. If all sessions of the subject are ended while
    /// that takes its time, as after a changed password, the login is refused: what was proved is not
    /// true any more.
    ///
    /// ```
    /// use session_axum::{Session, SessionError, SessionHandle, public};
    ///
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # async fn is_right(_password: &str) -> bool { true }
    /// #[public]
    /// async fn log_in(session: SessionHandle<AppSession>, form: String) -> Result<(), SessionError> {
    ///     let user = 42; // … whom the form names
    ///     let attempt = session.begin_login(&user).await?;
    ///     if is_right(&form).await {
    ///         attempt.login(AppSession { user: Some(user) }).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if the subject does not fit, [`SessionError::Unavailable`] if it could not
    /// be found out what was ended so far.
    pub async fn begin_login(&self, subject: &T::Subject) -> Result<LoginAttempt<T>, SessionError>
    where
        T::Subject: Serialize,
    {
        // Encoded at once: nothing of the caller's is held while a store is asked.
        let subject = Payload::encode_subject(subject).map_err(EncodeError::from);
        self.attempt_of(subject?).await
    }

    async fn attempt_of(&self, subject: Vec<u8>) -> Result<LoginAttempt<T>, SessionError> {
        let began = self.settings().keeping.begin_proof(&subject, self.now()).await?;
        let (session, client) = (Arc::clone(&self.session), self.client.clone());
        let handle = Self { session, client, assurance: self.assurance };
        Ok(LoginAttempt { handle, subject, began })
    }
}

impl<T: SessionData + HasSubject> LoginAttempt<T> {
    /// Logs the subject in, as [`SessionHandle::login`] does.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[public]
    /// async fn log_in(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     let attempt = session.begin_login(&42).await?;
    ///     // … check the password, then:
    ///     attempt.login(AppSession { user: Some(42), visits: 0 }).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As there; [`SessionError::SubjectChanged`] if the session is another subject's than the attempt,
    /// and [`SessionError::Superseded`] if the subject's sessions were ended since.
    pub async fn login(self, session: T) -> Result<(), SessionError> {
        let payload = self.handle.settings().keeping.tokens().encode(&session)?;
        if payload.subject() != self.subject {
            return Err(SessionError::SubjectChanged);
        }
        self.handle.login(session).await?;
        self.check().await
    }

    /// Logs the subject in, as [`SessionHandle::login_with`] does.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, public};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[public]
    /// async fn log_in(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     let attempt = session.begin_login(&42).await?;
    ///     // … check the password, then:
    ///     attempt
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
    /// As [`login`](Self::login).
    pub async fn login_with(
        self,
        make: impl Fn(Option<&T>) -> T + Send,
    ) -> Result<(), SessionError> {
        let payload = self.handle.settings().keeping.tokens().encode(&make(None))?;
        if payload.subject() != self.subject {
            return Err(SessionError::SubjectChanged);
        }
        self.handle.login_with(make).await?;
        self.check().await
    }

    /// Asked after the login: what ends all of a subject's later than that ends this session as well.
    async fn check(&self) -> Result<(), SessionError> {
        let keeping = &self.handle.settings().keeping;
        if keeping.is_proof_good(&self.began, self.handle.now()).await? {
            return Ok(());
        }
        self.handle.end().await?;
        Err(SessionError::Superseded)
    }
}

impl<T: SessionData> fmt::Debug for LoginAttempt<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginAttempt").finish_non_exhaustive()
    }
}
