//! A new id, and a signature that is good for longer.

use std::sync::Arc;

use session_core::{Generation, Renewal, SessionData, SessionId, UnixTime};

use super::{Signed, is_live};
use crate::carrier::Issued;
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{
    Base, Held, IfOvertaken, Loaded, Located, Outcome, Written, is_in_time,
};

impl<T: SessionData> Signed<T> {
    /// Gives a session a new id.
    pub(in crate::keeping) async fn renew(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
        renewal: Renewal,
    ) -> Result<Outcome<T>, SessionError> {
        let held = base.held()?;
        // A subject that is authenticated again does not leave the generation that it is of.
        let generation = match renewal {
            Renewal::Elevation => held.header.generation().map(Generation::number),
            Renewal::Rotation => held.header.generation,
        };
        let issued = self.rotate_every.map(|_| draft.header.last_seen);
        let proposed_id = self.new_id()?;
        let header =
            draft.header.with_id(proposed_id).with_generation(generation).with_issued(issued);
        // Signed before anything is promised, so that what does not fit changes nothing.
        let Draft { session, payload, .. } = draft;
        let proposed = self.issue(&header, &payload, &session)?;
        let id = self.successor(held, header.id, renewal, base.now).await?;
        let header = header.with_id(id);
        let led_elsewhere = id != proposed_id;
        let issued =
            if led_elsewhere { self.issue(&header, &payload, &session)? } else { proposed };
        let (delivery, fresh, at) = (base.delivers(issued), held.fresh, Located::Token);
        let written = Written { header, session, payload, delivery, fresh, at };
        Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Again))
    }

    /// Signs a session that was used and not changed, unless something newer happened to it.
    pub(in crate::keeping) async fn prolong(
        &self,
        loaded: &Loaded<T>,
        now: UnixTime,
    ) -> Option<Issued> {
        let header = loaded.token.header().used_at(loaded.seen);
        if !is_in_time(&self.lifetimes, &header, now) {
            return None;
        }
        let value = self.tokens.sign_again(&header, &loaded.token).ok()?;
        let remaining = self.lifetimes.remaining(&header, loaded.seen);
        let session = self.session_ref(&header);
        let member = self.subject_generation(&header, loaded.token.subject());
        let asking = self.scope.standing(&session, member.as_ref(), now);
        is_live(self.within(asking).await).then_some(Issued { value, remaining })
    }

    /// Asks which id succeeds a session's. Two requests at once that rotate it are told the same one.
    async fn successor(
        &self,
        held: Held<'_>,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<SessionId, SessionError> {
        if held.fresh {
            return Ok(proposed);
        }
        self.check_age(held.header, now)?;
        let session = self.session_ref(held.header);
        let member = self.tokens.subject_generation(held.header, held.subject);
        let rotating = self.scope.rotate(&session, member.as_ref(), proposed, renewal, now);
        self.within(rotating).await?.ok_or(SessionError::Superseded)
    }
}
