//! From what there is to what shall be, before it is signed.

use std::sync::Arc;

use session_core::{
    Assurance, EncodeError, Header, Payload, SessionData, SessionId, Step, UnixTime,
};

use crate::error::SessionError;
use crate::slot::{Absence, Delivery, Presented, Slot, Staged, Written};
use crate::stored::Place;

/// The state that an operation starts from.
pub(super) struct Base<T: SessionData> {
    slot: Arc<Slot<T>>,
    kind: Kind<T>,
    /// The count of changes at that moment.
    pub(super) changes: u64,
    /// That moment.
    pub(super) now: UnixTime,
    /// How surely the subject has just been authenticated.
    assurance: Option<Assurance>,
}

enum Kind<T> {
    /// This request ended the session.
    Ended,
    /// No session came.
    Nothing(Absence),
    /// The session that came.
    Presented,
    /// The session that this request wrote.
    Written(Arc<Written<T>>),
}

/// A session to be, encoded.
pub(super) struct Draft<T> {
    pub(super) session: T,
    pub(super) payload: Payload,
    keeps_visit: bool,
}

impl<T: SessionData> Base<T> {
    pub(super) fn of(
        slot: &Arc<Slot<T>>,
        now: UnixTime,
        assurance: Option<Assurance>,
    ) -> Result<Self, SessionError> {
        let stage = slot.stage();
        if stage.closed {
            return Err(SessionError::ResponseStarted);
        }
        let kind = match &stage.staged {
            Staged::Ended { .. } => Kind::Ended,
            Staged::Written(written) => Kind::Written(Arc::clone(written)),
            Staged::Untouched => match slot.presented() {
                Some(Presented::Absent(absence)) => Kind::Nothing(*absence),
                // The payload is authentic and not this struct: no session.
                Some(Presented::Present(_)) if slot.presented_session().is_none() => {
                    Kind::Nothing(Absence::Refused)
                }
                Some(Presented::Present(_)) => Kind::Presented,
                // The extractor answers an outage with 503, so no handle gets here with one.
                Some(Presented::Unknown) | None => Kind::Nothing(Absence::Outdated),
            },
        };
        Ok(Self { slot: Arc::clone(slot), kind, changes: stage.changes, now, assurance })
    }

    pub(super) fn session(&self) -> Option<&T> {
        match &self.kind {
            Kind::Ended | Kind::Nothing(_) => None,
            Kind::Presented => self.slot.presented_session(),
            Kind::Written(written) => Some(&written.session),
        }
    }

    pub(super) fn header(&self) -> Option<&Header> {
        match &self.kind {
            Kind::Ended | Kind::Nothing(_) => None,
            Kind::Presented => self.slot.visit().map(|visit| visit.token.header()),
            Kind::Written(written) => Some(&written.header),
        }
    }

    /// Returns where the session is in the store.
    pub(super) fn place(&self) -> Option<&Place> {
        match &self.kind {
            Kind::Ended | Kind::Nothing(_) => None,
            Kind::Presented => self.slot.visit()?.place.as_deref(),
            Kind::Written(written) => written.place.as_deref(),
        }
    }

    /// Returns the cookie that this request was about to send.
    pub(super) fn pending_cookie(&self) -> Delivery {
        match &self.kind {
            Kind::Written(written) => written.cookie.clone(),
            Kind::Ended | Kind::Nothing(_) | Kind::Presented => Delivery::Unneeded,
        }
    }

    /// Returns whose session it is, encoded.
    pub(super) fn subject(&self) -> Result<Vec<u8>, SessionError> {
        let session = self.session().ok_or(SessionError::NoSession)?;
        let payload = self.encode(session)?;
        if !payload.has_subject() {
            return Err(SessionError::NoSession);
        }
        Ok(payload.subject().to_vec())
    }

    pub(super) fn id(&self) -> Option<SessionId> {
        self.header().map(|header| header.id)
    }

    /// Whether only this request can know the session's id.
    pub(super) fn is_fresh(&self) -> bool {
        matches!(&self.kind, Kind::Written(written) if written.fresh)
    }

    pub(super) fn in_grace(&self) -> bool {
        matches!(self.kind, Kind::Presented) && self.slot.visit().is_some_and(|visit| visit.grace)
    }

    /// Returns what becomes of a cookie that was made from this state without a login: one that came
    /// and is to be left for another build stays in place, unless this request ended it.
    pub(super) fn delivers(&self, cookie: Delivery) -> Delivery {
        let dropped = match &self.kind {
            Kind::Nothing(absence) => *absence == Absence::Foreign,
            Kind::Written(written) => matches!(written.cookie, Delivery::Dropped),
            Kind::Ended | Kind::Presented => false,
        };
        if dropped { Delivery::Dropped } else { cookie }
    }

    /// Whether the browser has a newer cookie than the one that came.
    pub(super) fn is_outdated(&self) -> bool {
        match self.kind {
            Kind::Ended => self.absence() == Some(Absence::Outdated),
            Kind::Nothing(absence) => absence == Absence::Outdated,
            Kind::Presented | Kind::Written(_) => false,
        }
    }

