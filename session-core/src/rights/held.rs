//! The field types that can hold roles or permissions.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use super::named::{Named, Nothing};

/// A field that holds any number of names out of one list: `R`, `Option<R>`, `Vec<R>`,
/// `BTreeSet<R>` or `HashSet<R>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold roles or permissions",
    label = "use `R`, `Option<R>`, `Vec<R>`, `BTreeSet<R>` or `HashSet<R>`, with `R` an enum that \
             derives `Role` or `Permission`"
)]
pub trait Held: Sized {
    /// The list that the names are from.
    type Name: Named;

    /// Returns the indices held, in an order that is the same for equal values.
    fn indices(&self) -> impl Iterator<Item = u8>;

    /// Returns the value that holds `names`, or `None` if this type cannot hold that many.
    fn from_names(names: impl Iterator<Item = Self::Name>) -> Option<Self>;
}

impl<N: Named> Held for N {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        std::iter::once(self.index())
    }

    fn from_names(mut names: impl Iterator<Item = N>) -> Option<Self> {
        let only = names.next()?;
        names.next().is_none().then_some(only)
    }
}

impl<N: Named> Held for Option<N> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        self.iter().map(Named::index)
    }

    fn from_names(mut names: impl Iterator<Item = N>) -> Option<Self> {
        let first = names.next();
        names.next().is_none().then_some(first)
    }
}

impl<N: Named> Held for Vec<N> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        self.iter().map(Named::index)
    }

    fn from_names(names: impl Iterator<Item = N>) -> Option<Self> {
        Some(names.collect())
    }
}

impl<N: Named + Ord> Held for BTreeSet<N> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        self.iter().map(Named::index)
    }

    fn from_names(names: impl Iterator<Item = N>) -> Option<Self> {
        Some(names.collect())
    }
}

impl<N: Named + Eq + Hash, H: BuildHasher + Default> Held for HashSet<N, H> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        let mut indices: Vec<u8> = self.iter().map(Named::index).collect();
        indices.sort_unstable();
        indices.into_iter()
    }

    fn from_names(names: impl Iterator<Item = N>) -> Option<Self> {
        Some(names.collect())
    }
}

/// A session without such a field holds nothing.
impl Held for () {
    type Name = Nothing;

    fn indices(&self) -> impl Iterator<Item = u8> {
        std::iter::empty()
    }

    fn from_names(mut names: impl Iterator<Item = Nothing>) -> Option<Self> {
        names.next().is_none().then_some(())
    }
}
