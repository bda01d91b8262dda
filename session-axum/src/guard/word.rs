//! A name as a type.

use std::marker::PhantomData;

/// Up to eight letters of a name, and the rest of it: `Word<'a', 'd', 'm', 'i', 'n'>`,
/// `Word<'o', 'r', 'g', 'a', 'n', 'i', 'z', 'e', Word<'r'>>`.
///
/// Types cannot take strings yet; this is readable where the compiler prints it. It goes by eights
/// because every parameter, used or not, stands in the debug information of every function that
/// names the type: with 64 of them a guard cost four times as much to build.
pub struct Word<
    const A: char = '\0',
    const B: char = '\0',
    const C: char = '\0',
    const D: char = '\0',
    const E: char = '\0',
    const F: char = '\0',
    const G: char = '\0',
    const H: char = '\0',
    Rest = End,
>(PhantomData<fn() -> Rest>);

/// The end of a name.
pub struct End;

/// A type that stands for a name.
pub trait Name: Send + Sync + 'static {
    /// The name.
    const NAME: &'static str;
}

/// A name's letters, in UTF-8.
#[derive(Clone, Copy)]
pub struct Spelling {
    letters: [u8; Self::CAPACITY],
    length: usize,
}

/// A type that spells letters.
pub trait Spells: Send + Sync + 'static {
    /// The letters.
    const SPELLING: Spelling;
}

impl Spelling {
    /// The longest text that the attributes take, in bytes: a reason. Names are shorter.
    const CAPACITY: usize = 256;

    /// Returns the letters with `before`, up to the first that is none, in front of them. What is
    /// too long does not compile.
    #[expect(clippy::indexing_slicing, reason = "only ever evaluated at compile time")]
    const fn after(self, before: [char; 8]) -> Self {
        let mut joined = Self { letters: [0; Self::CAPACITY], length: 0 };
        let mut next = 0;
        while next < before.len() && before[next] != '\0' {
            let mut encoded = [0; 4];
            joined = joined.with(before[next].encode_utf8(&mut encoded).as_bytes());
            next += 1;
        }
        joined.with(self.letters.split_at(self.length).0)
    }

    #[expect(clippy::indexing_slicing, reason = "only ever evaluated at compile time")]
    const fn with(mut self, more: &[u8]) -> Self {
        let mut at = 0;
        while at < more.len() {
            self.letters[self.length] = more[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.letters.split_at(self.length).0) {
            Ok(name) => name,
            Err(_) => "",
        }
    }
}

impl Spells for End {
    const SPELLING: Spelling = Spelling { letters: [0; Spelling::CAPACITY], length: 0 };
}

impl<
    const A: char,
    const B: char,
    const C: char,
    const D: char,
    const E: char,
    const F: char,
    const G: char,
    const H: char,
    Rest: Spells,
> Spells for Word<A, B, C, D, E, F, G, H, Rest>
{
    const SPELLING: Spelling = Rest::SPELLING.after([A, B, C, D, E, F, G, H]);
}

impl<W: Spells> Name for W {
    const NAME: &'static str = const { W::SPELLING }.as_str();
}

#[cfg(test)]
mod tests {
    use super::*;

    type Organizer = Word<'o', 'r', 'g', 'a', 'n', 'i', 'z', 'e', Word<'r'>>;
    type Rest = Word<'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p'>;
    type Sixteen = Word<'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', Rest>;

    #[test]
    fn a_word_is_the_name_it_spells() {
        assert_eq!(<Word<'a', 'd', 'm', 'i', 'n'> as Name>::NAME, "admin");
        assert_eq!(<Word<'p', ':', '*'> as Name>::NAME, "p:*");
        assert_eq!(<Word as Name>::NAME, "");
        assert_eq!(Organizer::NAME, "organizer");
        assert_eq!(Sixteen::NAME, "abcdefghijklmnop");
        assert_eq!(<Word<'ü', '-', '→', ' ', '日'> as Name>::NAME, "ü-→ 日");
    }
}
