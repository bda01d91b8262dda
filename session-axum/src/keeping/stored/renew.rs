//! A new id, and a record that is good for longer.

use std::sync::Arc;

use session_core::store::StoreError;
use session_core::{Event, Renewal, SessionData};

use super::seal::Moved;
use super::write::to_write;
use super::{Place, Stored};
use crate::carrier::Issued;
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{Base, Delivery, Held, IfOvertaken, Loaded, Located, Outcome, Written};

impl<T: SessionData> Stored<T> {
    /// Gives a session a new id. Of two requests at once one is overtaken, and is led to the new id
    /// by the signpost.
    pub(in crate::keeping) async fn renew(
        &self,
        base: &Base<'_>,
        held: Held<'_>,
        place: &Place,
        draft: Draft<T>,
        renewal: Renewal,
    ) -> Result<Outcome<T>, SessionError> {
        self.check_age(held.header, base.now)?;
        if held.in_grace {
            // It has a new id already, which the client has or is about to get.
            return match renewal {
                Renewal::Elevation => Err(SessionError::Superseded),
                Renewal::Rotation => Ok(self.lead(held, draft, place)),
            };
        }
        let issued = self.rotate_every.map(|_| draft.header.last_seen);
        let header = draft.header.with_issued(issued);
        let same_rights = renewal == Renewal::Rotation;
        let moving = self.move_on(place, &to_write(&header, &draft, base.now), same_rights).await;
        match moving.map_err(|error| self.explain(error, &draft))? {
            Moved::Overtaken => self.reload(held, place, base.now).await,
            Moved::To(place) => {
                let header = header.with_id(place.key.session_id());
                let written = self.written(base, header, draft, place);
                let if_overtaken = match renewal {
                    Renewal::Elevation => IfOvertaken::TakeBack,
                    // The old id leads to it, whether or not this response says so.
                    Renewal::Rotation => IfOvertaken::Again,
                };
                Ok(Outcome::Stage(written, if_overtaken))
            }
        }
    }

    /// Hands out the id that somebody else's rotation gave the session: the same one.
    fn lead(&self, held: Held<'_>, draft: Draft<T>, place: &Place) -> Outcome<T> {
        let delivery = Delivery::Issued(self.issue(place, held.header));
        let Draft { session, payload, .. } = draft;
        let (header, at) = (*held.header, Located::Record(Box::new(place.clone())));
        let written = Written { header, session, payload, delivery, fresh: false, at };
        Outcome::Stage(Arc::new(written), IfOvertaken::Finish)
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
