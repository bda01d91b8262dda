//! Arrays of bytes: hashes, ids and tokens.
//!
//! serde reads an array as a list of so many values, one at a time. In postcard it is its bytes, with no
//! length before them, so one of a usual length is copied at once.

use std::any::Any;

macro_rules! of_lengths {
    ($($length:literal)*) => {
        /// Reads an array from the front: `None`, and nothing read, where `V` is none of a usual
        /// length, or too few bytes are left.
        pub(super) fn read<V: 'static>(bytes: &mut &[u8]) -> Option<V> {
            $(if let Some(array) = read_as::<V, $length>(bytes) {
                return Some(array);
            })*
            None
        }
    };
}

// serde knows arrays of up to 32.
of_lengths!(16 20 24 32);

fn read_as<V: 'static, const LENGTH: usize>(bytes: &mut &[u8]) -> Option<V> {
    let mut read: Option<[u8; LENGTH]> = None;
    // Whether it is one is known when this is compiled, and costs nothing when it runs.
    let slot: &mut dyn Any = &mut read;
    slot.downcast_ref::<Option<V>>()?;
    let (array, rest) = bytes.split_first_chunk()?;
    (read, *bytes) = (Some(*array), rest);
    let slot: &mut dyn Any = &mut read;
    slot.downcast_mut::<Option<V>>()?.take()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_way_and_the_other<const LENGTH: usize>()
    where
        [u8; LENGTH]: serde::Serialize + serde::de::DeserializeOwned,
    {
        let array: [u8; LENGTH] = std::array::from_fn(|at| u8::try_from(at * 7 % 256).unwrap());
        let written = postcard::to_allocvec(&array).unwrap();
        let with_more = [&written[..], b"more"].concat();

        let mut rest = &with_more[..];
        let known = [16, 20, 24, 32].contains(&LENGTH);
        assert_eq!(read(&mut rest), known.then_some(array));
        assert_eq!(rest.len(), if known { 4 } else { with_more.len() });

        let mut short = &written[..LENGTH - 1];
        assert_eq!(read::<[u8; LENGTH]>(&mut short), None);
        assert_eq!(short.len(), LENGTH - 1, "nothing is read");
    }

    #[test]
    fn an_array_is_the_bytes_that_postcard_writes() {
        one_way_and_the_other::<1>();
        one_way_and_the_other::<15>();
        one_way_and_the_other::<16>();
        one_way_and_the_other::<20>();
        one_way_and_the_other::<24>();
        one_way_and_the_other::<32>();
    }

    #[test]
    fn nothing_else_is_an_array_of_bytes() {
        let mut rest = &[0; 64][..];
        assert_eq!(read::<[i8; 32]>(&mut rest), None);
        assert_eq!(read::<u128>(&mut rest), None);
        assert_eq!(read::<Vec<u8>>(&mut rest), None);
        assert_eq!(rest.len(), 64);
    }
}
