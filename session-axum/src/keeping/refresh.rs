//! What a session gets that was used and not changed: a new id from time to time, or the same
//! credential for longer.

use session_core::{Change, Event, Renewal, SessionData, UnixTime};

use super::Keeping;
use super::draft::{Draft, renewed_header};
use super::state::{Base, CameUnder, Delivery, Loaded, Outcome};
use crate::carrier::Issued;
use crate::error::SessionError;

impl<T: SessionData> Keeping<T> {
    /// Returns the credential that a session gets which was used and not changed: under a new id, or
    /// the same for longer. Where the response that carried its successor may be lost: that again.
    pub(crate) async fn refresh(&self, loaded: &Loaded<T>, now: UnixTime) -> Option<Issued> {
        if loaded.under == CameUnder::Predecessor {
            return self.send_again(loaded, now).await;
        }
        if self.rotation_due(loaded) {
            return self.rotate(loaded, now).await;
        }
        self.prolong(loaded, now).await
    }

    /// Whether [`refresh`](Self::refresh) has anything to do. A session is written anew in time, and at
    /// once where it is under an older key or in an older version, so that neither has to be kept long.
    pub(crate) fn refresh_due(&self, loaded: &Loaded<T>) -> bool {
        let token = &loaded.token;
        let is_due = || {
            self.lifetimes().renewal_due(token.header(), loaded.seen)
                || !token.under_active_key()
                || token.is_outdated()
                || self.rotation_due(loaded)
        };
        match loaded.under {
            CameUnder::Old | CameUnder::Outlived => false,
            CameUnder::Own => is_due(),
            CameUnder::Predecessor => true,
        }
    }

    fn rotation_due(&self, loaded: &Loaded<T>) -> bool {
        let header = loaded.token.header();
        let given_out = header.issued.max(header.authenticated).unwrap_or(header.started);
        self.rotate_every().is_some_and(|period| loaded.seen.since(given_out) >= period)
    }

    /// Gives a session a new id, without anybody asking for it.
    async fn rotate(&self, loaded: &Loaded<T>, now: UnixTime) -> Option<Issued> {
        match self.try_rotate(loaded, now).await {
            // A rotation has no eye for the end of all of a subject's sessions.
            Ok(Outcome::Stage(written, _)) if !self.stands(&written, now).await => None,
            Ok(Outcome::Stage(written, _)) => {
                let change = Change { from: Some(loaded.token.header().id), to: written.header.id };
                Event::Rotated(change).emit();
                match &written.delivery {
                    Delivery::Issued(issued) => Some(issued.clone()),
                    Delivery::Dropped | Delivery::Unneeded => None,
                }
            }
            Ok(_) | Err(SessionError::Superseded) => {
                Event::WriteDropped("the session was ended or rotated meanwhile").emit();
                None
            }
            Err(error) => {
                Event::StoreFailed(&error).emit();
                None
            }
        }
    }

    async fn try_rotate(
        &self,
        loaded: &Loaded<T>,
        now: UnixTime,
    ) -> Result<Outcome<T>, SessionError> {
        let base = Base { held: Some(loaded.held()), leaves_credential: false, now };
        let session = loaded.session().cloned().ok_or(SessionError::NoSession)?;
        let payload = self.tokens().encode(&session)?;
        let header = renewed_header(loaded.token.header(), Renewal::Rotation, None, now);
        let draft = Draft { session, payload, header, same_subject: true };
        self.renew(&base, draft, Renewal::Rotation).await
    }
}
