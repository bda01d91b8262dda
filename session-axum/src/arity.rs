//! The one list of type parameters behind everything that is written once for each length of a tuple.

/// Calls a macro for the tuples of 1 to 15 and of 16: `guarded!(P1)`, `guarded!(P1, P2)`, and so on.
///
/// Sixteen is what axum's handlers go to. A rule has fifteen parts at most, since the guard that it
/// stands in is one of the sixteen; `up_to_15` leaves the last one out.
macro_rules! each_arity {
    (up_to_15 $callback:ident) => {
        each_arity!($callback [] P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P14 P15);
    };
    (up_to_16 $callback:ident) => {
        each_arity!($callback [] P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P14 P15 P16);
    };
    ($callback:ident [$($before:ident)*]) => {};
    ($callback:ident [$($before:ident)*] $next:ident $($rest:ident)*) => {
        $callback!($($before,)* $next);
        each_arity!($callback [$($before)* $next] $($rest)*);
    };
}

pub(crate) use each_arity;
