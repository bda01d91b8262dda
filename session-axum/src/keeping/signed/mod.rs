//! Sessions in their credential, signed: what comes is opened and revocation asked; what is written
//! is signed and handed out with the response.

mod renew;
mod write;

use std::time::Duration;

use session_core::{
    Entropy, Event, Generation, Header, Lifetimes, OpenToken, Payload, Reply, RevocationError,
    RevocationScope, SessionData, SessionId, SessionRef, Standing, SubjectGeneration, Tokens,
    UnixTime,
};

use super::state::{
    CameUnder, Held, Incoming, Loaded, Located, NoSession, Origin, Written, is_in_time,
};
use crate::carrier::Issued;
use crate::deadline::in_time;
use crate::error::SessionError;

/// What signs sessions, and remembers which of them were ended.
pub(crate) struct Signed<T> {
    pub(super) tokens: Tokens<T>,
    pub(super) scope: RevocationScope,
    pub(super) lifetimes: Lifetimes,
    pub(super) entropy: Box<dyn Entropy>,
    /// How long a session keeps its id; `None`: until somebody rotates it.
    pub(super) rotate_every: Option<Duration>,
    pub(super) deadline: Duration,
}

impl<T: SessionData> Signed<T> {
    /// Opens a session and asks what became of it: at once, unless a shared revocation is asked.
    pub(super) fn open(&self, value: &[u8], now: UnixTime) -> Reply<'_, Incoming<T>> {
        let loaded = match self.tokens.open(value, &self.lifetimes, now) {
            Ok(token) => Loaded::boxed(token, now, Located::Token),
            Err(refusal) => {
                return Reply::Ready(Incoming::None(NoSession::refused(refusal)));
            }
        };
        let session = self.session_ref(loaded.token.header());
        let generation = self.subject_generation(loaded.token.header(), loaded.token.subject());
        if let Reply::Ready(standing) = self.scope.presented(&session, generation.as_ref(), now) {
            return Reply::Ready(judge(loaded, standing));
        }
        Reply::Pending(Box::pin(async move {
            let asking = self.scope.presented(&session, generation.as_ref(), now);
            judge(loaded, self.within(asking).await)
        }))
    }

    /// Returns what became of a session, without taking note of anything.
    pub(super) async fn standing(
        &self,
        header: &Header,
        subject: &[u8],
        now: UnixTime,
    ) -> Result<Standing, SessionError> {
        let (session, generation) =
            (self.session_ref(header), self.subject_generation(header, subject));
        let asking = self.scope.standing(&session, generation.as_ref(), now);
        Ok(self.within(asking).await?)
    }

    /// Whether a session that was written may still go out: nothing newer happened meanwhile.
    pub(super) fn stands(&self, written: &Written<T>, now: UnixTime) -> Reply<'_, bool> {
        if !is_in_time(&self.lifetimes, &written.header, now) {
            return Reply::Ready(false);
        }
        let question = Question::of(&written.held());
        let session = self.session_ref(&question.header);
        let generation = self.subject_generation(&question.header, written.payload.subject());
        if let Reply::Ready(standing) = self.scope.standing(&session, generation.as_ref(), now) {
            return Reply::Ready(question.is_met(standing));
        }
        Reply::Pending(Box::pin(async move {
            let asking = self.scope.standing(&session, generation.as_ref(), now);
            question.is_met(self.within(asking).await)
        }))
    }

    /// Returns what revocation needs to know of a session.
    fn session_ref(&self, header: &Header) -> SessionRef {
        SessionRef {
            id: header.id,
            has_subject: header.authenticated.is_some(),
            memory: self.lifetimes.memory(header),
        }
    }

    /// Returns to which generation of its subject a session belongs, where that matters.
    pub(super) fn subject_generation(
        &self,
        header: &Header,
        subject: &[u8],
    ) -> Option<SubjectGeneration> {
        let asked = self.scope.asks_for_subjects();
        asked.then(|| self.tokens.subject_generation(header, subject)).flatten()
    }

    /// Waits for an answer of revocation, and no longer than the deadline.
    pub(super) async fn within<V>(
        &self,
        answer: Reply<'_, Result<V, RevocationError>>,
    ) -> Result<V, RevocationError> {
        match answer {
            Reply::Ready(answer) => answer,
            Reply::Pending(asking) => self.in_time(asking).await,
        }
    }

    /// Waits for what asks revocation, and no longer than the deadline. What runs in a task of its own
    /// goes on after that.
    pub(super) async fn in_time<V, E: From<RevocationError>>(
        &self,
        asking: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        // Memory answers at once, and needs no timer.
        if !self.scope.is_shared() {
            return asking.await;
        }
        let answer = in_time("revocation", self.deadline, asking).await;
        answer.unwrap_or_else(|late| Err(RevocationError::Unavailable(late.into()).into()))
    }

    fn new_id(&self) -> Result<SessionId, SessionError> {
        Ok(SessionId::random(&*self.entropy)?)
    }

    fn issue(
        &self,
        header: &Header,
        payload: &Payload,
        session: &T,
    ) -> Result<Issued, SessionError> {
        let signed = self.tokens.sign(header, payload);
        let value =
            signed.map_err(|error| error.with_sizes(|| self.tokens.field_sizes(session)))?;
        Ok(Issued { value, remaining: self.lifetimes.remaining(header, header.last_seen) })
    }
}

