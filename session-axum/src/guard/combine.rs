//! The rules that have parts.

use std::marker::PhantomData;

use session_core::{Caller, Expr, Undeclared, Verdict};

use super::{Asked, Check, FitsIn, Needs};
use crate::arity::each_arity;

/// One part must allow. `Parts` is a tuple of 1 to 15.
pub struct Any<Parts>(PhantomData<fn() -> Parts>);

/// Every part must allow. `Parts` is a tuple of 1 to 15.
pub struct All<Parts>(PhantomData<fn() -> Parts>);

/// The part must refuse. Nobody is let in for not being logged in.
pub struct Not<Part>(PhantomData<fn() -> Part>);

impl<P: Check<S>, S: Sync> Check<S> for Not<P> {
    const POLICY: Expr = Expr::Not(&P::POLICY);
    const NEEDS: Needs = P::NEEDS;

    fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
        P::now(caller).map(Verdict::negated)
    }

    async fn ask(request: &mut Asked<'_>, state: &S) -> Result<Verdict, Undeclared> {
        P::ask(request, state).await.map(Verdict::negated)
    }
}

/// Returns what a part says, asked only where the caller does not settle it: a predicate is not asked
/// about a stranger, whatever stands beside it.
async fn now_or_ask<P: Check<S>, S: Sync>(
    request: &mut Asked<'_>,
    state: &S,
) -> Result<Verdict, Undeclared> {
    match P::now(request.caller)? {
        Verdict::Unknown => P::ask(request, state).await,
        known => Ok(known),
    }
}

/// `now` asks every part, whatever the ones before said: a part that names a role nobody declared is
/// found out by the first request, and not by the first that gets so far. `ask` asks the parts that
/// need asking, only if the others leave it open, and only until one of them settles it.
macro_rules! combine {
    ($($part:ident),+) => {
        combine!(Any by or until Allowed: $($part),+);
        combine!(All by and until Refused: $($part),+);
    };
    ($rule:ident by $join:ident until $settled:ident: $first:ident $(, $part:ident)*) => {
        impl<$first, $($part,)* S> Check<S> for $rule<($first, $($part,)*)>
        where
            $first: Check<S>,
            $($part: Check<S>,)*
            S: Sync,
        {
            const POLICY: Expr = Expr::$rule(&[$first::POLICY, $($part::POLICY,)*]);
            const NEEDS: Needs = $first::NEEDS$(.and($part::NEEDS))*;

            fn now(caller: &Caller) -> Result<Verdict, Undeclared> {
                let verdict = $first::now(caller)?;
                $(let verdict = verdict.$join($part::now(caller)?);)*
                Ok(verdict)
            }

            async fn ask(request: &mut Asked<'_>, state: &S) -> Result<Verdict, Undeclared> {
                let verdict = now_or_ask::<$first, S>(request, state).await?;
                $(
                    if matches!(verdict, Verdict::$settled) {
                        return Ok(verdict);
                    }
                    let verdict = verdict.$join(now_or_ask::<$part, S>(request, state).await?);
                )*
                Ok(verdict)
            }
        }

        impl<T: ?Sized, $first: FitsIn<T>, $($part: FitsIn<T>),*> FitsIn<T>
            for $rule<($first, $($part,)*)>
        {
        }
    };
}

each_arity!(up_to_15 combine);
