//! A login: a session is kept, and the one before it ends.

use session_core::store::{Cap, SecretId, StoreError};
use session_core::{Attached, Entropy, SessionData, UnixTime};

use super::write::Kept;
use super::{Place, Shelf, failed};
use crate::error::SessionError;

/// The session that a login takes the place of.
pub(crate) struct Before<'a> {
    pub(crate) place: &'a Place,
    /// Whether whoever logs in is logged in already.
    pub(crate) same_subject: bool,
}

impl<T: SessionData> Shelf<T> {
    /// Keeps the session of a login, and ends the one before it.
    ///
    /// One of the same subject gives up its place, so the cap does not count it; unless it ended
    /// meanwhile, and had no place to give.
    pub(crate) async fn log_in(
        &self,
        id: SecretId,
        attached: Attached,
        kept: &Kept<'_>,
        before: Option<Before<'_>>,
        entropy: &dyn Entropy,
    ) -> Result<Place, SessionError> {
        let Some(before) = before else { return self.create(id, attached, kept).await };
        let cap = if before.same_subject { Cap::Unlimited } else { self.cap };
        let place = self.create_within(id, attached, kept, cap).await?;
        match self.replace(before.place, kept.now, entropy).await {
            Ok(replaced) if replaced || cap == self.cap => Ok(place),
            Ok(_) => {
                self.delete(&place, kept.now).await?;
                self.create(place.id, place.attached, kept).await
            }
            Err(error) => {
                // Nobody knows the new id, and nothing leads there.
                let _ = self.delete(&place, kept.now).await;
                Err(error)
            }
        }
    }

    /// Ends a session because a login took its place. Requests under way with its id find out that
    /// the browser has a better cookie. `false` if it had ended before.
    async fn replace(
        &self,
        place: &Place,
        now: UnixTime,
        entropy: &dyn Entropy,
    ) -> Result<bool, SessionError> {
        match self.bury(&place.key, place.revision, now, entropy).await? {
            Ok(_) => Ok(true),
            Err(StoreError::Gone) => Ok(false),
            Err(StoreError::Conflict) => self.end(place, now, entropy).await,
            Err(other) => Err(failed(other)),
        }
    }
}