fn judge<T: SessionData>(
    loaded: Box<Loaded<T>>,
    standing: Result<Standing, RevocationError>,
) -> Incoming<T> {
    let id = loaded.token.header().id;
    match standing {
        Ok(Standing::Live) => Incoming::Session(loaded),
        Ok(Standing::Spared(generation)) => {
            let Loaded { token, seen, at, .. } = *loaded;
            Incoming::Session(Loaded::boxed(of_generation(token, Some(generation)), seen, at))
        }
        Ok(Standing::Grace { outlived, spared, successor }) => {
            let Loaded { token, seen, at, .. } = *loaded;
            let mut loaded = Loaded::boxed(of_generation(token, spared), seen, at);
            loaded.under = if outlived { CameUnder::Outlived } else { CameUnder::Old };
            loaded.newer = Some(successor);
            Incoming::Session(loaded)
        }
        Ok(Standing::Leads { successor, spared }) => {
            let Loaded { token, seen, at, .. } = *loaded;
            let origin = Origin { header: *token.header(), at: at.clone() };
            let token = of_generation(token, spared).succeeded_by(successor);
            let mut loaded = Loaded::boxed(token, seen, at);
            (loaded.under, loaded.origin) = (CameUnder::Predecessor, Some(Box::new(origin)));
            Incoming::Session(loaded)
        }
        Ok(Standing::Ended) => {
            Event::UsedAfterEnd(id).emit();
            Incoming::None(NoSession::Worthless)
        }
        Ok(Standing::Replaced) => {
            Event::OldId(id).emit();
            Incoming::None(NoSession::Outdated)
        }
        Ok(Standing::Superseded) => {
            Event::OldId(id).emit();
            Incoming::None(NoSession::Worthless)
        }
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Incoming::Unknown
        }
    }
}

/// Returns a session as one of the generation that it was spared for.
fn of_generation(token: OpenToken, spared: Option<Generation>) -> OpenToken {
    match spared {
        Some(generation) => token.renewed_to(generation),
        None => token,
    }
}

/// What has to be so, that a session may be written or sent.
struct Question {
    /// The session that is asked about.
    header: Header,
    /// Its successor, which nobody may have used, if it is that which is written.
    leads: Option<SessionId>,
}

impl Question {
    fn of(held: &Held<'_>) -> Self {
        match held.origin.filter(|_| held.under == CameUnder::Predecessor) {
            Some(origin) => Self { header: origin.header, leads: Some(held.header.id) },
            None => Self { header: *held.header, leads: None },
        }
    }

    fn is_answered_by(&self, standing: Standing) -> bool {
        match self.leads {
            Some(id) => matches!(standing, Standing::Leads { successor, .. } if successor == id),
            None => standing.is_live(),
        }
    }

    /// The same, with an event if it is not so.
    fn is_met(&self, standing: Result<Standing, RevocationError>) -> bool {
        is_met(standing, |standing| self.is_answered_by(standing))
    }
}

/// Whether nothing newer happened to a session, with an event if something did.
fn is_live(standing: Result<Standing, RevocationError>) -> bool {
    is_met(standing, Standing::is_live)
}

fn is_met(
    standing: Result<Standing, RevocationError>,
    is_good: impl FnOnce(Standing) -> bool,
) -> bool {
    match standing {
        Ok(standing) if is_good(standing) => true,
        Ok(_) => {
            Event::WriteDropped("the session was ended or rotated meanwhile").emit();
            false
        }
        Err(error) => {
            Event::StoreFailed(&error).emit();
            false
        }
    }
}
