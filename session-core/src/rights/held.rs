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
    fn from_names(names: Vec<Self::Name>) -> Option<Self>;
}

impl<N: Named> Held for N {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        std::iter::once(self.index())
    }

    fn from_names(names: Vec<N>) -> Option<Self> {
        <[N; 1]>::try_from(names).ok().map(|[name]| name)
    }
}

impl<N: Named> Held for Option<N> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        self.iter().map(Named::index)
    }

    fn from_names(names: Vec<N>) -> Option<Self> {
        if names.is_empty() { Some(None) } else { N::from_names(names).map(Some) }
    }
}

impl<N: Named> Held for Vec<N> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        self.iter().map(Named::index)
    }

    fn from_names(names: Vec<N>) -> Option<Self> {
        Some(names)
    }
}

impl<N: Named + Ord> Held for BTreeSet<N> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        self.iter().map(Named::index)
    }

    fn from_names(names: Vec<N>) -> Option<Self> {
        Some(names.into_iter().collect())
    }
}

impl<N: Named + Eq + Hash, H: BuildHasher + Default> Held for HashSet<N, H> {
    type Name = N;

    fn indices(&self) -> impl Iterator<Item = u8> {
        let mut indices: Vec<u8> = self.iter().map(Named::index).collect();
        indices.sort_unstable();
        indices.into_iter()
    }

    fn from_names(names: Vec<N>) -> Option<Self> {
        Some(names.into_iter().collect())
    }
}

/// A session without such a field holds nothing.
impl Held for () {
    type Name = Nothing;

    fn indices(&self) -> impl Iterator<Item = u8> {
        std::iter::empty()
    }

    fn from_names(names: Vec<Nothing>) -> Option<Self> {
        names.is_empty().then_some(())
    }
}
