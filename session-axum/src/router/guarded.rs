//! Which handlers a [`Router`](super::Router) takes: those whose first parameter is a guard.
//!
//! axum describes a handler by the tuple of its parameters, `(M, T1, T2, …)`, where `M` is a marker
//! of its own. [`Guarded`] holds for every such tuple whose `T1` is a guard, and both traits say the
//! same of a handler without one, so that it reads the same with and without parameters.

use std::any::Any;

use session_core::Expr;

use super::wrap::{Open, Opened};
use crate::guard::{Check, FitsIn, Guard};

/// The parameters of a handler that declares who may call it.
///
/// There is nothing to implement: put an attribute above the handler.
#[diagnostic::on_unimplemented(
    message = "this handler declares no access policy",
    label = "who may call it?",
    note = "add `#[require_login]`, `#[require_role(..)]`, `#[require_permission(..)]`, `#[require(..)]` or `#[public]` above it",
    note = "wrap a closure: `with(policy, || ..)` or `open(\"why everybody may\", || ..)`"
)]
pub trait Guarded<T: ?Sized, S> {
    /// The policy.
    const POLICY: Expr;

    /// Returns why everybody may call the handler, where that is so and somebody said why.
    fn reason(handler: &dyn Any) -> Option<&'static str>;
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
    /// The policy.
    const POLICY: Expr;

    /// See [`Guarded::reason`].
    fn reason(handler: &dyn Any) -> Option<&'static str>;
}

impl<P, T, S> FirstParameter<T, S> for Guard<P>
where
    P: Check<S> + FitsIn<T>,
    T: ?Sized,
{
    const POLICY: Expr = P::POLICY;

    fn reason(_: &dyn Any) -> Option<&'static str> {
        P::REASON
    }
}

#[diagnostic::do_not_recommend]
impl<H: 'static, T: ?Sized, S> FirstParameter<T, S> for Opened<H> {
    const POLICY: Expr = Expr::Public;

    fn reason(handler: &dyn Any) -> Option<&'static str> {
        handler.downcast_ref::<Open<H>>().map(|open| open.reason)
    }
}

/// Stands for the first parameter of a handler that has none.
pub struct NoParameter(());

/// Never holds: it says of a handler without parameters what is said of one with the wrong first.
impl<M, T: ?Sized, S> Guarded<T, S> for (M,)
where
    NoParameter: FirstParameter<T, S>,
{
    const POLICY: Expr = NoParameter::POLICY;

    fn reason(handler: &dyn Any) -> Option<&'static str> {
        NoParameter::reason(handler)
    }
}

macro_rules! guarded {
    ($($rest:ident),*) => {
        impl<M, First, $($rest,)* T: ?Sized, S> Guarded<T, S> for (M, First, $($rest,)*)
        where
            First: FirstParameter<T, S>,
        {
            const POLICY: Expr = First::POLICY;

            fn reason(handler: &dyn Any) -> Option<&'static str> {
                First::reason(handler)
            }
        }
    };
}

guarded!();
guarded!(P2);
guarded!(P2, P3);
guarded!(P2, P3, P4);
guarded!(P2, P3, P4, P5);
guarded!(P2, P3, P4, P5, P6);
guarded!(P2, P3, P4, P5, P6, P7);
guarded!(P2, P3, P4, P5, P6, P7, P8);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9, P10);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9, P10, P11);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14, P15);
guarded!(P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14, P15, P16);
