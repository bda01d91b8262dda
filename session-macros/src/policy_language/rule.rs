//! A rule that was checked: nothing that is made of it can fail.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::Path;

use super::name::Name;
use super::words::Atom;
use crate::errors::Errors;
use crate::listed::Kind;
use crate::messages;
use crate::text::canonical;

/// How many parts stand side by side: the run time's tuples end there.
const MOST: usize = 15;

/// Who may call, as a tree. Each node keeps the word that an error points at.
pub(crate) enum Rule {
    Atom {
        word: Ident,
        atom: Atom,
    },
    Group {
        join: Join,
        word: Ident,
        parts: Vec<Rule>,
    },
    Name(Name),
    Not {
        word: Ident,
        part: Box<Rule>,
    },
    /// A named policy or a predicate.
    Path(Path),
}

/// How the parts of a group come together.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Join {
    All,
    Any,
}

impl Join {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
        }
    }
}

impl Rule {
    /// Returns the rule that somebody must be logged in, written or not.
    pub(crate) fn login(place: Span) -> Self {
        Self::Atom { word: Ident::new("login", place), atom: Atom::Login }
    }

    /// Returns the group of these parts, which are more than none.
    pub(super) fn group(join: Join, word: Ident, parts: Vec<Self>, errors: &mut Errors) -> Self {
        refuse_repetition(&parts, errors);
        if let Some(over) = parts.get(MOST) {
            errors.push(over, messages::TOO_MANY_PARTS);
        }
        Self::Group { join, word, parts }
    }

    /// Returns the rule that one of these names suffices; `None` if there is none.
    pub(crate) fn any_of(word: Ident, names: Vec<Name>, errors: &mut Errors) -> Option<Self> {
        let mut parts: Vec<Self> = names.into_iter().map(Self::Name).collect();
        refuse_repetition(&parts, errors);
        if let Some(Self::Name(over)) = parts.get(MOST) {
            errors.push(over, messages::too_many_names(over.kind().noun()));
        }
        if parts.len() > 1 {
            return Some(Self::Group { join: Join::Any, word, parts });
        }
        parts.pop()
    }

    /// Returns the rule turned around.
    pub(super) fn not(word: Ident, part: Self, errors: &mut Errors) -> Self {
        part.refuse_steps_up(errors);
        Self::Not { word, part: Box::new(part) }
    }

    /// Refuses what a `not` cannot turn around. What another `not` has is refused already.
    fn refuse_steps_up(&self, errors: &mut Errors) {
        match self {
            Self::Atom { word, atom } if atom.is_step_up() => {
                errors.push(word, messages::step_up_in_not(&word.to_string()));
            }
            Self::Group { parts, .. } => {
                for part in parts {
                    part.refuse_steps_up(errors);
                }
            }
            Self::Atom { .. } | Self::Name(_) | Self::Not { .. } | Self::Path(_) => {}
        }
    }

    /// Adds the paths in it.
    pub(crate) fn collect_paths<'a>(&'a self, paths: &mut Vec<&'a Path>) {
        match self {
            Self::Path(path) => paths.push(path),
            Self::Group { parts, .. } => {
                for part in parts {
                    part.collect_paths(paths);
                }
            }
            Self::Not { part, .. } => part.collect_paths(paths),
            Self::Atom { .. } | Self::Name(_) => {}
        }
    }

    /// Returns it as it is written, up to the spelling of durations.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Atom { atom, .. } => atom.written(),
            Self::Group { join, parts, .. } => {
                let parts: Vec<String> = parts.iter().map(Self::written).collect();
                format!("{}({})", join.word(), parts.join(", "))
            }
            Self::Name(name) => match name.kind() {
                Kind::Permission => format!("permission({})", name.written()),
                Kind::Role => format!("role({})", name.written()),
            },
            Self::Not { part, .. } => format!("not({})", part.written()),
            Self::Path(path) => canonical(path.to_token_stream()).replace(' ', ""),
        }
    }
}

fn refuse_repetition(parts: &[Rule], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for part in parts {
        if !seen.insert(part.written()) {
            errors.push(part, messages::named_twice(&part.written()));
        }
    }
}

/// What an error about it points at.
impl ToTokens for Rule {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Atom { word, .. } | Self::Group { word, .. } | Self::Not { word, .. } => {
                word.to_tokens(tokens);
            }
            Self::Name(name) => name.to_tokens(tokens),
            Self::Path(path) => path.to_tokens(tokens),
        }
    }
}
