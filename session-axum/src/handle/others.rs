//! What a caller does about their other sessions.

use session_core::SessionData;

use super::SessionHandle;
use super::operation::Operation;
use crate::devices::{self, Device, DeviceHandle};
use crate::error::SessionError;
use crate::keeping::Located;

impl<T: SessionData> SessionHandle<T> {
    /// Ends all sessions of this subject but this one, for a button that logs out everywhere else. After
    /// a changed password, [`credentials_changed`](Self::credentials_changed) gives this one a new id too.
    ///
    /// For signed cookies the end of sessions has to be remembered, as by
    /// [`RevocationScope::this_process`](crate::RevocationScope::this_process) and
    /// [`RevocationScope::shared`](crate::RevocationScope::shared). It holds once this returns `Ok`.
    ///
    /// ```
    /// use session_axum::{SessionError, SessionHandle, require_login};
    ///
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// #[require_login]
    /// async fn log_out_elsewhere(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     session.end_others().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without a session that belongs to somebody,
    /// [`SessionError::Superseded`] if another request rotated it meanwhile,
    /// [`SessionError::NotBySubject`], and [`SessionError::Unavailable`] if some may not have ended. In
    /// signed cookies that is also the answer to whoever asks for it hundreds of times within minutes,
    /// as a thief might; [`end_all`](Self::end_all) is never refused for that.
    pub async fn end_others(&self) -> Result<(), SessionError> {
        self.carry_out(|drafting, state| {
            Ok((Some((Operation::EndOthers, drafting.spared(state)?)), ()))
        })
        .await
    }

    /// For a changed password, or another change after which nobody else may be logged in: gives this
    /// session a new id and ends all others of this subject, with the old id at once.
    ///
    /// A response that is lost costs a login here, since whoever has a copy of the old cookie must not
    /// get the new one.
    ///
    /// ```
    /// use session_axum::{SessionError, SessionHandle, require_login};
    ///
    /// # #[derive(session_axum::Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # async fn store_new_password() {}
    /// #[require_login(fresh = "5m")]
    /// async fn change_password(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     store_new_password().await;
    ///     session.credentials_changed().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`end_others`](Self::end_others).
    pub async fn credentials_changed(&self) -> Result<(), SessionError> {
        self.rotate().await?;
        self.end_others().await
    }

    /// Ends all sessions of this subject, this one among them, and deletes its cookie.
    ///
    /// ```
    /// # use session_axum::{Session, SessionError, SessionHandle, require_login};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[require_login]
    /// async fn log_out_everywhere(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    ///     session.end_all().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`end_others`](Self::end_others).
    pub async fn end_all(&self) -> Result<(), SessionError> {
        let (subject, _) = self.subject()?;
        let keeping = &self.settings().keeping;
        let tokens = keeping.tokens();
        let (key, hash) = (tokens.subject_key(&subject), tokens.hash_subject(&subject));
        keeping.end_all(key, hash, self.now()).await?;
        self.session.put_end()
    }

    /// Lists the sessions of this subject, the oldest first, and says which one is this.
    ///
    /// ```
    /// # use session_axum::{Session, Device, SessionError, SessionHandle, require_login};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[require_login]
    /// async fn devices(session: SessionHandle<AppSession>) -> Result<String, SessionError> {
    ///     let line = |device: &Device| format!("{} {}\n", device.handle(), device.is_current());
    ///     Ok(session.devices().await?.iter().map(line).collect())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without a session that belongs to somebody,
    /// [`SessionError::NotBySubject`] for sessions in their cookie and in a store without an index,
    /// [`SessionError::Unavailable`].
    pub async fn devices(&self) -> Result<Vec<Device>, SessionError> {
        let (subject, at) = self.subject()?;
        let subject = self.settings().keeping.tokens().subject_key(&subject);
        let here = at.key();
        let devices = devices::list(self.session.sessions(), &subject).await?;
        let shown = devices.into_iter().map(|(key, device)| device.shown(here == Some(key)));
        Ok(shown.collect())
    }

    /// Ends one session of this subject by its [handle](Device::handle); `false` if it is none of
    /// theirs, has ended, or got a new id since it was listed. If it is this one, it is
    /// [ended](Self::end), cookie and all.
    ///
    /// ```
    /// # use session_axum::{Session, DeviceHandle, SessionError, SessionHandle, require_login};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// #[require_login]
    /// async fn end(session: SessionHandle<AppSession>, body: String) -> Result<(), SessionError> {
    ///     if let Ok(device) = body.parse::<DeviceHandle>() {
    ///         session.end_device(&device).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`devices`](Self::devices).
    pub async fn end_device(&self, device: &DeviceHandle) -> Result<bool, SessionError> {
        let (subject, at) = self.subject()?;
        let subject = self.settings().keeping.tokens().subject_key(&subject);
        if at.key().is_some_and(|key| DeviceHandle::of(&key) == *device) {
            return self.end().await.map(|()| true);
        }
        devices::end_one(self.session.sessions(), &subject, device).await
    }

    /// Returns the subject of the session as it is now, encoded, and where the session is.
    fn subject(&self) -> Result<(Vec<u8>, Located), SessionError> {
        let state = self.session.state()?;
        let session = state.session().ok_or(SessionError::NoSession)?;
        let held = state.held().ok_or(SessionError::NoSession)?;
        let payload = self.settings().keeping.tokens().encode(session)?;
        if !payload.has_subject() {
            return Err(SessionError::NoSession);
        }
        Ok((payload.subject().to_vec(), held.at.clone()))
    }
}
