//! Reading postcard within a bounded stack.
//!
//! A type that contains itself is read by a function that calls itself, a level for every byte or
//! two: a few thousand of them fill a thread's stack, and that ends the process. So what would go
//! deeper than [`STACK`] is refused. JSON has a bound of its own, 128 levels.

use postcard::de_flavors::Flavor;
use serde::de::DeserializeOwned;

/// How much of the stack reading one value may take, in bytes: an eighth of what a thread of tokio
/// has, and more than 100 levels of a large type without optimisation.
const STACK: usize = 256 * 1024;

/// Reads a value; returns what is behind it.
pub(super) fn read<V: DeserializeOwned>(bytes: &[u8]) -> postcard::Result<(V, &[u8])> {
    let flavor = Bounded { rest: bytes, top: place() };
    let mut deserializer = postcard::Deserializer::from_flavor(flavor);
    let value = V::deserialize(&mut deserializer)?;
    Ok((value, deserializer.finalize()?))
}

/// Bytes not read yet, and where on the stack reading them began.
struct Bounded<'de> {
    rest: &'de [u8],
    top: usize,
}

impl<'de> Flavor<'de> for Bounded<'de> {
    type Remainder = &'de [u8];
    type Source = &'de [u8];

    #[inline]
    fn pop(&mut self) -> postcard::Result<u8> {
        let (first, rest) =
            self.rest.split_first().ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        // No level is without a byte of its own.
        if place().abs_diff(self.top) > STACK {
            return Err(postcard::Error::SerdeDeCustom);
        }
        self.rest = rest;
        Ok(*first)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }

    #[inline]
    fn try_take_n(&mut self, count: usize) -> postcard::Result<&'de [u8]> {
        let (taken, rest) =
            self.rest.split_at_checked(count).ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        self.rest = rest;
        Ok(taken)
    }

    fn finalize(self) -> postcard::Result<&'de [u8]> {
        Ok(self.rest)
    }
}

/// Returns about where the stack ends now.
#[inline]
fn place() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    enum Deep {
        End,
        Next(Box<Deep>),
    }

    fn nested(levels: usize) -> Vec<u8> {
        [vec![1; levels], vec![0, 42]].concat()
    }

    #[test]
    fn a_hundred_levels_are_read_and_a_hundred_thousand_refused() {
        let bytes = nested(100);
        let (value, rest) = read::<Deep>(&bytes).expect("it is shallow enough");
        assert_eq!(rest, [42]);
        assert_eq!(postcard::to_allocvec(&value).expect("it can be written"), nested(100)[..101]);
        for levels in [20_000, 100_000] {
            assert!(read::<Deep>(&nested(levels)).is_err(), "{levels}");
        }
    }

    #[test]
    fn what_is_flat_may_be_long() {
        let long: Vec<Option<u32>> = (0..200_000).map(Some).collect();
        let bytes = postcard::to_allocvec(&long).expect("it can be written");
        assert_eq!(read::<Vec<Option<u32>>>(&bytes), Ok((long, &[][..])));
    }

    #[test]
    fn what_ends_too_early_is_refused() {
        assert!(read::<(u8, u8)>(&[1]).is_err());
        assert!(read::<String>(&[3, b'a', b'b']).is_err());
        assert_eq!(read::<String>(&[2, b'a', b'b', 9]), Ok(("ab".to_owned(), &[9][..])));
    }
}
