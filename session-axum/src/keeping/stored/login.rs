//! A login: a session is kept, and takes the place of the one before it.

use session_core::store::Cap;
use session_core::{Attached, Renewal, SessionData};

use super::seal::ToWrite;
use super::succeed::{Before, Moved, Successor};
use super::{Place, Stored};
use crate::error::SessionError;
use crate::keeping::state::{CameUnder, Held, Origin};

impl<T: SessionData> Stored<T> {
    /// Keeps the session of a login, in the place of the one before.
    ///
    /// One of the same subject gives up its place, so the cap does not count it; unless it ended
    /// meanwhile, and had no place to give.
    pub(super) async fn log_in(
        &self,
        attached: Attached,
        to_write: ToWrite<'_>,
        before: Option<Held<'_>>,
        same_subject: bool,
    ) -> Result<(Place, Option<Box<Origin>>), SessionError> {
        let now = to_write.now;
        let held = before.and_then(|held| Some((held, held.at.place()?)));
        let Some((held, place)) = held.filter(|(held, _)| !held.is_private()) else {
            let created = self.create(attached, &to_write).await?;
            // Nobody knows the one before.
            if let Some((_, place)) = held {
                self.delete(place, now).await?;
            }
            return Ok((created, None));
        };
        let cap = if same_subject { Cap::Unlimited } else { self.cap };
        let renewal = Renewal::Login;
        let successor = Successor { attached, to_write, renewal, cap };
        let origin = held.origin.and_then(|origin| origin.at.place());
        let mut moved = Moved::Overtaken;
        if origin.is_none() && held.under == CameUnder::Own {
            moved = self.succeed(&Before::of(&held, place), &successor).await?;
        }
        if matches!(moved, Moved::Overtaken) {
            let made = (held.under == CameUnder::Own).then_some(&place.key);
            moved = self.displace(origin.unwrap_or(place), made, &successor).await?;
        }
        match moved {
            Moved::To(place, origin) => Ok((place, Some(origin))),
            Moved::Gone => {
                let Successor { attached, to_write, .. } = successor;
                Ok((self.create(attached, &to_write).await?, None))
            }
            Moved::Overtaken | Moved::Refused => Err(SessionError::Superseded),
        }
    }
}
