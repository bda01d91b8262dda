//! Reading bytes from the front, and the one integer encoding of the token.

/// Bytes not read yet. Every method returns `None`, and reads nothing, where too few are left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    #[inline]
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    #[inline]
    pub(crate) const fn rest(self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Reads an unsigned LEB128 number of at most 32 bits in its shortest form; any other form is
    /// refused, so that one number has one spelling.
    #[inline]
    pub(crate) fn varint(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in [0_u32, 7, 14, 21, 28] {
            let byte = self.byte()?;
            let bits = u32::from(byte & 0x7f);
            let placed = bits << shift;
            if placed >> shift != bits {
                return None;
            }
            value |= placed;
            if byte & 0x80 == 0 {
                let padded = byte == 0 && shift > 0;
                return (!padded).then_some(value);
            }
        }
        None
    }
}

/// Gives the bytes of what [`Cursor::varint`] reads, one after the other.
#[inline]
pub(crate) fn write_varint(mut push: impl FnMut(u8), value: u32) {
    let mut rest = value;
    while rest >= 0x80 {
        // The mask leaves seven bits: the cast loses nothing.
        push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    #[expect(clippy::cast_possible_truncation)]
    push(rest as u8);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(value: u32, tail: Vec<u8>) {
            let mut bytes = Vec::new();
            write_varint(|byte| bytes.push(byte), value);
            prop_assert!(bytes.len() <= 5);
            bytes.extend(&tail);
            let mut cursor = Cursor::new(&bytes);
            prop_assert_eq!(cursor.varint(), Some(value));
            prop_assert_eq!(cursor.rest(), &tail[..]);
        }

        #[test]
        fn what_is_read_has_one_spelling(bytes in proptest::collection::vec(any::<u8>(), 0..7)) {
            let mut cursor = Cursor::new(&bytes);
            if let Some(value) = cursor.varint() {
                let mut again = Vec::new();
                write_varint(|byte| again.push(byte), value);
                let used = bytes.len() - cursor.rest().len();
                prop_assert_eq!(&again[..], &bytes[..used]);
            }
        }
    }

    #[test]
    fn the_edges_are_where_they_should_be() {
        let read = |bytes: &[u8]| Cursor::new(bytes).varint();
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0x0f]), Some(u32::MAX));
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0x1f]), None);
        assert_eq!(read(&[0x80, 0x00]), None);
        assert_eq!(read(&[0x80]), None);
        assert_eq!(read(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x01]), None);
    }
}
