//! A new id, and a record that is good for longer.

use std::sync::Arc;

use session_core::store::{Cap, StoreError};
use session_core::{Event, Renewal, SessionData, UnixTime};

use super::succeed::{Before, Moved, Successor};
use super::write::to_write;
use super::{Place, Stored};
use crate::carrier::Issued;
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{
    Base, CameUnder, Delivery, Held, IfOvertaken, Loaded, Outcome, Written, is_in_time,
};

impl<T: SessionData> Stored<T> {
    /// Gives a session a new id. Of two requests at once one is overtaken, and goes on as what the
    /// other made.
    pub(in crate::keeping) async fn renew(
        &self,
        base: &Base<'_>,
        held: Held<'_>,
        place: &Place,
        draft: Draft<T>,
        renewal: Renewal,
    ) -> Result<Outcome<T>, SessionError> {
        self.check_age(held.header, base.now)?;
        let origin = held.origin.and_then(|origin| origin.at.place());
        match (held.under, renewal) {
            // It has a new id already, which the client is about to get.
            (CameUnder::Predecessor, Renewal::Rotation) => return Ok(self.lead(held, draft, place)),
            (CameUnder::Own, Renewal::Rotation) if origin.is_some() => {
                return Ok(self.lead(held, draft, place));
            }
            (CameUnder::Predecessor | CameUnder::Outlived, _)
            | (CameUnder::Old, Renewal::Rotation) => return Err(SessionError::Superseded),
            (CameUnder::Old | CameUnder::Own, _) => {}
        }
        let issued = self.rotate_every.map(|_| draft.header.last_seen);
        let header = draft.header.with_issued(issued);
        let attached = place.attached.clone();
        let to_write = to_write(&header, &draft, base.now);
        let successor = Successor { attached, to_write, renewal, cap: Cap::Unlimited };
        let moving = match origin {
            Some(origin) => self.displace(origin, Some(&place.key), &successor).await,
            None if held.under == CameUnder::Old => self.displace(place, None, &successor).await,
            None => self.succeed(&Before::of(&held, place), &successor).await,
        };
        match moving.map_err(|error| self.explain(error, &draft))? {
            Moved::Gone | Moved::Refused => Err(SessionError::Superseded),
            Moved::Overtaken => self.reload(held, place, base.now).await,
            Moved::To(place, origin) => {
                let header = header.with_id(place.key.session_id());
                let written = self.written(base, header, draft, place);
                // The old id leads to it, whether or not this response says so.
                let written = Arc::new(Written { origin: Some(origin), ..written });
                Ok(Outcome::Stage(written, IfOvertaken::Again))
            }
        }
    }

    /// Hands out the id that the session has got: the same one.
    fn lead(&self, held: Held<'_>, draft: Draft<T>, place: &Place) -> Outcome<T> {
        let delivery = Delivery::Issued(self.issue(place, held.header));
        let written = self.written_at(*held.header, draft, delivery, place.clone());
        Outcome::Stage(Arc::new(written.going_on_from(&held)), IfOvertaken::Finish)
    }

    /// Hands out the id of the session that came under the one before, as long as nobody has used it.
    pub(in crate::keeping) async fn send_again(
        &self,
        loaded: &Loaded<T>,
        place: &Place,
        now: UnixTime,
    ) -> Option<Issued> {
        let header = loaded.token.header();
        let remaining = self.lifetimes.remaining(header, now);
        let issued = Issued { value: place.id.to_text(), remaining };
        let is_good = is_in_time(&self.lifetimes, header, now);
        (is_good && self.is_there(place, true, now).await).then_some(issued)
    }

    /// Notes that a session was used and not changed, and lets the client keep its credential for as
    /// long.
    pub(in crate::keeping) async fn prolong(
        &self,
        loaded: &Loaded<T>,
        place: &Place,
    ) -> Option<Issued> {
        let header = loaded.token.header().used_at(loaded.seen);
        let token = &loaded.token;
        let bytes = self.records.seal_again(&header, &place.attached, token, &place.key).ok()?;
        let subject = header.authenticated.map(|_| token.subject());
        let record = self.records.record(&bytes, &header, subject, &self.lifetimes);
        let touching = self.store.touch(&place.key, place.revision, record, loaded.seen);
        match self.within(touching).await {
            Ok(()) => {
                let remaining = self.lifetimes.remaining(&header, loaded.seen);
                Some(Issued { value: place.id.to_text(), remaining })
            }
            Err(outage @ StoreError::Unavailable(_)) => {
                Event::StoreFailed(&outage).emit();
                None
            }
            // Whoever wrote it meanwhile has noted it; and what is gone stays gone.
            Err(_) => None,
        }
    }
}
