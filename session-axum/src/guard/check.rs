//! What every rule can do.

use axum_core::response::Response;
use http::request::Parts;
use session_core::{Caller, Expr, Undeclared, Verdict};

/// A rule about who may call a handler, as a type.
///
/// The attributes and `policy!` write these; there is no need to implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no rule that can be asked here",
    label = "not a policy, or one whose predicates need another state than `{S}`",
    note = "declare a policy with `policy! {{ pub CanEdit = role(\"editor\") }}`, a predicate with `#[predicate]`"
)]
pub trait Check<S>: Send + Sync + 'static {
    /// The rule as a value: what tables and events show.
    const POLICY: Expr;

    /// What has to be known to decide.
    const NEEDS: Needs;

    /// Why everybody may call, where that is the rule and somebody said why.
    const REASON: Option<&'static str> = None;

    /// Says what can be said of the caller without asking anybody else.
    ///
    /// A predicate says [`Verdict::Unknown`] here. As an unknown part makes the whole unknown only
    /// where it could matter, predicates are asked only if everything else leaves it open.
    ///
    /// # Errors
    ///
    /// [`Undeclared`] if the rule names a role or permission that the session does not have.
    fn now(caller: &Caller) -> Result<Verdict, Undeclared>;

    /// Asks what [`now`](Self::now) left unknown.
    ///
    /// # Errors
    ///
    /// As [`now`](Self::now).
    fn ask(
        request: &mut Asked<'_>,
        state: &S,
    ) -> impl Future<Output = Result<Verdict, Undeclared>> + Send {
        let _ = state;
        std::future::ready(Self::now(request.caller))
    }
}

/// What a rule has to know to decide.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Needs {
    /// Whom the request is from, by the one session of the request.
    pub caller: bool,
    /// The request itself: a predicate is asked, or another session.
    pub request: bool,
}

impl Needs {
    /// Nothing at all: nobody looks at the cookie.
    pub const NOTHING: Self = Self { caller: false, request: false };
    /// The caller, and nothing else.
    pub const CALLER: Self = Self { caller: true, request: false };
    /// The caller, and what is in the request.
    pub const REQUEST: Self = Self { caller: true, request: true };
    /// What is in the request, and no caller.
    pub(super) const OTHER: Self = Self { caller: false, request: true };

    /// Returns what either needs.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { caller: self.caller || other.caller, request: self.request || other.request }
    }
}

/// A request that a rule asks about.
pub struct Asked<'a> {
    /// Whom the request is from.
    pub caller: &'a Caller,
    /// The request, less its body.
    pub parts: &'a mut Parts,
    /// What the first part that failed would answer.
    failure: Option<Response>,
}

impl<'a> Asked<'a> {
    pub(super) const fn new(caller: &'a Caller, parts: &'a mut Parts) -> Self {
        Self { caller, parts, failure: None }
    }

    /// Keeps the answer of a part that could not decide. It is the guard's answer if the rest leaves
    /// the outcome open.
    pub(super) fn keep_failure(&mut self, answer: Response) -> Verdict {
        self.failure.get_or_insert(answer);
        Verdict::Unknown
    }

    /// Asks about the same request as another caller.
    pub(super) async fn by<P: Check<S>, S: Sync>(
        &mut self,
        caller: &Caller,
        state: &S,
    ) -> Result<Verdict, Undeclared> {
        let mut other = Asked { caller, parts: self.parts, failure: self.failure.take() };
        let verdict = P::ask(&mut other, state).await;
        self.failure = other.failure;
        verdict
    }

    pub(super) fn into_failure(self) -> Option<Response> {
        self.failure
    }
}