    /// Whether ending deletes the cookie: not where there is none, or a newer one. Somebody who logs out
    /// means the one that another build may want back as well.
    pub(super) fn removes_cookie(&self) -> bool {
        match &self.kind {
            Kind::Nothing(absence) => absence.came_with_cookie(),
            Kind::Presented => true,
            // What this request wrote was never sent; what came with it was.
            Kind::Ended | Kind::Written(_) => self.came_with_cookie(),
        }
    }

    /// Returns why the request came without a session, if it did. Ending nothing does not change it.
    fn absence(&self) -> Option<Absence> {
        match self.slot.presented()? {
            Presented::Absent(absence) => Some(*absence),
            Presented::Present(_) | Presented::Unknown => None,
        }
    }

    fn came_with_cookie(&self) -> bool {
        match self.slot.presented() {
            Some(Presented::Present(_)) => true,
            Some(Presented::Absent(absence)) => absence.came_with_cookie(),
            Some(Presented::Unknown) | None => false,
        }
    }

    /// A login keeps the visit's beginning where it keeps the visitor.
    pub(super) fn header_for_login(&self, draft: &Draft<T>, id: SessionId) -> Header {
        let visit = self.header().filter(|_| draft.keeps_visit);
        let started = visit.map_or(self.now, |header| header.started);
        let (authenticated, assurance) = (Some(self.now), self.assurance);
        Header::begin(id, self.now)
            .with_started(started)
            .with_authenticated(authenticated)
            .with_assurance(assurance)
    }

    /// The header of the same session after a rotation, or after its subject was authenticated again:
    /// what was proved before stays proved.
    pub(super) fn renewed_header(&self, before: Header, step: Step) -> Header {
        let (authenticated, assurance) = match step {
            Step::Elevation => (Some(self.now), before.assurance.max(self.assurance)),
            Step::Rotation => (before.authenticated, before.assurance),
        };
        before.used_at(self.now).with_authenticated(authenticated).with_assurance(assurance)
    }

    fn encode(&self, session: &T) -> Result<Payload, EncodeError> {
        self.slot.sessions().settings.keep.encode(session)
    }
}

impl<T: SessionData> Draft<T> {
    /// Makes the session of a login. The session before is shown only if it is a visitor's or the
    /// same subject's; to know the latter, `make` is asked without it first.
    pub(super) fn login(
        base: &Base<T>,
        make: &mut impl FnMut(Option<&T>) -> T,
    ) -> Result<Self, SessionError> {
        let Some(before) = base.session() else {
            return Self::of_subject(base, make(None), false);
        };
        let before_payload = base.encode(before)?;
        if !before_payload.has_subject() {
            return Self::of_subject(base, make(Some(before)), true);
        }
        let draft = Self::of_subject(base, make(None), false)?;
        if !draft.payload.same_subject(&before_payload) {
            return Ok(draft);
        }
        let again = Self::of_subject(base, make(Some(before)), true)?;
        let same = again.payload.same_subject(&draft.payload);
        if same { Ok(again) } else { Err(SessionError::NoSubject) }
    }

    /// Makes the session of a rotation, with a change of privileges or without any change.
    pub(super) fn renewed(
        base: &Base<T>,
        change: Option<&mut impl FnMut(&mut T)>,
    ) -> Result<Self, SessionError> {
        let before = base.session().ok_or(SessionError::NoSession)?;
        let mut session = before.clone();
        let payload = base.encode(before)?;
        let Some(change) = change else { return Ok(Self { session, payload, keeps_visit: true }) };
        if !payload.has_subject() {
            return Err(SessionError::NoSession);
        }
        change(&mut session);
        let changed = base.encode(&session)?;
        if !changed.same_subject(&payload) {
            return Err(SessionError::SubjectChanged);
        }
        Ok(Self { session, payload: changed, keeps_visit: true })
    }

    /// Changes the session; `None` if it stayed the same.
    pub(super) fn updated<R>(
        base: &Base<T>,
        change: &mut impl FnMut(&mut T) -> R,
    ) -> Result<(Option<Self>, R), SessionError> {
        let before = base.session().ok_or(SessionError::NoSession)?;
        let mut session = before.clone();
        let answer = change(&mut session);
        let (payload, changed) = (base.encode(before)?, base.encode(&session)?);
        if changed == payload {
            return Ok((None, answer));
        }
        if !changed.same_privileges(&payload) {
            return Err(SessionError::PrivilegeChanged);
        }
        Ok((Some(Self { session, payload: changed, keeps_visit: true }), answer))
    }

    /// Makes a visitor's session.
    pub(super) fn visitor(slot: &Slot<T>, session: T) -> Result<Self, SessionError> {
        let payload = slot.sessions().settings.keep.encode(&session)?;
        if payload.has_subject() {
            return Err(SessionError::SubjectWithoutLogin);
        }
        Ok(Self { session, payload, keeps_visit: false })
    }

    fn of_subject(base: &Base<T>, session: T, keeps_visit: bool) -> Result<Self, SessionError> {
        let payload = base.encode(&session)?;
        if !payload.has_subject() {
            return Err(SessionError::NoSubject);
        }
        Ok(Self { session, payload, keeps_visit })
    }
}
