//! A new id, and a signature that is good for longer.

use std::sync::Arc;

use session_core::{
    Generation, Header, Renewal, Renewed, SessionData, SessionId, Standing, UnixTime,
};

use super::write::origin;
use super::{Question, Signed, is_live};
use crate::carrier::Issued;
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{
    Base, CameUnder, Held, IfOvertaken, Loaded, Located, Outcome, Written, is_in_time,
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
        let proposed_id = match (held.under, renewal) {
            // It has a new id already, which the client is about to get.
            (CameUnder::Predecessor, Renewal::Rotation) => held.header.id,
            (CameUnder::Predecessor | CameUnder::Outlived, _)
            | (CameUnder::Old, Renewal::Rotation) => return Err(SessionError::Superseded),
            (CameUnder::Old | CameUnder::Own, _) => self.new_id()?,
        };
        if !held.is_private() {
            self.check_age(held.header, base.now)?;
        }
        let issued = self.rotate_every.map(|_| draft.header.last_seen);
        let present = self.present_header(&held, draft.payload.subject(), renewal, base.now);
        let generation = present.await?;
        let header =
            draft.header.with_id(proposed_id).with_generation(generation).with_issued(issued);
        // Signed before anything is promised, so that what does not fit changes nothing.
        let Draft { session, payload, .. } = draft;
        let proposed = self.issue(&header, &payload, &session)?;
        let id = match held.under {
            CameUnder::Predecessor => proposed_id,
            _ if held.is_private() => proposed_id,
            _ => match self.succeed(&held, proposed_id, renewal, base.now).await? {
                Renewed::To(id) => id,
                Renewed::Alone | Renewed::Refused => return Err(SessionError::Superseded),
            },
        };
        let header = header.with_id(id);
        let led_elsewhere = id != proposed_id;
        let issued =
            if led_elsewhere { self.issue(&header, &payload, &session)? } else { proposed };
        let origin = if held.is_private() { None } else { Some(origin(&held)) };
        let written = Written {
            header,
            session,
            payload,
            delivery: base.delivers(issued),
            fresh: held.fresh,
            under: match held.under {
                CameUnder::Predecessor => CameUnder::Predecessor,
                // Another request has rotated it, and it goes on as what that made.
                _ if led_elsewhere && held.origin.is_none() => CameUnder::Predecessor,
                _ => CameUnder::Own,
            },
            at: Located::Token,
            origin,
        };
        Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Again))
    }

    /// Signs a session that was used and not changed, unless something newer happened to it.
    pub(in crate::keeping) async fn prolong(
        &self,
        loaded: &Loaded<T>,
        now: UnixTime,
    ) -> Option<Issued> {
        let header = loaded.token.header().used_at(loaded.seen);
        let issued = self.sign_again(&header, loaded, now)?;
        let session = self.session_ref(&header);
        let member = self.subject_generation(&header, loaded.token.subject());
        let asking = self.scope.standing(&session, member.as_ref(), now);
        is_live(self.within(asking).await).then_some(issued)
    }

    /// Signs the successor of the session that came, as long as nobody has used it.
    pub(in crate::keeping) async fn send_again(
        &self,
        loaded: &Loaded<T>,
        now: UnixTime,
    ) -> Option<Issued> {
        let issued = self.rotate_every.map(|_| loaded.seen);
        let header = loaded.token.header().used_at(loaded.seen).with_issued(issued);
        let issued = self.sign_again(&header, loaded, now)?;
        let question = Question::of(&loaded.held());
        let session = self.session_ref(&question.header);
        let member = self.subject_generation(&question.header, loaded.token.subject());
        let asking = self.scope.standing(&session, member.as_ref(), now);
        question.is_met(self.within(asking).await).then_some(issued)
    }

    fn sign_again(&self, header: &Header, loaded: &Loaded<T>, now: UnixTime) -> Option<Issued> {
        if !is_in_time(&self.lifetimes, header, now) {
            return None;
        }
        let value = self.tokens.sign_again(header, &loaded.token).ok()?;
        Some(Issued { value, remaining: self.lifetimes.remaining(header, loaded.seen) })
    }

    /// Returns of which generation a session's successor is, unless something newer happened to the
    /// session. One whose subject is authenticated again does not leave the generation it is of.
    async fn present_header(
        &self,
        held: &Held<'_>,
        subject: &[u8],
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<Option<u32>, SessionError> {
        let generation = match renewal {
            Renewal::Rotation => held.header.generation,
            _ => held.header.generation().map(Generation::number),
        };
        if held.is_private() {
            return Ok(generation);
        }
        let question = Question::of(held);
        let standing = self.standing(&question.header, subject, now).await?;
        match standing {
            Standing::Spared(generation) if question.leads.is_none() => {
                Ok(Some(generation.number()))
            }
            // Whether one that has a successor gets another is decided by who asks for it.
            Standing::Grace { spared, .. } | Standing::Leads { spared, .. }
                if question.leads.is_none() || question.is_answered_by(standing) =>
            {
                Ok(spared.map(Generation::number).or(generation))
            }
            _ if question.is_answered_by(standing) => Ok(generation),
            _ => Err(SessionError::Superseded),
        }
    }

    /// Asks which id succeeds a session's. Two requests at once that rotate it are told the same one.
    pub(super) async fn succeed(
        &self,
        held: &Held<'_>,
        proposed: SessionId,
        renewal: Renewal,
        now: UnixTime,
    ) -> Result<Renewed, SessionError> {
        let origin = origin(held);
        let made = held.origin.map(|_| held.header.id).filter(|_| held.under == CameUnder::Own);
        let session = self.session_ref(&origin.header);
        Ok(self.within(self.scope.rotate(&session, made, proposed, renewal, now)).await?)
    }
}
