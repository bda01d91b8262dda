//! A role as a guard names it: `"admin"` or `Role::Admin`.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitChar, LitStr, Path, Token};

use crate::emitted::{Private, index_method, place_of};
use crate::errors::Errors;
use crate::messages;
use crate::text::{canonical, is_role};

/// How many roles one guard takes: the run time's tuples end there.
const MOST: usize = 15;

/// How many letters one `Word` of the run time spells.
const LETTERS_OF_A_WORD: usize = 8;

/// A role.
pub(super) enum Role {
    /// A name, which is looked up in the session's own roles.
    Named(LitStr),
    /// A variant, whose enum must be the session's role type.
    Is { list: Path, variant: Path },
}

impl Parse for Role {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            named(input.parse()?)
        } else if input.peek(Ident::peek_any) || input.peek(Token![::]) {
            variant(input.call(Path::parse_mod_style)?)
        } else {
            Err(input.error(messages::NOT_A_ROLE))
        }
    }
}

fn named(name: LitStr) -> syn::Result<Role> {
    if is_role(&name.value()) {
        Ok(Role::Named(name))
    } else {
        let message = messages::not_a_role_name(&name.value());
        Err(syn::Error::new_spanned(name, message))
    }
}

fn variant(variant: Path) -> syn::Result<Role> {
    let mut list = variant.clone();
    list.segments.pop();
    list.segments.pop_punct();
    if list.segments.is_empty() {
        let alone = variant.segments.last().map(|only| only.ident.unraw().to_string());
        let message = messages::one_segment(&alone.unwrap_or_default());
        return Err(syn::Error::new_spanned(variant, message));
    }
    Ok(Role::Is { list, variant })
}

impl Role {
    // Input:   "ok"
    // Output:  RoleNamed<Word<'o', 'k'>>
    //
    // Input:   Role::Admin
    // Output:  RoleIs<Role, { Role::__index(&Role::Admin) }>
    //          (As a method call, `Role::BOSS`, a constant of *another* enum, would pass for one of these.)
    pub(super) fn policy(&self, private: &Private) -> TokenStream {
        let Private { role_is, role_named, word, .. } = private;
        match self {
            Self::Named(name) => {
                let place = place_of(name);
                let word = spelt(word, &name.value(), place);
                quote_spanned!(place=> #role_named<#word>)
            }
            Self::Is { list, variant } => {
                let index = index_method();
                let value = quote_spanned!(place_of(variant)=> #list::#index(&#variant));
                quote!(#role_is<#list, { #value }>)
            }
        }
    }

    /// Returns it as it is written, for messages and to find a repetition.
    fn spelling(&self) -> String {
        match self {
            Self::Named(name) => format!("\"{}\"", name.value()),
            Self::Is { list: _, variant } => canonical(variant.to_token_stream()).replace(' ', ""),
        }
    }
}

// Input:   "organizer"
// Output:  Word<'o', 'r', 'g', 'a', 'n', 'i', 'z', 'e', Word<'r'>>
fn spelt(word: &TokenStream, name: &str, place: Span) -> TokenStream {
    let letters: Vec<char> = name.chars().collect();
    letters
        .chunks(LETTERS_OF_A_WORD)
        .rev()
        .fold(None, |rest: Option<TokenStream>, chunk| {
            let letters = chunk.iter().map(|letter| LitChar::new(*letter, place));
            let parts = letters.map(ToTokens::into_token_stream).chain(rest);
            Some(quote_spanned!(place=> #word<#(#parts),*>))
        })
        .unwrap_or_else(|| quote_spanned!(place=> #word))
}

impl ToTokens for Role {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Named(name) => name.to_tokens(tokens),
            Self::Is { list: _, variant } => variant.to_tokens(tokens),
        }
    }
}

/// Refuses a role that is named twice, and one too many.
pub(super) fn refuse_repetition(roles: &[Role], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for role in roles {
        if !seen.insert(role.spelling()) {
            errors.push(role, messages::duplicate_role(&role.spelling()));
        }
    }
    if let Some(over) = roles.get(MOST) {
        errors.push(over, messages::TOO_MANY_ROLES);
    }
}
