//! The language of policies: one for the guards and for `policy!`.
//!
//! ```text
//! policy  = rule { "," option }
//! rule    = "login" | path | word "(" parts ")"
//! word    = "all" | "any" | "assurance" | "fresh" | "not" | "permission" | "role"
//! option  = "assurance" "=" 2 | "crate" "=" path | "fresh" "=" "5m" | "session" "=" path
//! ```
//!
//! Text becomes a checked [`Rule`] once; after that nothing can fail.

mod name;
mod options;
mod parse;
mod rule;
mod types;
mod words;

use proc_macro2::{Span, TokenStream};
use syn::parse::ParseStream;

use crate::emitted::Private;
use crate::errors::Errors;
use crate::messages;
use crate::options::items_with;
pub(crate) use name::Name;
pub(crate) use options::{Options, example_of_option};
pub(crate) use parse::refuse_word;
pub(crate) use rule::Rule;

/// A rule, and what its options add.
pub(crate) struct Policy {
    pub(crate) rule: Rule,
    pub(crate) options: Options,
}

/// What stands between two commas.
enum Argument {
    Option,
    /// `None` where it was refused, and that is noted.
    Rule(Option<Rule>),
}

impl Policy {
    /// Reads one rule and any options; `None` where the mistakes leave no rule. One that is absent is
    /// missed at `place`.
    pub(crate) fn parse(
        input: ParseStream<'_>,
        place: Span,
        errors: &mut Errors,
    ) -> syn::Result<Option<Self>> {
        let (mut options, mut read) = (Options::default(), 0_usize);
        let arguments = items_with(input, errors, |input, errors| {
            read += 1;
            if Options::stand_next(input) {
                return options.take(input, errors).map(|()| Argument::Option);
            }
            Rule::parse(input, errors).map(Argument::Rule)
        })?;
        let (mut rules, mut refused) = (Vec::new(), arguments.len() < read);
        for argument in arguments {
            match argument {
                Argument::Option => {}
                Argument::Rule(Some(rule)) => rules.push(rule),
                Argument::Rule(None) => refused = true,
            }
        }
        let mut rules = rules.into_iter();
        let rule = rules.next();
        if let Some(second) = rules.next() {
            errors.push(second, messages::TWO_RULES);
        }
        // A rule that was refused is not a rule that nobody wrote.
        if rule.is_none() && !refused {
            errors.push_at(place, messages::NO_RULE);
        }
        Ok(rule.map(|rule| Self { rule, options }))
    }

    /// Returns it as a type.
    pub(crate) fn ty(&self, private: &Private) -> TokenStream {
        self.options.around(self.rule.ty(private), private)
    }
}
