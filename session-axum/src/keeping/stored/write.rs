//! The operations on a session in a store: each is written at once, and only if nobody else wrote
//! the session since it was loaded. A credential goes out only where the id is new, or the client
//! should keep it for longer.

use std::sync::Arc;

use session_core::store::StoreError;
use session_core::{Attached, EncodeError, Header, SessionData, UnixTime};

use super::find::{Found, is_unused};
use super::seal::ToWrite;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{
    Base, CameUnder, Delivery, Held, IfOvertaken, Located, Outcome, Written,
};

impl<T: SessionData> Stored<T> {
    /// Keeps a visitor's session.
    pub(in crate::keeping) async fn begin(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let header = draft.header;
        let created = self.create(Attached::default(), &to_write(&header, &draft, base.now)).await;
        let place = created.map_err(|error| self.explain(error, &draft))?;
        let header = header.with_id(place.key.session_id());
        let written = self.written(base, header, draft, place);
        Ok(Outcome::Stage(Arc::new(written), IfOvertaken::TakeBack))
    }

    /// Keeps the session of a login, in the place of the one before it.
    pub(in crate::keeping) async fn login(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
        attached: Attached,
    ) -> Result<Outcome<T>, SessionError> {
        let header = draft.header;
        let to_write = to_write(&header, &draft, base.now);
        let entering = self.log_in(attached, to_write, base.held, draft.same_subject).await;
        let (place, origin) = entering.map_err(|error| self.explain(error, &draft))?;
        let header = header.with_id(place.key.session_id());
        // A login replaces a credential that anything else would leave alone.
        let anew = Base { leaves_credential: false, ..*base };
        // What the session before leads to is not taken back.
        let if_overtaken =
            if origin.is_some() { IfOvertaken::Again } else { IfOvertaken::TakeBack };
        let written = Written { origin, ..self.written(&anew, header, draft, place) };
        Ok(Outcome::Stage(Arc::new(written), if_overtaken))
    }

    /// Changes a session.
    pub(in crate::keeping) async fn update(
        &self,
        base: &Base<'_>,
        held: Held<'_>,
        place: &Place,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let now = base.now;
        if !held.under.may_write() {
            return Err(SessionError::Superseded);
        }
        self.check_age(held.header, now)?;
        // The client's credential lives as long as `last_seen` says: both are renewed, or neither.
        let renews = self.lifetimes.renewal_due(held.header, now);
        let header = if renews { held.header.used_at(now) } else { *held.header };
        let replaced = self.replace(place, &to_write(&header, &draft, now)).await;
        match replaced.map_err(|error| self.explain(error, &draft))? {
            Err(StoreError::Conflict) => self.reload(held, place, now).await,
            Err(error) => Err(to_session_error(error)),
            Ok(place) => {
                let is_new = held.under == CameUnder::Predecessor;
                let delivery = if renews || is_new {
                    Delivery::Issued(self.issue(&place, &header))
                } else {
                    held.pending.clone()
                };
                let written = written_at(header, draft, delivery, place).going_on_from(&held);
                Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Finish))
            }
        }
    }

    /// Returns what somebody else has written, as the state to go on from.
    pub(in crate::keeping) async fn reload(
        &self,
        held: Held<'_>,
        place: &Place,
        now: UnixTime,
    ) -> Result<Outcome<T>, SessionError> {
        let came = held.origin.is_none() && held.under == CameUnder::Own;
        let found = if came {
            self.find(&place.id, now).await
        } else {
            // Nobody comes with this id.
            self.look(&place.id, now).await
        };
        let found = found.map_err(to_session_error)?;
        let Found::Session { token, place, under, origin, .. } = found else {
            return Err(SessionError::Superseded);
        };
        let is_over = place.attached.successor.is_some() || !under.may_write();
        let is_used = !came && !is_unused(&place.attached);
        if is_over || is_used {
            return Err(SessionError::Superseded);
        }
        let session = token.session::<T>().map_err(EncodeError::from)?;
        let payload = self.records.tokens().encode(&session)?;
        let draft = Draft { session, payload, header: *token.header(), same_subject: true };
        let delivery = match under {
            CameUnder::Predecessor => Delivery::Issued(self.issue(&place, token.header())),
            _ => held.pending.clone(),
        };
        let written = written_at(*token.header(), draft, delivery, place);
        let written = written.going_on_from(&held);
        let written = if came { Written { under, origin, ..written } } else { written };
        Ok(Outcome::Reloaded(Arc::new(written)))
    }

    /// Returns a session that has a new id.
    pub(super) fn written(
        &self,
        base: &Base<'_>,
        header: Header,
        draft: Draft<T>,
        place: Place,
    ) -> Written<T> {
        let delivery = base.delivers(self.issue(&place, &header));
        Written { fresh: true, ..written_at(header, draft, delivery, place) }
    }

    /// Refuses to write a session that expired while its request was under way.
    pub(super) fn check_age(&self, header: &Header, now: UnixTime) -> Result<(), SessionError> {
        self.lifetimes.check(header, now).map_err(|_| SessionError::Superseded)
    }

    /// Says which fields are large where a session is too large.
    pub(super) fn explain(&self, error: SessionError, draft: &Draft<T>) -> SessionError {
        match error {
            SessionError::Encode(error) => {
                let sizes = || self.records.tokens().field_sizes(&draft.session);
                error.with_sizes(sizes).into()
            }
            other => other,
        }
    }
}

/// Returns a session as it was written in its place.
pub(super) fn written_at<T>(
    header: Header,
    draft: Draft<T>,
    delivery: Delivery,
    place: Place,
) -> Written<T> {
    let Draft { session, payload, .. } = draft;
    let at = Located::Record(Box::new(place));
    let (fresh, under, origin) = (false, CameUnder::Own, None);
    Written { header, session, payload, delivery, fresh, under, at, origin }
}

/// Returns what is written of a draft.
pub(super) fn to_write<'a, T>(
    header: &'a Header,
    draft: &'a Draft<T>,
    now: UnixTime,
) -> ToWrite<'a> {
    ToWrite { header, payload: &draft.payload, now }
}
