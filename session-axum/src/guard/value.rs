//! Rules as values, for what cannot carry an attribute.

use std::fmt;
use std::marker::PhantomData;

/// A policy as a value, to wrap a closure or a service with: a named policy, a predicate, or what
/// `policy!(..)` returns.
pub trait Policy: Send + Sync + 'static {
    /// The rule.
    type Rule;
}

/// An unnamed policy, as `policy!(..)` returns it.
pub struct Rule<P>(PhantomData<fn() -> P>);

/// Returns the value of a rule.
pub const fn rule<P>() -> Rule<P> {
    Rule(PhantomData)
}

impl<P: 'static> Policy for Rule<P> {
    type Rule = P;
}

impl<P> Clone for Rule<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Rule<P> {}

impl<P> fmt::Debug for Rule<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rule")
    }
}
