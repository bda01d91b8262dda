//! The rules that have parts.

use std::marker::PhantomData;

use http::request::Parts;
use session_core::{Caller, Expr, Undeclared, Verdict};

use super::Check;

/// One part must allow. `Parts` is a tuple of 1 to 15.
pub struct Any<Parts>(PhantomData<fn() -> Parts>);

/// Every part must allow. `Parts` is a tuple of 1 to 15.
pub struct All<Parts>(PhantomData<fn() -> Parts>);

/// The part must refuse. Nobody is let in for not being logged in.
pub struct Not<Part>(PhantomData<fn() -> Part>);

impl<P: Check<S>, S: Sync> Check<S> for Not<P> {
    const POLICY: Expr = Expr::Not(&P::POLICY);
    const ASKS_CALLER: bool = P::ASKS_CALLER;

    async fn check(caller: &Caller, parts: &mut Parts, state: &S) -> Result<Verdict, Undeclared> {
        P::check(caller, parts, state).await.map(Verdict::negated)
    }
}

/// Every part is asked, whatever the ones before said: a part that names a role nobody declared is
/// found out by the first request, and not by the first that gets so far.
macro_rules! combine {
    ($($part:ident),*) => {
        combine!(Any by or: $($part),*);
        combine!(All by and: $($part),*);
    };
    ($rule:ident by $join:ident: $first:ident $(, $part:ident)*) => {
        impl<$first, $($part,)* S> Check<S> for $rule<($first, $($part,)*)>
        where
            $first: Check<S>,
            $($part: Check<S>,)*
            S: Sync,
        {
            const POLICY: Expr = Expr::$rule(&[$first::POLICY, $($part::POLICY,)*]);
            const ASKS_CALLER: bool = $first::ASKS_CALLER $(|| $part::ASKS_CALLER)*;

            async fn check(
                caller: &Caller,
                parts: &mut Parts,
                state: &S,
            ) -> Result<Verdict, Undeclared> {
                let verdict = $first::check(caller, parts, state).await?;
                $(let verdict = verdict.$join($part::check(caller, parts, state).await?);)*
                Ok(verdict)
            }
        }
    };
}

combine!(P1);
combine!(P1, P2);
combine!(P1, P2, P3);
combine!(P1, P2, P3, P4);
combine!(P1, P2, P3, P4, P5);
combine!(P1, P2, P3, P4, P5, P6);
combine!(P1, P2, P3, P4, P5, P6, P7);
combine!(P1, P2, P3, P4, P5, P6, P7, P8);
combine!(P1, P2, P3, P4, P5, P6, P7, P8, P9);
combine!(P1, P2, P3, P4, P5, P6, P7, P8, P9, P10);
combine!(P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11);
combine!(P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12);
combine!(P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13);
combine!(P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14);
combine!(P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14, P15);
