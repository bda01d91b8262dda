//! The sessions that a handler takes: what makes one of another router's a compile error.
//!
//! The attribute sees the parameters as tokens, and notes each that may be a session in the guard's
//! type. Whether it is one, by whatever name, says a constant: an inherent one goes before a trait's.
//! [`Router`](crate::Router) knows its session type, and asks. On a plain `axum::Router` nobody does.

use std::marker::PhantomData;

use session_core::SessionData;

use crate::arity::each_arity;
use crate::handle::SessionHandle;
use crate::rights::Rights;
use crate::snapshot::Session;

/// A parameter of a handler, and whether it is one of ours: what the attributes write.
pub struct Takes<Parameter, const IS_OURS: bool>(PhantomData<fn() -> Parameter>);

/// The type of a parameter. `Parameter::<P>::IS_OURS` is the constant below, or that of [`NotOurs`].
pub struct Parameter<P>(PhantomData<fn() -> P>);

/// What is true of all types that are none of ours.
pub trait NotOurs {
    /// Whether it is.
    const IS_OURS: bool = false;
}

impl<P> NotOurs for Parameter<P> {}

/// What a router of the sessions `T` has for a handler.
#[diagnostic::on_unimplemented(
    message = "this handler takes another session than the router has",
    label = "every request would be answered 500"
)]
pub trait TakenFrom<T: ?Sized> {}

/// A router's sessions `Self`, among which is `X`.
#[diagnostic::on_unimplemented(
    message = "this handler takes the session `{X}`, and the router has `{Self}`",
    label = "no session `{X}` comes here: every request would be answered 500",
    note = "take `Session<{Self}>`, or give the router both: `Router::<Both<{Self}, {X}>>::new()`"
)]
pub trait HasSession<X> {}

#[diagnostic::do_not_recommend]
impl<T: SessionData> HasSession<T> for T {}

impl<P, T: ?Sized> TakenFrom<T> for Takes<P, false> {}

/// Writes what is a session of type `T`.
macro_rules! ours {
    ($($ty:ty,)*) => {$(
        impl<X: SessionData> Parameter<$ty> {
            /// Whether it is one of ours.
            pub const IS_OURS: bool = true;
        }

        impl<X: SessionData, T: ?Sized + HasSession<X>> TakenFrom<T> for Takes<$ty, true> {}
    )*};
}

ours! {
    Option<Session<X>>,
    Rights<X>,
    Session<X>,
    SessionHandle<X>,
}

/// No parameter, or none that may be a session.
impl<T: ?Sized> TakenFrom<T> for () {}

macro_rules! taken {
    ($($parameter:ident),+) => {
        impl<T: ?Sized, $($parameter: TakenFrom<T>),+> TakenFrom<T> for ($($parameter,)+) {}
    };
}

each_arity!(up_to_15 taken);
