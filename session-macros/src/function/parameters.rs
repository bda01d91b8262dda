//! Parameters that are extracted one and all before the function is called.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, Ident, PatType, Signature, Type};

use super::{Purpose, is_condition};
use crate::emitted::{Private, extracted_local, place_of};
use crate::errors::Errors;
use crate::messages;

/// How many extractors axum takes together.
const MOST: usize = 16;

/// The types of the parameters.
pub(crate) struct Parameters(Vec<Type>);

impl Parameters {
    /// Reads the parameters, and notes what keeps them from being extracted.
    pub(crate) fn of(purpose: Purpose, signature: &Signature, errors: &mut Errors) -> Self {
        if !signature.generics.params.is_empty() {
            errors.push(&signature.generics.params, messages::generic(purpose.noun()));
        }
        let typed: Vec<&PatType> = signature.inputs.iter().filter_map(typed).collect();
        for PatType { attrs, ty, .. } in &typed {
            if let Some(condition) = attrs.iter().find(|attribute| is_condition(attribute)) {
                errors.push(condition, messages::conditional_parameter(purpose.noun()));
            }
            if let Some(token) = open_end(ty.to_token_stream()) {
                errors.push(token, messages::generic(purpose.noun()));
            }
        }
        if let Some(over) = signature.inputs.get(MOST) {
            errors.push(over, messages::too_many_extractors(purpose.noun()));
        }
        Self(typed.into_iter().map(|parameter| (*parameter.ty).clone()).collect())
    }

    // Input:   (session: Session<AppSession>, Path(id): Path<u64>)
    // Output:  Session<AppSession>: FromRequestParts<__S>, Path<u64>: FromRequestParts<__S>,
    pub(crate) fn bounds(&self, private: &Private) -> TokenStream {
        let Private { from_request_parts, .. } = private;
        let Self(types) = self;
        let bounds =
            types.iter().map(|ty| quote_spanned!(place_of(ty)=> #ty: #from_request_parts<__S>,));
        bounds.collect()
    }

    // Output:  |(__0, __1,): (Session<AppSession>, Path<u64>,)| owns_post(__0, __1)
    //
    // Input:   ()
    // Output:  |((),): ((),)| owns_post()
    //          (A tuple is rejected with a response; `()` alone never is.)
    pub(crate) fn call(&self, function: &Ident) -> TokenStream {
        let Self(types) = self;
        if types.is_empty() {
            return quote!(|((),): ((),)| #function());
        }
        let locals: Vec<Ident> = (0..types.len()).map(extracted_local).collect();
        quote!(|(#(#locals,)*): (#(#types,)*)| #function(#(#locals),*))
    }
}

fn typed(input: &FnArg) -> Option<&PatType> {
    match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(parameter) => Some(parameter),
    }
}

/// Returns where a type leaves something open: `impl Trait`, or a lifetime other than `'static`.
fn open_end(ty: TokenStream) -> Option<TokenTree> {
    let mut tokens = ty.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let open = match &token {
            TokenTree::Group(group) => match open_end(group.stream()) {
                None => false,
                found => return found,
            },
            TokenTree::Ident(word) => word == "impl",
            TokenTree::Punct(punct) if punct.as_char() == '&' => !is_quote(tokens.peek()),
            TokenTree::Punct(_) if is_quote(Some(&token)) => {
                !matches!(tokens.peek(), Some(TokenTree::Ident(name)) if name == "static")
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        if open {
            return Some(token);
        }
    }
    None
}

fn is_quote(token: Option<&TokenTree>) -> bool {
    matches!(
        token,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '\'' && punct.spacing() == Spacing::Joint
    )
}
