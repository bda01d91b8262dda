//! Tokens in one spelling, whatever the compiler's printer does with spaces.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt;

/// Returns the tokens with one space between any two; invisible groups and raw prefixes are gone.
///
/// A fingerprint of a session's shape is made of this text: it must never change for the same type.
pub(crate) fn canonical(tokens: TokenStream) -> String {
    let mut words = Vec::new();
    collect(tokens, &mut words);
    words.join(" ")
}

fn collect(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = delimiters(group.delimiter());
                words.extend(open.map(String::from));
                collect(group.stream(), words);
                words.extend(close.map(String::from));
            }
            TokenTree::Ident(ident) => words.push(ident.unraw().to_string()),
            TokenTree::Punct(punct) => words.push(punct.as_char().to_string()),
            TokenTree::Literal(literal) => words.push(literal.to_string()),
        }
    }
}

const fn delimiters(delimiter: Delimiter) -> (Option<&'static str>, Option<&'static str>) {
    match delimiter {
        Delimiter::Brace => (Some("{"), Some("}")),
        Delimiter::Bracket => (Some("["), Some("]")),
        Delimiter::None => (None, None),
        Delimiter::Parenthesis => (Some("("), Some(")")),
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Group;
    use quote::quote;

    use super::*;

    #[test]
    fn every_token_stands_alone() {
        let tokens = quote!(std::collections::BTreeMap<&'static str, [(u8, r#type); 0x20]>);
        assert_eq!(
            canonical(tokens),
            "std : : collections : : BTreeMap < & ' static str , [ ( u8 , type ) ; 0x20 ] >"
        );
    }

    #[test]
    fn an_invisible_group_leaves_no_trace() {
        let hidden = TokenTree::from(Group::new(Delimiter::None, quote!(Vec<u8>)));
        assert_eq!(canonical(quote!(Option<#hidden>)), canonical(quote!(Option<Vec<u8>>)));
    }
}
