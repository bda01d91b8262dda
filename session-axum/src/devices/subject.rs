//! All sessions of one subject, whoever asks.

use std::fmt;

use serde::Serialize;
use session_core::store::{StoreKey, SubjectKey};
use session_core::{EncodeError, Event, HasSubject, LogName, Payload, SessionData};

use super::{Device, DeviceHandle};
use crate::error::SessionError;
use crate::sessions::{Sessions, Settings};

/// All sessions of one subject: for pages of an administration, for jobs that deactivate somebody,
/// for a password that was changed outside of a request.
///
/// It ends sessions and changes none: see [`SessionHandle`](crate::SessionHandle).
///
/// [`Sessions::of`] makes one. What a caller does about their own sessions is in
/// [`SessionHandle`](crate::SessionHandle).
pub struct SubjectSessions<T> {
    sessions: Sessions<T>,
    subject: SubjectKey,
    hash: LogName,
}

impl<T: HasSubject> Sessions<T> {
    /// Returns the sessions of a subject.
    ///
    /// ```
    /// # use session_axum::store::MemoryStore;
    /// # use session_axum::{KeyRing, Session, SessionError, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions =
    ///     Sessions::<AppSession>::stored("my-app", MemoryStore::new(), keys).build()?;
    ///
    /// let of_alice = sessions.of(&42)?;
    /// assert!(of_alice.list().await?.is_empty());
    /// of_alice.end_all().await?; // she is logged out everywhere
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if the subject cannot be encoded, as none in a session can be.
    pub fn of(&self, subject: &T::Subject) -> Result<SubjectSessions<T>, SessionError>
    where
        T::Subject: Serialize,
    {
        let subject = Payload::encode_subject(subject).map_err(EncodeError::from)?;
        let tokens = self.settings.keeping.tokens();
        let (key, hash) = (tokens.subject_key(&subject), tokens.hash_subject(&subject));
        Ok(SubjectSessions { sessions: self.clone(), subject: key, hash })
    }

    /// Ends every session of everybody that began until now, in signed cookies: after a leak, say.
    /// Whoever logs in afterwards is in.
    ///
    /// Sessions in a store end when the store is emptied, or the application's name is changed.
    ///
    /// ```
    /// # use session_axum::store::MemoryStore;
    /// # use session_axum::{DeviceHandle, KeyRing, Session, SessionError, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # async fn admin(sessions: Sessions<AppSession>, device: DeviceHandle) -> Result<(), SessionError> {
    /// sessions.end_everything().await?; // a key has leaked
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NotBySubject`] for sessions in a store, or where the
    /// [revocation](crate::SessionsBuilder::revocation) knows sessions one by one;
    /// [`SessionError::Unavailable`] if they may not have ended.
    pub async fn end_everything(&self) -> Result<(), SessionError> {
        let Settings { keeping, clock, .. } = &*self.settings;
        keeping.end_everything(clock.now()).await?;
        self.settings.listener.within(|| Event::EndedEverything.emit());
        Ok(())
    }
}

impl<T: SessionData> SubjectSessions<T> {
    /// Returns them all, the oldest first, as far as this build can read them.
    ///
    /// ```
    /// # use session_axum::store::MemoryStore;
    /// # use session_axum::{DeviceHandle, KeyRing, Session, SessionError, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # async fn admin(sessions: Sessions<AppSession>, device: DeviceHandle) -> Result<(), SessionError> {
    /// for device in sessions.of(&42)?.list().await? {
    ///     println!("{} last seen {}", device.handle(), device.last_seen().as_secs());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NotBySubject`] for sessions in their cookie, which nobody can list, and in a
    /// store without an index; [`SessionError::Unavailable`].
    pub async fn list(&self) -> Result<Vec<Device>, SessionError> {
        let devices = list(&self.sessions, &self.subject).await?;
        Ok(devices.into_iter().map(|(_, device)| device).collect())
    }

    /// Ends one of them; `false` if it is none of theirs, has ended, or got a new id meanwhile.
    ///
    /// ```
    /// # use session_axum::store::MemoryStore;
    /// # use session_axum::{DeviceHandle, KeyRing, Session, SessionError, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # async fn admin(sessions: Sessions<AppSession>, device: DeviceHandle) -> Result<(), SessionError> {
    /// let was_there = sessions.of(&42)?.end(&device).await?;
    /// # let _ = was_there;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list).
    pub async fn end(&self, device: &DeviceHandle) -> Result<bool, SessionError> {
        end_one(&self.sessions, &self.subject, device).await
    }

    /// Ends them all. Whoever logs in as this subject afterwards is in.
    ///
    /// ```
    /// # use session_axum::store::MemoryStore;
    /// # use session_axum::{DeviceHandle, KeyRing, Session, SessionError, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # async fn admin(sessions: Sessions<AppSession>, device: DeviceHandle) -> Result<(), SessionError> {
    /// sessions.of(&42)?.end_all().await?; // the account was locked
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::NotBySubject`] for signed cookies whose
    /// [revocation](crate::SessionsBuilder::revocation) knows sessions one by one, and in a store
    /// without an index; [`SessionError::Unavailable`] if some may not have ended.
    pub async fn end_all(&self) -> Result<(), SessionError> {
        let Settings { keeping, clock, listener, .. } = &*self.sessions.settings;
        let ending = keeping.end_all(self.subject, self.hash, clock.now());
        listener.clone().during(ending).await
    }
}

/// Lists the sessions of a subject, with where they are.
pub(crate) async fn list<T: SessionData>(
    sessions: &Sessions<T>,
    subject: &SubjectKey,
) -> Result<Vec<(StoreKey, Device)>, SessionError> {
    let Settings { keeping, clock, .. } = &*sessions.settings;
    let found = keeping.of_subject(subject, clock.now()).await?;
    let device = |(key, header, attached)| (key, Device::new(&key, header, attached));
    Ok(found.into_iter().map(device).collect())
}

/// Ends one session of a subject.
pub(crate) async fn end_one<T: SessionData>(
    sessions: &Sessions<T>,
    subject: &SubjectKey,
    device: &DeviceHandle,
) -> Result<bool, SessionError> {
    let Settings { keeping, clock, .. } = &*sessions.settings;
    keeping.end_one(subject, |key| DeviceHandle::of(key) == *device, clock.now()).await
}

impl<T> fmt::Debug for SubjectSessions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubjectSessions(..)")
    }
}
