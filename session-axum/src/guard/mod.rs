//! Guards: extractors that let a handler run, or answer in its place.
//!
//! A policy is a type. The attributes write it as the handler's first parameter, so it decides before
//! any other extractor runs: no body is read, no query parsed, no database asked for a caller who is
//! refused.

mod atoms;
mod check;
mod combine;
mod fits;
mod of;
mod predicate;
mod value;
mod word;

use std::fmt;
use std::marker::PhantomData;

use axum_core::extract::FromRequestParts;
use axum_core::response::Response;
use http::request::Parts;
use session_core::{Caller, Event, Expr, Undeclared, Verdict, Vocabulary};

pub use atoms::{Assured, Fresh, Login, PermissionIs, PermissionNamed, Public, RoleIs, RoleNamed};
pub use check::{Asked, Check, Needs};
pub use combine::{All, Any, Not};
pub use fits::{Declares, FitsIn};
pub use of::Of;
pub use predicate::{Answers, asked};
pub use value::{Policy, Rule, rule};
pub(crate) use word::Name;
pub use word::Word;

use crate::layer::misconfigured;
use crate::rejection::{BodyFormat, Fault, Rejection};
use crate::slot::Slots;

/// Proof that the rule `P` allowed this request.
///
/// Nobody can make one but the extractor, so a function that takes it cannot run without the check.
/// As an extractor it answers 401 without a session, 403 without the right, 503 if it could not be
/// found out. `Result<Guard<P>, _>` as a parameter would swallow a refusal: do not write that.
pub struct Guard<P> {
    policy: PhantomData<fn() -> P>,
}

impl<P, S> FromRequestParts<S> for Guard<P>
where
    P: Check<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let verdict = match caller(parts, &P::POLICY, P::NEEDS.caller).await? {
            Some(caller) => match P::now(&caller) {
                Ok(Verdict::Unknown) if P::NEEDS.request => {
                    let mut asked = Asked::new(&caller, parts);
                    let verdict = P::ask(&mut asked, state).await;
                    let failure = asked.into_failure();
                    return answer_with(parts, &P::POLICY, verdict, failure).map(|()| Self::NEW);
                }
                verdict => verdict,
            },
            None => Ok(Verdict::Unknown),
        };
        answer(parts, &P::POLICY, verdict).map(|()| Self::NEW)
    }
}

impl<P> Guard<P> {
    /// Only the check makes one.
    const NEW: Self = Self { policy: PhantomData };
}

// What follows is not generic: compiled once, not once for every policy.

/// Returns whom the request is from; `None` if that could not be found out.
async fn caller(parts: &Parts, policy: &Expr, asks: bool) -> Result<Option<Caller>, Rejection> {
    if !asks {
        return Ok(Some(Caller::stranger(Vocabulary::NONE)));
    }
    let route = || format!("`{} {}`", parts.method, parts.uri.path());
    let Some(slots) = parts.extensions.get::<Slots>() else {
        let what = format!(
            "{} is guarded by `{policy}` outside of a session layer; add \
             `.layer(SessionLayer::new(sessions))` after the route",
            route(),
        );
        return Err(misconfigured(parts, &what));
    };
    let Some(slot) = slots.only() else {
        let what =
            format!("{} has sessions of two types, and its guard does not say by which", route());
        return Err(misconfigured(parts, &what));
    };
    Ok(slot.caller(&parts.headers).get().await)
}

fn answer(
    parts: &Parts,
    policy: &Expr,
    verdict: Result<Verdict, Undeclared>,
) -> Result<(), Rejection> {
    match verdict {
        Ok(Verdict::Allowed) => Ok(()),
        Ok(refusal) => Err(refused(parts, policy, refusal)),
        Err(undeclared) => Err(misconfigured(parts, &undeclared)),
    }
}

/// As [`answer`]; what the rule leaves open is answered by the part that failed, if one did.
fn answer_with(
    parts: &Parts,
    policy: &Expr,
    verdict: Result<Verdict, Undeclared>,
    failure: Option<Response>,
) -> Result<(), Rejection> {
    match (verdict, failure) {
        (Ok(Verdict::Unknown), Some(failure)) => Err(Rejection::own(failure)),
        (verdict, _) => answer(parts, policy, verdict),
    }
}

fn refused(parts: &Parts, policy: &Expr, verdict: Verdict) -> Rejection {
    let fault = match verdict {
        Verdict::NoSession => Fault::NoSession,
        Verdict::Stale(challenge) => Fault::Stale(challenge),
        Verdict::Unknown => Fault::Unavailable,
        Verdict::Allowed | Verdict::Refused => Fault::Forbidden,
    };
    let slot = parts.extensions.get::<Slots>().and_then(Slots::only);
    let slot = slot.filter(|_| Event::is_heard());
    if let Some(caller) = slot.and_then(|slot| slot.refused_caller()) {
        Event::Denied { subject: caller.subject, policy }.emit();
    }
    Rejection::new(fault, BodyFormat::of(&parts.headers))
}

impl<P> fmt::Debug for Guard<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}
