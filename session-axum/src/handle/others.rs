//! What a caller does about their other sessions.

use session_core::{Event, SessionData};

use super::SessionHandle;
use super::signed::Signed;
use super::stored::Stored;
use crate::devices::{self, Device, DeviceHandle};
use crate::error::SessionError;
use crate::sessions::Keep;
use crate::slot::Staged;

impl<T: SessionData> SessionHandle<T> {
    /// Ends all sessions of this subject but this one: for a changed password, and for a button that
    /// logs out everywhere else.
    ///
    /// For signed cookies their [revocation](crate::SessionsBuilder::revocation) has to know
    /// subjects, as [`Reach::this_process`](crate::Reach::this_process) and
    /// [`Reach::shared_by_subject`](crate::Reach::shared_by_subject) do. It holds once this returns
    /// `Ok`.
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
    ///     session.rotate().await?;
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
        let ended = match &self.settings().keep {
            Keep::Cookie(kept) => Signed::new(self, kept).end_others().await,
            Keep::Store(in_store) => Stored::new(self, in_store).end_others().await,
        }?;
        Event::EndedOthers(ended).emit();
        Ok(())
    }

    /// Ends all sessions of this subject, this one among them, and deletes its cookie.
    ///
    /// # Errors
    ///
    /// As [`end_others`](Self::end_others).
    pub async fn end_all(&self) -> Result<(), SessionError> {
        let subject = self.base()?.subject()?;
        let keep = &self.settings().keep;
        let (key, hash) = (keep.subject_key(&subject), keep.hash_subject(&subject));
        let sessions = self.slot.sessions().clone();
        let end = super::finish(async move { devices::end_all(&sessions, &key, hash).await });
        self.settings().keep.in_time(end).await?;
        loop {
            let base = self.base()?;
            if self.put(&base, Staged::Ended { remove: base.removes_cookie() })? {
                return Ok(());
            }
        }
    }

    /// Lists the sessions of this subject, the oldest first, and says which one is this.
    ///
    /// # Errors
    ///
    /// [`SessionError::NoSession`] without a session that belongs to somebody,
    /// [`SessionError::NotBySubject`] for sessions in their cookie and in a store without an index,
    /// [`SessionError::Unavailable`].
    pub async fn devices(&self) -> Result<Vec<Device>, SessionError> {
        let base = self.base()?;
        let subject = self.settings().keep.subject_key(&base.subject()?);
        let here = base.place().map(|place| place.key);
        let devices = devices::list(self.slot.sessions(), &subject).await?;
        let shown = devices.into_iter().map(|(key, device)| device.shown(here == Some(key)));
        Ok(shown.collect())
    }

    /// Ends one session of this subject by its [handle](Device::handle); `false` if it is none of
    /// theirs, has ended, or got a new id since it was listed. If it is this one, it is
    /// [ended](Self::end), cookie and all.
    ///
    /// # Errors
    ///
    /// As [`devices`](Self::devices).
    pub async fn end_device(&self, device: &DeviceHandle) -> Result<bool, SessionError> {
        let base = self.base()?;
        let subject = self.settings().keep.subject_key(&base.subject()?);
        if base.place().is_some_and(|place| DeviceHandle::of(&place.key) == *device) {
            return self.end().await.map(|()| true);
        }
        devices::end_one(self.slot.sessions(), &subject, device).await
    }
}
