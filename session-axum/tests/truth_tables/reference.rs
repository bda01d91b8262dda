//! A second reading of a rule: from its text, by a grammar of its own.
//!
//! Where the library has one logic of five values, this asks twice with two: whether the rule holds
//! now, and whether it would if the caller proved again, and more surely, who they are.

use std::iter::Peekable;

use crate::callers::Caller;

/// What somebody is answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    Allowed,
    Login,
    Refused,
    StepUp,
}

/// A rule as it was read: a word, and what is in its parentheses.
#[derive(Debug)]
pub(crate) struct Rule {
    word: String,
    parts: Vec<Rule>,
}

impl Rule {
    /// Reads a rule.
    pub(crate) fn read(text: &str) -> Self {
        let mut tokens = tokens(text).into_iter().peekable();
        let rule = Self::parse(&mut tokens);
        assert_eq!(tokens.next(), None, "{text}");
        rule
    }

    fn parse(tokens: &mut Peekable<impl Iterator<Item = String>>) -> Self {
        let word = tokens.next().expect("a rule");
        let mut parts = Vec::new();
        if tokens.next_if(|token| token == "(").is_some() {
            while tokens.next_if(|token| token == ")").is_none() {
                parts.push(Self::parse(tokens));
                tokens.next_if(|token| token == ",");
            }
        }
        Self { word, parts }
    }

    /// Returns what a caller is answered.
    pub(crate) fn answer(&self, caller: Caller) -> Answer {
        let proved = caller.proved_again();
        if !caller.is_logged_in() {
            self.for_stranger(caller.invited)
        } else if self.holds(caller) {
            Answer::Allowed
        } else if self.holds(proved) {
            Answer::StepUp
        } else {
            Answer::Refused
        }
    }

    /// Returns what somebody is answered who is not logged in.
    pub(crate) fn for_stranger(&self, invited: bool) -> Answer {
        match self.holds_for_nobody(invited) {
            Some(true) => Answer::Allowed,
            Some(false) => Answer::Refused,
            None => Answer::Login,
        }
    }

    /// `None` where only somebody who is logged in can be decided about: what is asked about anyone is
    /// all that there is to know of others.
    fn holds_for_nobody(&self, invited: bool) -> Option<bool> {
        let parts: Vec<_> = self.parts.iter().map(|part| part.holds_for_nobody(invited)).collect();
        match self.word.as_str() {
            "is_invited" => Some(invited),
            "not" => parts.first()?.map(|holds| !holds),
            "any" if parts.contains(&Some(true)) => Some(true),
            "any" if !parts.contains(&None) => Some(false),
            "all" if !parts.contains(&None) => Some(!parts.contains(&Some(false))),
            _ => None,
        }
    }

    fn holds(&self, caller: Caller) -> bool {
        let mut parts = self.parts.iter();
        match self.word.as_str() {
            "all" => parts.all(|part| part.holds(caller)),
            "any" => parts.any(|part| part.holds(caller)),
            "not" => match &*self.parts {
                [part] => !part.holds(caller),
                parts => unreachable!("not of {parts:?}"),
            },
            // Of several names one is enough.
            "role" => parts.any(|name| caller.has_role(&name.name("Role::"))),
            "permission" => parts.any(|name| caller.may(&name.name("Right::"))),
            "login" => true,
            "fresh" => caller.fresh,
            "assurance" => caller.sure,
            "owns_it" => caller.owner,
            "is_invited" => caller.invited,
            // The named rules, written out again.
            "CanEdit" => caller.may("post:edit") || caller.owner,
            "CanRead" => !caller.has_role("auditor") || caller.may("log:read"),
            "CanPurge" => caller.has_role("admin") && caller.fresh,
            word => unreachable!("no rule is called {word}"),
        }
    }

    /// Returns the name of a role or permission, written as a text or as a variant.
    fn name(&self, list: &str) -> String {
        match self.word.strip_prefix(list) {
            Some("Edit") => "post:edit".to_owned(),
            Some("Publish") => "post:publish".to_owned(),
            Some("ReadLog") => "log:read".to_owned(),
            Some(variant) => variant.to_lowercase(),
            None => self.word.trim_matches('"').to_owned(),
        }
    }
}

/// Returns parentheses and commas, and what is between them.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
        if "(),".contains(letter) {
            tokens.extend([letter.to_string(), String::new()]);
        } else if let Some(word) = tokens.last_mut() {
            word.push(letter);
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}
