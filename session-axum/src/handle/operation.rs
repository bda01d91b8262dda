//! How every operation is carried out: from the session as it is now, a draft; from the draft, by
//! the room where sessions are kept, a session; and that is held for the response, unless the
//! request's session changed meanwhile.

use std::sync::Arc;

use session_core::{Change, Event, Renewal, SessionData, SessionId, UnixTime};

use super::SessionHandle;
use super::draft::Drafting;
use crate::error::SessionError;
use crate::keeping::{Draft, IfOvertaken, Outcome};
use crate::request::{Pending, State};

/// How often an operation is begun again because somebody else was faster. Each time another one got
/// through, so this many writers at once all get through.
const ATTEMPTS: u32 = 512;

/// What is done with a draft.
#[derive(Clone, Copy)]
pub(super) enum Operation {
    Begin,
    EndOthers,
    Login,
    Renew(Renewal),
    Update,
}

/// What an operation is to do, and what its caller gets.
pub(super) type Drafted<T, R> = (Option<(Operation, Draft<T>)>, R);

impl<T: SessionData> SessionHandle<T> {
    /// Carries out what `draft` makes of the session as it is; without a draft there is nothing to do.
    /// It is asked again whenever somebody else was faster, each time about the newest session.
    pub(super) async fn carry_out<R: Send>(
        &self,
        mut draft: impl FnMut(Drafting<'_, T>, &State<'_, T>) -> Result<Drafted<T, R>, SessionError>
        + Send,
    ) -> Result<R, SessionError> {
        for _ in 0..ATTEMPTS {
            let state = self.session.state()?;
            let drafting = self.drafting();
            let now = drafting.now;
            let (drafted, answer) = draft(drafting, &state)?;
            let Some((operation, draft)) = drafted else { return Ok(answer) };
            if self.attempt(operation, &state, draft, now).await? {
                return Ok(answer);
            }
        }
        Err(SessionError::Superseded)
    }

    /// Carries out an operation on a state; `false` if it is to begin again.
    async fn attempt(
        &self,
        operation: Operation,
        state: &State<'_, T>,
        draft: Draft<T>,
        now: UnixTime,
    ) -> Result<bool, SessionError> {
        let keeping = &self.settings().keeping;
        let base = state.base(now);
        // What is rare is boxed, so that the future of a handler that does not do it has no room for it.
        let outcome = match operation {
            Operation::Begin => keeping.begin(&base, draft).await,
            Operation::EndOthers => Box::pin(keeping.end_others(&base, draft)).await,
            Operation::Login => keeping.login(&base, draft, self.client.attached()).await,
            Operation::Renew(renewal) => Box::pin(keeping.renew(&base, draft, renewal)).await,
            Operation::Update => keeping.update(&base, draft).await,
        }?;
        let before = base.id();
        let (written, if_overtaken) = match outcome {
            Outcome::Done => {
                operation.report(before, before);
                return Ok(true);
            }
            Outcome::Reloaded(written) => {
                // Where another task of this request wrote something meanwhile, that is newer.
                self.session.put(state, Pending::Written(written))?;
                return Ok(false);
            }
            Outcome::Stage(written, if_overtaken) => (written, if_overtaken),
        };
        let put = self.session.put(state, Pending::Written(Arc::clone(&written)));
        if matches!(put, Ok(true)) {
            operation.report(before, Some(written.header.id));
            return Ok(true);
        }
        if if_overtaken == IfOvertaken::TakeBack {
            Box::pin(keeping.take_back(&written.at, self.now())).await?;
        }
        put.map(|_| if_overtaken == IfOvertaken::Finish)
    }

    /// Ends the session, also one that another task of this request made of it meanwhile.
    pub(super) async fn carry_out_end(&self) -> Result<(), SessionError> {
        loop {
            let state = self.session.state()?;
            let ended = state.held();
            if let Some(held) = ended {
                self.settings().keeping.end(held, self.now()).await?;
            }
            if self.session.put(&state, Pending::Ended)? {
                ended.map(|held| Event::Ended(held.header.id)).into_iter().for_each(Event::emit);
                return Ok(());
            }
        }
    }

    fn drafting(&self) -> Drafting<'_, T> {
        let tokens = self.settings().keeping.tokens();
        Drafting { tokens, now: self.now(), assurance: self.assurance }
    }
}

impl Operation {
    /// Reports that it was done: from the session of one id came that of another.
    fn report(self, from: Option<SessionId>, to: Option<SessionId>) {
        let Some(to) = to else { return };
        let change = Change { from, to };
        match self {
            Self::Begin => Event::Started(to).emit(),
            Self::EndOthers => Event::EndedOthers(to).emit(),
            Self::Login => Event::Login(change).emit(),
            Self::Renew(Renewal::Demotion | Renewal::Elevation | Renewal::Login) => {
                Event::Elevated(change).emit();
            }
            // Whoever came in grace was led to the id that there is already.
            Self::Renew(Renewal::Rotation) if from == Some(to) => {}
            Self::Renew(Renewal::Rotation) => Event::Rotated(change).emit(),
            Self::Update => {}
        }
    }
}
