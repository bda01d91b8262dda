//! The place of a field that is gone.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field that only older versions have: `#[session(until = 3)] cart: Removed<Vec<Item>>`.
///
/// It keeps the field's name, type and place, by which older sessions are read, and holds nothing
/// itself. Delete the line once no session of those versions lives any more.
///
/// ```
/// use session_core::Removed;
///
/// let cart: Removed<Vec<u32>> = Removed::new();
/// assert_eq!(std::mem::size_of_val(&cart), 0);
/// ```
pub struct Removed<T>(PhantomData<fn() -> T>);

impl<T> Removed<T> {
    /// Returns the one value there is.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Removed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Removed<T> {}

impl<T> Default for Removed<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> PartialEq for Removed<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Removed<T> {}

impl<T> fmt::Debug for Removed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Removed")
    }
}

/// For structs that derive serde's traits for purposes of their own: it is written as nothing.
impl<T> Serialize for Removed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ().serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Removed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Self::new())
    }
}
