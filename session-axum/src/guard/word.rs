//! A name as a type.

/// A name of at most 64 ASCII characters, spelt letter by letter: `Word<'a', 'd', 'm', 'i', 'n'>`.
///
/// Types cannot take strings yet; this is readable where the compiler prints it.
#[rustfmt::skip]
pub struct Word<
    const C00: char = '\0', const C01: char = '\0', const C02: char = '\0', const C03: char = '\0',
    const C04: char = '\0', const C05: char = '\0', const C06: char = '\0', const C07: char = '\0',
    const C08: char = '\0', const C09: char = '\0', const C10: char = '\0', const C11: char = '\0',
    const C12: char = '\0', const C13: char = '\0', const C14: char = '\0', const C15: char = '\0',
    const C16: char = '\0', const C17: char = '\0', const C18: char = '\0', const C19: char = '\0',
    const C20: char = '\0', const C21: char = '\0', const C22: char = '\0', const C23: char = '\0',
    const C24: char = '\0', const C25: char = '\0', const C26: char = '\0', const C27: char = '\0',
    const C28: char = '\0', const C29: char = '\0', const C30: char = '\0', const C31: char = '\0',
    const C32: char = '\0', const C33: char = '\0', const C34: char = '\0', const C35: char = '\0',
    const C36: char = '\0', const C37: char = '\0', const C38: char = '\0', const C39: char = '\0',
    const C40: char = '\0', const C41: char = '\0', const C42: char = '\0', const C43: char = '\0',
    const C44: char = '\0', const C45: char = '\0', const C46: char = '\0', const C47: char = '\0',
    const C48: char = '\0', const C49: char = '\0', const C50: char = '\0', const C51: char = '\0',
    const C52: char = '\0', const C53: char = '\0', const C54: char = '\0', const C55: char = '\0',
    const C56: char = '\0', const C57: char = '\0', const C58: char = '\0', const C59: char = '\0',
    const C60: char = '\0', const C61: char = '\0', const C62: char = '\0', const C63: char = '\0',
>;

/// A type that stands for a name.
pub trait Name: Send + Sync + 'static {
    /// The name.
    const NAME: &'static str;
}

#[rustfmt::skip]
impl<
    const C00: char, const C01: char, const C02: char, const C03: char, const C04: char, const C05: char,
    const C06: char, const C07: char, const C08: char, const C09: char, const C10: char, const C11: char,
    const C12: char, const C13: char, const C14: char, const C15: char, const C16: char, const C17: char,
    const C18: char, const C19: char, const C20: char, const C21: char, const C22: char, const C23: char,
    const C24: char, const C25: char, const C26: char, const C27: char, const C28: char, const C29: char,
    const C30: char, const C31: char, const C32: char, const C33: char, const C34: char, const C35: char,
    const C36: char, const C37: char, const C38: char, const C39: char, const C40: char, const C41: char,
    const C42: char, const C43: char, const C44: char, const C45: char, const C46: char, const C47: char,
    const C48: char, const C49: char, const C50: char, const C51: char, const C52: char, const C53: char,
    const C54: char, const C55: char, const C56: char, const C57: char, const C58: char, const C59: char,
    const C60: char, const C61: char, const C62: char, const C63: char,
> Name for Word<
    C00, C01, C02, C03, C04, C05, C06, C07, C08, C09, C10, C11, C12, C13, C14, C15,
    C16, C17, C18, C19, C20, C21, C22, C23, C24, C25, C26, C27, C28, C29, C30, C31,
    C32, C33, C34, C35, C36, C37, C38, C39, C40, C41, C42, C43, C44, C45, C46, C47,
    C48, C49, C50, C51, C52, C53, C54, C55, C56, C57, C58, C59, C60, C61, C62, C63,
> {
    const NAME: &'static str = {
        let (bytes, length): &'static ([u8; 64], usize) = &const { spelt([
            C00, C01, C02, C03, C04, C05, C06, C07, C08, C09, C10, C11, C12, C13, C14, C15,
            C16, C17, C18, C19, C20, C21, C22, C23, C24, C25, C26, C27, C28, C29, C30, C31,
            C32, C33, C34, C35, C36, C37, C38, C39, C40, C41, C42, C43, C44, C45, C46, C47,
            C48, C49, C50, C51, C52, C53, C54, C55, C56, C57, C58, C59, C60, C61, C62, C63,
        ]) };
        match std::str::from_utf8(bytes.split_at(*length).0) {
            Ok(name) => name,
            Err(_) => "",
        }
    };
}

/// Returns the letters as bytes, and how many there are before the first that is none.
#[expect(clippy::indexing_slicing, reason = "only ever evaluated at compile time")]
const fn spelt(letters: [char; 64]) -> ([u8; 64], usize) {
    let (mut bytes, mut length) = ([0; 64], 0);
    while length < 64 && letters[length] != '\0' {
        // The attributes take ASCII only.
        bytes[length] = letters[length] as u8;
        length += 1;
    }
    (bytes, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_name_it_spells() {
        assert_eq!(Word::<'a', 'd', 'm', 'i', 'n'>::NAME, "admin");
        assert_eq!(Word::<'p', ':', '*'>::NAME, "p:*");
        assert_eq!(<Word as Name>::NAME, "");
    }
}
