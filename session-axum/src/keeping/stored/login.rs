//! A login: a session is kept, and the one before it ends.

use session_core::store::{Cap, SecretId, StoreError};
use session_core::{Attached, SessionData, UnixTime};

use super::seal::ToWrite;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;

/// The session that a login takes the place of.
pub(super) struct Before<'a> {
    pub(super) place: &'a Place,
    /// Whether the subject who logs in is logged in already.
    pub(super) same_subject: bool,
}

impl<T: SessionData> Stored<T> {
    /// Keeps the session of a login, and ends the one before it.
    ///
    /// One of the same subject gives up its place, so the cap does not count it; unless it ended
    /// meanwhile, and had no place to give.
    pub(super) async fn log_in(
        &self,
        id: SecretId,
        attached: Attached,
        to_write: &ToWrite<'_>,
        before: Option<Before<'_>>,
    ) -> Result<Place, SessionError> {
        let Some(before) = before else { return self.create(id, attached, to_write).await };
        let cap = if before.same_subject { Cap::Unlimited } else { self.cap };
        let place = self.create_within(id, attached, to_write, cap).await?;
        match self.bury_before(before.place, to_write.now).await {
            Ok(replaced) if replaced || cap == self.cap => Ok(place),
            Ok(_) => {
                self.delete(&place, to_write.now).await?;
                self.create(place.id, place.attached, to_write).await
            }
            Err(error) => {
                // Nobody knows the new id, and nothing leads there.
                let _ = self.delete(&place, to_write.now).await;
                Err(error)
            }
        }
    }

    /// Ends a session because a login took its place. Requests under way with its id find out that
    /// the browser has a better cookie. `false` if it had ended before.
    async fn bury_before(&self, place: &Place, now: UnixTime) -> Result<bool, SessionError> {
        match self.bury(&place.key, place.revision, now).await? {
            Ok(_) => Ok(true),
            Err(StoreError::Gone) => Ok(false),
            Err(StoreError::Conflict) => self.end(place, now).await,
            Err(other) => Err(to_session_error(other)),
        }
    }
}
