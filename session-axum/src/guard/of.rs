//! A rule about a session that it names, where a request has several.

use std::marker::PhantomData;

use session_core::{Caller, Expr, SessionData, Undeclared, Verdict};

use super::{Asked, Check, Needs};
use crate::request::session_asked;

/// The rule `P`, about the session `T`: what `session = StaffSession` writes.
pub struct Of<T, P>(PhantomData<fn() -> (T, P)>);

impl<T: SessionData, P: Check<S>, S: Sync> Check<S> for Of<T, P> {
    const POLICY: Expr = Expr::Of(T::DECLARATION.name, &P::POLICY);
    const NEEDS: Needs = Needs::OTHER;
    const REASON: Option<&'static str> = P::REASON;

    /// The caller by another session says nothing.
    fn now(_: &Caller) -> Result<Verdict, Undeclared> {
        Ok(Verdict::Unknown)
    }

    async fn ask(request: &mut Asked<'_>, state: &S) -> Result<Verdict, Undeclared> {
        let caller = match session_asked::<T>(request.parts).await {
            Ok(session) => session.caller(),
            Err(rejection) => return Ok(request.keep_failure(rejection.into())),
        };
        let Some(caller) = caller else { return Ok(Verdict::Unknown) };
        match P::now(&caller)? {
            Verdict::Unknown if P::NEEDS.request => request.by::<P, S>(&caller, state).await,
            verdict => Ok(verdict),
        }
    }
}
