//! Guards: extractors that let a handler run, or answer in its place.
//!
//! A policy is a type. The attributes write it as the handler's first parameter, so it decides before
//! any other extractor runs: no body is read, no query parsed, no database asked for a caller who is
//! refused.

mod admission;
pub(crate) mod atoms;
mod check;
mod combine;
mod fits;
#[cfg(feature = "testing")]
mod granted;
mod of;
mod predicate;
mod takes;
mod value;
mod word;

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use pin_project_lite::pin_project;

use admission::{Rule as RuleOf, admission};
pub use check::{Asked, Check, Needs};
pub use combine::{All, Any, Not};
pub use fits::{Declares, FitsIn, HasLogins, Listed, OneSession};
pub use of::Of;
pub use predicate::{Answers, ask_predicate};
pub use takes::{HasSession, NotOurs, Parameter, TakenFrom, Takes};
pub use value::{Policy, Rule, rule};
pub(crate) use word::Name;
pub use word::Word;

use crate::rejection::Rejection;

/// Proof that the rule `P` allowed this request.
///
/// Nobody can make one but the extractor, so a function that takes it cannot run without the check.
/// As an extractor it answers 401 without a session, 403 without the right, 503 if it could not be
/// found out. `Result<Guard<P>, _>` as a parameter would swallow a refusal: do not write that.
///
/// `Parameters` is what the attributes note of the handler's other parameters: the sessions that it
/// takes. Leave it out.
pub struct Guard<P, Parameters = ()> {
    policy: PhantomData<fn() -> (P, Parameters)>,
}

impl<P, Parameters, S> FromRequestParts<S> for Guard<P, Parameters>
where
    P: Check<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> impl Future<Output = Result<Self, Rejection>> + Send {
        Admitted { admission: admission(parts, state, RuleOf::of::<P>()), policy: PhantomData }
    }
}

pin_project! {
    /// A decision on its way, and whom it is a proof for: all that is compiled for every policy.
    struct Admitted<P, Parameters, F> {
        #[pin]
        admission: F,
        policy: PhantomData<fn() -> (P, Parameters)>,
    }
}

impl<P, Parameters, F> Future for Admitted<P, Parameters, F>
where
    F: Future<Output = Result<(), Rejection>>,
{
    type Output = Result<Guard<P, Parameters>, Rejection>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().admission.poll(context).map_ok(|()| Guard { policy: PhantomData })
    }
}

impl<P, Parameters> fmt::Debug for Guard<P, Parameters> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}
