//! The operations on a session in a store: each is written at once, and only if nobody else wrote
//! the session since it was loaded. A credential goes out only where the id is new, or the client
//! should keep it for longer.

use std::sync::Arc;

use session_core::store::StoreError;
use session_core::{Attached, EncodeError, Header, SessionData, UnixTime};

use super::find::Found;
use super::login::Before;
use super::seal::ToWrite;
use super::{Place, Stored, to_session_error};
use crate::error::SessionError;
use crate::keeping::draft::Draft;
use crate::keeping::state::{Base, Delivery, Held, IfOvertaken, Located, Outcome, Written};

impl<T: SessionData> Stored<T> {
    /// Keeps a visitor's session.
    pub(in crate::keeping) async fn begin(
        &self,
        base: &Base<'_>,
        draft: Draft<T>,
    ) -> Result<Outcome<T>, SessionError> {
        let id = self.new_id()?;
        let header = draft.header.with_id(id.key().session_id());
        let created =
            self.create(id, Attached::default(), &to_write(&header, &draft, base.now)).await;
        let place = created.map_err(|error| self.explain(error, &draft))?;
        let written = self.written(base, header, draft, place);
        Ok(Outcome::Stage(written, IfOvertaken::TakeBack))
    }

    /// Keeps the session of a login, and ends the one before it.
    pub(in crate::keeping) async fn login(
        &self,
        base: &Base<'_>,
        before: Option<&Place>,
        draft: Draft<T>,
        attached: Attached,
    ) -> Result<Outcome<T>, SessionError> {
        let id = self.new_id()?;
        let header = draft.header.with_id(id.key().session_id());
        let before = before.map(|place| Before { place, same_subject: draft.same_subject });
        let entering =
            self.log_in(id, attached, &to_write(&header, &draft, base.now), before).await;
        let place = entering.map_err(|error| self.explain(error, &draft))?;
        // A login replaces a credential that anything else would leave alone.
        let anew = Base { leaves_credential: false, ..*base };
        let written = self.written(&anew, header, draft, place);
        Ok(Outcome::Stage(written, IfOvertaken::TakeBack))
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
        self.check_age(held.header, now)?;
        // The client's credential lives as long as `last_seen` says: both are renewed, or neither.
        let renews = self.lifetimes.renewal_due(held.header, now);
        let header = if renews { held.header.used_at(now) } else { *held.header };
        let replaced = self.replace(place, &to_write(&header, &draft, now)).await;
        match replaced.map_err(|error| self.explain(error, &draft))? {
            Err(StoreError::Conflict) => self.reload(held, place, now).await,
            Err(error) => Err(to_session_error(error)),
            Ok(place) => {
                let delivery = if renews && !held.in_grace {
                    Delivery::Issued(self.issue(&place, &header))
                } else {
                    held.pending.clone()
                };
                let Draft { session, payload, .. } = draft;
                let (fresh, at) = (held.fresh, Located::Record(Box::new(place)));
                let written = Written { header, session, payload, delivery, fresh, at };
                Ok(Outcome::Stage(Arc::new(written), IfOvertaken::Finish))
            }
        }
    }

    /// Returns what somebody else has written, as the state to go on from.
    pub(super) async fn reload(
        &self,
        held: Held<'_>,
        place: &Place,
        now: UnixTime,
    ) -> Result<Outcome<T>, SessionError> {
        let found = self.find(&place.id, now).await.map_err(to_session_error)?;
        let Found::Session { token, place, grace: _ } = found else {
            return Err(SessionError::Superseded);
        };
        let session = token.session::<T>().map_err(EncodeError::from)?;
        let payload = self.records.tokens().encode(&session)?;
        let (header, delivery, fresh) = (*token.header(), held.pending.clone(), held.fresh);
        let at = Located::Record(Box::new(place));
        let written = Written { header, session, payload, delivery, fresh, at };
        Ok(Outcome::Reloaded(Arc::new(written)))
    }

    /// Returns a session that has a new id.
    pub(super) fn written(
        &self,
        base: &Base<'_>,
        header: Header,
        draft: Draft<T>,
        place: Place,
    ) -> Arc<Written<T>> {
        let delivery = base.delivers(self.issue(&place, &header));
        let Draft { session, payload, .. } = draft;
        let at = Located::Record(Box::new(place));
        Arc::new(Written { header, session, payload, delivery, fresh: true, at })
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

/// Returns what is written of a draft.
pub(super) fn to_write<'a, T>(
    header: &'a Header,
    draft: &'a Draft<T>,
    now: UnixTime,
) -> ToWrite<'a> {
    ToWrite { header, payload: &draft.payload, now }
}
