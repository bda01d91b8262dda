//! Secret keys: what makes a good one, the ring of those in use, and what is derived from each.

mod key;
mod ring;
mod subkey;
mod weakness;

pub use key::{Key, KeyId};
pub use ring::KeyRing;
pub(crate) use ring::Keys;
pub(crate) use subkey::{Purpose, subkey};
pub use weakness::{KeyError, Weakness};
