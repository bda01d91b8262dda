//! Which handlers a [`Router`](super::Router) takes: those whose first parameter is a guard.
//!
//! axum describes a handler by the tuple of its parameters, `(M, T1, T2, …)`, where `M` is a marker
//! of its own. [`Guarded`] holds for every such tuple whose `T1` is a guard, and both traits say the
//! same of a handler without one, so that it reads the same with and without parameters.
//!
//! Neither trait can be named outside of this crate: what a router takes is
//! [`GuardedHandler`](super::GuardedHandler), and nobody can make a handler one by an impl.

use session_core::Expr;

use super::wrap::Opened;
use crate::arity::each_arity;
use crate::guard::{Check, FitsIn, Guard, TakenFrom};

/// The parameters of a handler that declares who may call it.
#[diagnostic::on_unimplemented(
    message = "this handler declares no access policy",
    label = "who may call it?",
    note = "add `#[require_login]`, `#[require_role(..)]`, `#[require_permission(..)]`, `#[require(..)]` or `#[public]` above it",
    note = "wrap a closure: `with(policy, || ..)` or `open(\"why everybody may\", || ..)`"
)]
pub trait Guarded<T: ?Sized, S> {
    /// The policy.
    const POLICY: Expr;

    /// Why everybody may call the handler, where its guard says that and why.
    const REASON: Option<&'static str>;
}

/// The first parameter of such a handler.
#[diagnostic::on_unimplemented(
    message = "this handler declares no access policy",
    label = "who may call it?",
    note = "add `#[require_login]`, `#[require_role(..)]`, `#[require_permission(..)]`, `#[require(..)]` or `#[public]` above it",
    note = "a guard that the handler takes itself, `proof: Guard<CanPublish>`, is its first parameter",
    note = "wrap a closure: `with(policy, || ..)` or `open(\"why everybody may\", || ..)`"
)]
pub trait FirstParameter<T: ?Sized, S> {
    /// See [`Guarded::POLICY`].
    const POLICY: Expr;

    /// See [`Guarded::REASON`].
    const REASON: Option<&'static str>;
}

impl<P, Parameters, T, S> FirstParameter<T, S> for Guard<P, Parameters>
where
    P: Check<S> + FitsIn<T>,
    Parameters: TakenFrom<T>,
    T: ?Sized,
{
    const POLICY: Expr = P::POLICY;
    const REASON: Option<&'static str> = P::REASON;
}

/// The reason is not in the type: [`Callable::reason`](super::handler::Callable::reason) has it.
#[diagnostic::do_not_recommend]
impl<T: ?Sized, S> FirstParameter<T, S> for Opened {
    const POLICY: Expr = Expr::Public;
    const REASON: Option<&'static str> = None;
}

/// Stands for the first parameter of a handler that has none.
pub struct NoParameter(());

/// Never holds: it says of a handler without parameters what is said of one with the wrong first.
impl<M, T: ?Sized, S> Guarded<T, S> for (M,)
where
    NoParameter: FirstParameter<T, S>,
{
    const POLICY: Expr = NoParameter::POLICY;
    const REASON: Option<&'static str> = NoParameter::REASON;
}

macro_rules! guarded {
    ($first:ident $(, $rest:ident)*) => {
        impl<M, $first, $($rest,)* T: ?Sized, S> Guarded<T, S> for (M, $first, $($rest,)*)
        where
            $first: FirstParameter<T, S>,
        {
            const POLICY: Expr = $first::POLICY;
            const REASON: Option<&'static str> = $first::REASON;
        }
    };
}

each_arity!(up_to_16 guarded);
