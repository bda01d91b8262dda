//! Reading postcard within a bounded stack.
//!
//! A type that contains itself is read by a function that calls itself, a level for every byte or
//! two: a few thousand of them fill a thread's stack, and that ends the process. So a value that
//! would go deeper than [`STACK`] is refused. JSON has a bound of its own, 128 levels.

use std::{fmt, slice};

use postcard::Deserializer;
use postcard::de_flavors::Flavor;
use serde::de::DeserializeOwned;

use super::arrays;

/// How much of the stack reading one value may take, in bytes: an eighth of what a thread of tokio
/// has, and more than 100 levels of a large type without optimisation.
const STACK: usize = 256 * 1024;

/// Reads one value after the other.
pub(super) struct Values<'de> {
    rest: &'de [u8],
    top: usize,
}

impl<'de> Values<'de> {
    #[inline]
    pub(super) fn new(bytes: &'de [u8]) -> Self {
        Self { rest: bytes, top: place() }
    }

    pub(super) fn read<V: DeserializeOwned + 'static>(&mut self) -> postcard::Result<V> {
        match arrays::read(&mut self.rest) {
            Some(array) => Ok(array),
            None => self.read_as_it_comes(),
        }
    }

    /// The same, without a way of its own for arrays.
    pub(super) fn read_as_it_comes<V: DeserializeOwned>(&mut self) -> postcard::Result<V> {
        let flavor = Bounded { rest: self.rest.iter(), top: self.top };
        let mut deserializer = Deserializer::from_flavor(flavor);
        let value = V::deserialize(&mut deserializer)?;
        self.rest = deserializer.finalize()?;
        Ok(value)
    }

    /// Returns what is behind the values that were read.
    #[inline]
    pub(super) const fn rest(&self) -> &'de [u8] {
        self.rest
    }
}

impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Values")
    }
}

/// Bytes not read yet, and where on the stack reading them began.
struct Bounded<'de> {
    rest: slice::Iter<'de, u8>,
    top: usize,
}

impl<'de> Flavor<'de> for Bounded<'de> {
    type Remainder = &'de [u8];
    type Source = &'de [u8];

    #[expect(clippy::inline_always, reason = "a byte at a time, from other crates")]
    #[inline(always)]
    fn pop(&mut self) -> postcard::Result<u8> {
        // No level is without a byte of its own, so between two looks there are 16 levels at most.
        if !self.rest.len().is_multiple_of(16)
            && let Some(byte) = self.rest.next()
        {
            return Ok(*byte);
        }
        self.look_and_pop()
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }

    #[inline]
    fn try_take_n(&mut self, count: usize) -> postcard::Result<&'de [u8]> {
        // This may step over the bytes at which `pop` looks.
        self.look()?;
        let taken = self.rest.as_slice().split_at_checked(count);
        let (taken, rest) = taken.ok_or(postcard::Error::DeserializeUnexpectedEnd)?;
        self.rest = rest.iter();
        Ok(taken)
    }

    fn finalize(self) -> postcard::Result<&'de [u8]> {
        Ok(self.rest.as_slice())
    }
}

impl Bounded<'_> {
    #[cold]
    #[inline(never)]
    fn look_and_pop(&mut self) -> postcard::Result<u8> {
        self.look()?;
        self.rest.next().copied().ok_or(postcard::Error::DeserializeUnexpectedEnd)
    }

    /// Looks how much of the stack is taken.
    #[inline(never)]
    fn look(&self) -> postcard::Result<()> {
        let taken = place().abs_diff(self.top);
        if taken > STACK { Err(postcard::Error::SerdeDeCustom) } else { Ok(()) }
    }
}

/// Returns about where the stack ends now. Under a sanitizer that keeps locals elsewhere
/// (`detect_stack_use_after_return`) it does not, and values that are not deep are refused.
#[inline]
fn place() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

#[cfg(test)]
mod tests {
    use serde::de::{Deserializer, SeqAccess, Visitor};
    use serde::{Deserialize, Serialize};

    use super::{DeserializeOwned, Values, fmt};

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    enum Deep {
        End,
        Next(Box<Deep>),
    }

    fn read<V: DeserializeOwned + 'static>(bytes: &[u8]) -> postcard::Result<(V, &[u8])> {
        let mut values = Values::new(bytes);
        Ok((values.read()?, values.rest()))
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

    #[derive(Debug, Deserialize)]
    enum Steps {
        End,
        Next(#[expect(dead_code)] [u8; 1], #[expect(dead_code)] String, Box<Steps>),
    }

    #[test]
    fn levels_of_any_length_are_counted() {
        // Each level is as long as there are bytes between two looks, or a little longer.
        for text in 0..40 {
            let level = [vec![1, 7, text], vec![b'x'; text.into()]].concat();
            let bytes = [level.repeat(20_000), vec![0]].concat();
            assert!(read::<Steps>(&bytes).is_err(), "{text}");
            let bytes = [level.repeat(50), vec![0]].concat();
            let (mut value, rest) = read::<Steps>(&bytes).expect("it is shallow enough");
            assert!(rest.is_empty(), "{text}");
            while let Steps::Next(.., next) = value {
                value = *next;
            }
        }
    }

    #[test]
    fn what_is_flat_may_be_long() {
        let long: Vec<Option<u32>> = (0..200_000).map(Some).collect();
        let bytes = postcard::to_allocvec(&long).expect("it can be written");
        assert_eq!(read::<Vec<Option<u32>>>(&bytes), Ok((long, &[][..])));
    }

    /// How long a list says it is, as far as it is believed.
    struct Length(Option<usize>);

    impl<'de> Deserialize<'de> for Length {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            struct Asks;

            impl<'de> Visitor<'de> for Asks {
                type Value = Length;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a list")
                }

                fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Length, A::Error> {
                    Ok(Length(list.size_hint()))
                }
            }

            from.deserialize_seq(Asks)
        }
    }

    #[test]
    fn a_length_beyond_what_is_left_reserves_nothing() {
        let length = |bytes| read::<Length>(bytes).expect("a list").0.0;
        assert_eq!(length(&[2, 7, 7]), Some(2));
        assert_eq!(length(&[3, 7, 7]), None);
        assert_eq!(length(&[0xff, 0xff, 0xff, 0x7f, 7]), None);
    }

    #[test]
    fn what_ends_too_early_is_refused() {
        assert!(read::<(u8, u8)>(&[1]).is_err());
        assert!(read::<String>(&[3, b'a', b'b']).is_err());
        assert_eq!(read::<String>(&[2, b'a', b'b', 9]), Ok(("ab".to_owned(), &[9][..])));
    }
}
