//! The words of the language: one entry for each, and the atoms that some of them make.
//!
//! Another atom with one value in its parentheses is an entry of [`WORDS`] and a variant of [`Atom`],
//! and its type's name in `emitted`. What it means is said by the run time.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::parse::ParseStream;

use super::options::{level, seconds};
use super::rule::Join;
use crate::emitted::Private;
use crate::listed::Kind;
use crate::messages;

/// A word that has parentheses.
pub(super) struct Word {
    pub(super) name: &'static str,
    /// What may stand in the parentheses.
    pub(super) example: &'static str,
    pub(super) parts: Parts,
}

/// What stands in the parentheses behind a word.
#[derive(Clone, Copy)]
pub(super) enum Parts {
    Names(Kind),
    OneRule,
    Rules(Join),
    /// One value, which makes an atom; the text is what is said of anything else.
    Value(fn(ParseStream<'_>) -> syn::Result<Atom>, &'static str),
}

const fn word(name: &'static str, example: &'static str, parts: Parts) -> Word {
    Word { name, example, parts }
}

const WORDS: [Word; 7] = [
    word("all", "role(\"admin\")", Parts::Rules(Join::All)),
    word("any", "role(\"admin\")", Parts::Rules(Join::Any)),
    word(
        "assurance",
        "2",
        Parts::Value(|input| level(input).map(Atom::Assurance), messages::LEVEL),
    ),
    word(
        "fresh",
        "\"5m\"",
        Parts::Value(|input| seconds(input).map(Atom::Fresh), messages::DURATION),
    ),
    word("not", "role(\"admin\")", Parts::OneRule),
    word("permission", Kind::Permission.example(), Parts::Names(Kind::Permission)),
    word("role", Kind::Role.example(), Parts::Names(Kind::Role)),
];

/// Returns what is known of a word.
pub(super) fn find(name: &str) -> Option<&'static Word> {
    WORDS.iter().find(|known| known.name == name)
}

/// Returns all words as a message lists them: `` `all`, `any` and `role` ``.
pub(super) fn names() -> String {
    let [others @ .., last] = &WORDS;
    let others: Vec<String> = others.iter().map(|known| format!("`{}`", known.name)).collect();
    format!("{} and `{}`", others.join(", "), last.name)
}

/// Returns all words as they are called: `` `all(..)`, `any(..)`, `role(..)` ``.
pub(super) fn calls() -> String {
    WORDS.map(|known| format!("`{}(..)`", known.name)).join(", ")
}

/// A rule without parts that is about the caller, and about no list of names.
#[derive(Clone, Copy)]
pub(crate) enum Atom {
    /// The level.
    Assurance(u8),
    /// How many seconds.
    Fresh(u32),
    Login,
}

impl Atom {
    /// Whether a caller can come to fulfil it by proving again who they are.
    pub(super) const fn is_step_up(self) -> bool {
        matches!(self, Self::Assurance(_) | Self::Fresh(_))
    }

    /// Returns it as it is written, up to the spelling of durations.
    pub(super) fn written(self) -> String {
        match self {
            Self::Assurance(level) => format!("assurance({level})"),
            Self::Fresh(seconds) => format!("fresh(\"{seconds}s\")"),
            Self::Login => "login".to_owned(),
        }
    }

    // Input:   login, fresh("5m"), assurance(2)
    // Output:  Login, Fresh<300>, Assured<2>
    pub(super) fn ty(self, private: &Private) -> TokenStream {
        let Private { assured, fresh, login, .. } = private;
        match self {
            Self::Assurance(level) => {
                let level = Literal::u8_unsuffixed(level);
                quote!(#assured<#level>)
            }
            Self::Fresh(seconds) => {
                let seconds = Literal::u32_unsuffixed(seconds);
                quote!(#fresh<#seconds>)
            }
            Self::Login => login.clone(),
        }
    }
}
