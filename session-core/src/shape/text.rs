//! Texts that are put together while the program compiles.

use super::tree::Tree;

/// The most that is kept of a text. What is longer is cut; its hash is of the whole.
const CAPACITY: usize = 4096;

/// A text of limited length, with a hash of all that was ever added to it.
pub(super) struct Text {
    bytes: [u8; CAPACITY],
    length: usize,
    hash: u64,
}

/// A name in braces, and what stands in its place.
pub(super) type Value<'a> = (&'a str, &'a str);

impl Text {
    pub(super) const fn new() -> Self {
        // FNV-1a: its first state, and below its prime. Shapes change by accident; nobody attacks one.
        Self { bytes: [0; CAPACITY], length: 0, hash: 0xcbf2_9ce4_8422_2325 }
    }

    /// Returns a shape's text.
    pub(super) const fn of(shape: &Tree) -> Self {
        let mut text = Self::new();
        shape.write(&mut text);
        text
    }

    /// Returns the template with values in the place of `{names}`.
    pub(super) const fn filled(template: &str, values: &[Value<'_>]) -> Self {
        let mut text = Self::new();
        let mut rest = template.as_bytes();
        while let [first, behind @ ..] = rest {
            rest = behind;
            if *first != b'{' {
                text.push(*first);
                continue;
            }
            let (name, behind) = until_brace(behind);
            text.add(value_of(name, values));
            rest = behind;
        }
        text
    }

    pub(super) const fn add(&mut self, more: &str) {
        let mut rest = more.as_bytes();
        while let [first, others @ ..] = rest {
            self.push(*first);
            rest = others;
        }
    }

    pub(super) const fn add_number(&mut self, number: usize) {
        if number >= 10 {
            self.add_number(number / 10);
        }
        // Below 10, so it stands in one byte.
        self.push(b'0' + (number % 10).to_le_bytes()[0]);
    }

    pub(super) const fn as_str(&self) -> &str {
        let text = match self.bytes.split_at_checked(self.length) {
            Some((text, _)) => text,
            None => &[],
        };
        match std::str::from_utf8(text) {
            Ok(text) => text,
            // Cut in the middle of a character.
            Err(_) => "",
        }
    }

    /// Returns the hash as 8 hexadecimal digits.
    pub(super) const fn fingerprint(&self) -> Self {
        let mut folded = (self.hash >> 32) ^ (self.hash & 0xffff_ffff);
        let mut digits = Self::new();
        let mut left = 8;
        while left > 0 {
            let digit = (folded >> 28 & 0xf).to_le_bytes()[0];
            digits.push(if digit < 10 { b'0' + digit } else { b'a' + (digit - 10) });
            folded <<= 4;
            left -= 1;
        }
        digits
    }

    const fn push(&mut self, byte: u8) {
        self.hash = (self.hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3);
        if let Some((_, [place, ..])) = self.bytes.split_at_mut_checked(self.length) {
            *place = byte;
            self.length += 1;
        }
    }
}

/// Whether two texts are the same.
pub(super) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, one_rest @ ..], [second, other_rest @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// Whether a text is among others.
pub(super) const fn contains(texts: &[&str], text: &str) -> bool {
    let mut rest = texts;
    while let [first, others @ ..] = rest {
        if same(first, text) {
            return true;
        }
        rest = others;
    }
    false
}

const fn until_brace(text: &[u8]) -> (&[u8], &[u8]) {
    let mut length = 0;
    let mut rest = text;
    while let [first, others @ ..] = rest {
        if *first == b'}' {
            return match text.split_at_checked(length) {
                Some((name, _)) => (name, others),
                None => (&[], others),
            };
        }
        length += 1;
        rest = others;
    }
    (text, &[])
}

const fn value_of<'a>(name: &[u8], values: &[Value<'a>]) -> &'a str {
    let Ok(name) = std::str::from_utf8(name) else { return "" };
    let mut rest = values;
    while let [(known, value), others @ ..] = rest {
        if same(known, name) {
            return value;
        }
        rest = others;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_by_name() {
        let values = [("old", "1"), ("new", "two")];
        assert_eq!(Text::filled("{new}: not {old}, {new}", &values).as_str(), "two: not 1, two");
        assert_eq!(Text::filled("{what} {", &values).as_str(), " ");
    }

    #[test]
    fn a_fingerprint_is_of_the_whole_text() {
        let of = |text: &str| {
            let mut all = Text::new();
            all.add(text);
            all.fingerprint().as_str().to_owned()
        };
        // FNV-1a of nothing, and of `foobar`, both halves folded into one.
        assert_eq!(of(""), "4fd0bfc1");
        assert_eq!(of("foobar"), "72ad2699");
        let long = "x".repeat(2 * CAPACITY);
        assert_ne!(of(&long), of(&format!("{long}y")));
        assert_eq!(of(&long).len(), 8);
    }

    #[test]
    fn numbers_are_decimal() {
        for number in [0, 7, 10, 1_905, usize::MAX] {
            let mut text = Text::new();
            text.add_number(number);
            assert_eq!(text.as_str(), number.to_string());
        }
    }
}
