//! What an application hears of its sessions.

use serde::Serialize;
use session_core::{EncodeError, Event, HasSubject, Listener, LogName, Payload, SessionData};

use super::{Sessions, SessionsBuilder};
use crate::error::SessionError;

impl<T: SessionData> SessionsBuilder<T> {
    /// Calls a function for every security event of these sessions, beside the log: for an audit table,
    /// or for a counter. `docs/events.md` lists them.
    ///
    /// It is called where the event happens, within the request, so it must not wait: hand what it
    /// keeps to a channel. What the function itself does with sessions it does not hear.
    ///
    /// ```
    /// use std::sync::mpsc;
    ///
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let (audit, _rows) = mpsc::channel();
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys)
    ///     .on_event(move |event| {
    ///         let mut row = vec![("event", event.kind().name.to_owned())];
    ///         event.fields(&mut |name, value| row.push((name, value.to_string())));
    ///         let _ = audit.send(row);
    ///     })
    ///     .build()?;
    /// # drop(sessions);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_event(mut self, hear: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(hear);
        self
    }
}

impl<T: HasSubject> Sessions<T> {
    /// Returns how events name a subject, to find them in the log. It changes with the active key, so
    /// look for events under the key that was active then.
    ///
    /// ```
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone)]
    /// # struct AppSession { #[session(subject)] user: Option<u64> }
    /// # let keys = KeyRing::throw_away()?;
    /// let sessions = Sessions::<AppSession>::signed("my-app", keys).build()?;
    /// let name = sessions.log_name(&42)?;
    /// assert_eq!(name.to_string().len(), 16); // what `subject=` is followed by
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Encode`] if the subject cannot be encoded, as none in a session can be.
    pub fn log_name(&self, subject: &T::Subject) -> Result<LogName, SessionError>
    where
        T::Subject: Serialize,
    {
        let subject = Payload::encode_subject(subject).map_err(EncodeError::from)?;
        Ok(self.settings.keeping.tokens().hash_subject(&subject))
    }
}
