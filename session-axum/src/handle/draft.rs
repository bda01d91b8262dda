//! From the session that there is to the session that shall be: the rules of each operation.

use session_core::{Assurance, Changes, Payload, Renewal, SessionData, Tokens, UnixTime};

use crate::error::SessionError;
use crate::keeping::{Draft, login_header, renewed_header, visitor_header};
use crate::request::State;

/// What drafts are made with.
pub(super) struct Drafting<'a, T> {
    pub(super) tokens: &'a Tokens<T>,
    pub(super) now: UnixTime,
    /// How surely the subject has just been authenticated.
    pub(super) assurance: Option<Assurance>,
}

impl<T: SessionData> Drafting<'_, T> {
    /// Makes the session of a login. The session before is shown only if it is a visitor's or the
    /// same subject's; to know the latter, `make` is asked without it first.
    pub(super) fn login(
        &self,
        state: &State<'_, T>,
        make: &impl Fn(Option<&T>) -> T,
    ) -> Result<Draft<T>, SessionError> {
        let Some(before) = state.session() else {
            return self.of_subject(make(None), None);
        };
        let before_payload = self.tokens.encode(before)?;
        if !before_payload.has_subject() {
            return self.of_subject(make(Some(before)), Some(state));
        }
        let draft = self.of_subject(make(None), None)?;
        if !draft.payload.same_subject(&before_payload) {
            return Ok(draft);
        }
        let again = self.of_subject(make(Some(before)), Some(state))?;
        let same = again.payload.same_subject(&draft.payload);
        if same { Ok(Draft { same_subject: true, ..again }) } else { Err(SessionError::NoSubject) }
    }

    /// Makes the session of an elevation: the same subject's, with other rights. One that takes some away
    /// leaves nothing to an old id.
    pub(super) fn elevated(
        &self,
        state: &State<'_, T>,
        change: &impl Fn(&mut T),
    ) -> Result<(Draft<T>, Renewal), SessionError> {
        let before = state.readable()?;
        let payload = self.tokens.encode(before)?;
        if !payload.has_subject() {
            return Err(SessionError::NoSession);
        }
        let mut session = before.clone();
        change(&mut session);
        let changed = self.tokens.encode(&session)?;
        if !changed.same_subject(&payload) {
            return Err(SessionError::SubjectChanged);
        }
        let takes_away = changed.takes_rights_away::<T::Role, T::Permission>(&payload);
        let renewal = if takes_away { Renewal::Demotion } else { Renewal::Elevation };
        Ok((self.renewed(state, session, changed, renewal)?, renewal))
    }

    /// Makes the same session, to be under another id.
    pub(super) fn rotated(&self, state: &State<'_, T>) -> Result<Draft<T>, SessionError> {
        let session = state.readable()?.clone();
        let payload = self.tokens.encode(&session)?;
        self.renewed(state, session, payload, Renewal::Rotation)
    }

    /// Makes the same session, to be spared when the others of its subject end.
    pub(super) fn spared(&self, state: &State<'_, T>) -> Result<Draft<T>, SessionError> {
        let draft = self.rotated(state)?;
        if draft.payload.has_subject() { Ok(draft) } else { Err(SessionError::NoSession) }
    }

    /// Changes the session; `None` if it stayed the same.
    pub(super) fn updated<R>(
        &self,
        state: &State<'_, T>,
        change: &impl Fn(&mut T) -> R,
    ) -> Result<(Option<Draft<T>>, R), SessionError> {
        let before = state.readable()?;
        let mut session = before.clone();
        let answer = change(&mut session);
        let (payload, changed) = (self.tokens.encode(before)?, self.tokens.encode(&session)?);
        match self.tokens.changes((before, &payload), (&session, &changed))? {
            Changes::Nothing => return Ok((None, answer)),
            Changes::Fields => {}
            _ => return Err(SessionError::PrivilegeChanged),
        }
        let header = *state.header().ok_or(SessionError::NoSession)?;
        Ok((Some(Draft { session, payload: changed, header, same_subject: true }), answer))
    }

    /// Makes a visitor's session where there is none.
    pub(super) fn visitor(
        &self,
        state: &State<'_, T>,
        session: T,
    ) -> Result<Draft<T>, SessionError> {
        if state.is_outdated() {
            return Err(SessionError::Superseded);
        }
        if state.is_unreadable() {
            return Err(SessionError::Unreadable);
        }
        let payload = self.tokens.encode(&session)?;
        if payload.has_subject() {
            return Err(SessionError::SubjectWithoutLogin);
        }
        let header = visitor_header(self.now);
        Ok(Draft { session, payload, header, same_subject: false })
    }

    /// Makes the session of a login. It keeps the visit's beginning where it keeps the visitor.
    fn of_subject(
        &self,
        session: T,
        visit: Option<&State<'_, T>>,
    ) -> Result<Draft<T>, SessionError> {
        let payload = self.tokens.encode(&session)?;
        if !payload.has_subject() {
            return Err(SessionError::NoSubject);
        }
        let header = login_header(visit.and_then(State::header), self.assurance, self.now);
        Ok(Draft { session, payload, header, same_subject: false })
    }

    fn renewed(
        &self,
        state: &State<'_, T>,
        session: T,
        payload: Payload,
        renewal: Renewal,
    ) -> Result<Draft<T>, SessionError> {
        let before = state.header().ok_or(SessionError::NoSession)?;
        let header = renewed_header(before, renewal, self.assurance, self.now);
        Ok(Draft { session, payload, header, same_subject: true })
    }
}
