//! The function below a guard. Only its head is parsed: the body is the author's.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Abi, Attribute, FnArg, Safety, Signature, Token, Visibility, token};

use super::injected::Injected;
use super::policy::Policy;
use crate::emitted::Facade;
use crate::errors::Errors;
use crate::messages;

/// How many extractors axum takes beside the guard.
const MOST: usize = 15;

/// From how many parameters on clippy's `too_many_arguments` speaks up.
const CLIPPY_MOST: usize = 7;

/// A handler that was checked.
pub(super) struct Handler {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    /// Without the guard.
    signature: Signature,
    body: TokenStream,
    /// What other attributes have put there.
    pub(super) guard: Option<Injected>,
}

impl Handler {
    /// Reads a handler; `None` where it is none.
    pub(super) fn of(item: TokenStream, errors: &mut Errors) -> Option<Self> {
        let parsed = parse.parse2(item);
        let mut handler = errors.keep(parsed)?;
        refuse(&handler.signature, errors);
        handler.guard = handler.signature.inputs.first().and_then(Injected::of);
        if handler.guard.is_some() {
            let inputs = std::mem::take(&mut handler.signature.inputs);
            handler.signature.inputs = inputs.into_pairs().skip(1).collect();
        }
        refuse_too_many(&handler.signature, errors);
        Some(handler)
    }

    // Input:   async fn purge(session: Session<AppSession>) -> Html<String> { .. }
    // Output:  async fn purge(_: Guard<Login>, session: Session<AppSession>) -> Html<String> { .. }
    pub(super) fn guarded(self, policy: &Policy, facade: &Facade) -> TokenStream {
        let Self { attributes, visibility, mut signature, body, guard: _ } = self;
        let (guard, Policy(policy)) = (facade.private().guard, policy);
        // The author wrote seven parameters, which clippy takes; the eighth is ours.
        let eighth = (signature.inputs.len() == CLIPPY_MOST)
            .then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let inputs = std::mem::take(&mut signature.inputs);
        let Signature { constness, asyncness, safety, abi, fn_token, ident, generics, .. } =
            &signature;
        let (output, where_clause) = (&signature.output, &generics.where_clause);
        let place = signature.paren_token.span.join();
        let parameters = quote_spanned!(place=> (_: #guard<#policy>, #inputs));
        quote! {
            #eighth
            #(#attributes)*
            #visibility #constness #asyncness #safety #abi #fn_token #ident #generics #parameters
            #output #where_clause #body
        }
    }
}

fn parse(input: ParseStream<'_>) -> syn::Result<Handler> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    if !is_function(&input.fork()) {
        return Err(syn::Error::new(input.span(), messages::NOT_A_FUNCTION));
    }
    let signature: Signature = input.parse()?;
    if !input.peek(token::Brace) {
        return Err(syn::Error::new(input.span(), messages::NO_BODY));
    }
    Ok(Handler { attributes, visibility, signature, body: input.parse()?, guard: None })
}

/// Whether the tokens go on like a function, well-formed or not.
fn is_function(input: ParseStream<'_>) -> bool {
    let qualifiers = || {
        input.parse::<Option<Token![const]>>()?;
        input.parse::<Option<Token![async]>>()?;
        input.parse::<Option<Token![unsafe]>>()?;
        input.parse::<Option<Abi>>()
    };
    qualifiers().is_ok() && input.peek(Token![fn])
}

fn refuse(signature: &Signature, errors: &mut Errors) {
    let Signature { constness, asyncness, safety, abi, fn_token, .. } = signature;
    if asyncness.is_none() {
        errors.push(fn_token, messages::NOT_ASYNC);
    }
    if let Some(keyword) = constness {
        errors.push(keyword, messages::qualifier("const"));
    }
    if let Safety::Unsafe(keyword) = safety {
        errors.push(keyword, messages::qualifier("unsafe"));
    }
    if let Some(abi) = abi {
        errors.push(abi, messages::qualifier("extern"));
    }
    if let Some(receiver) = signature.receiver() {
        errors.push(receiver, messages::RECEIVER);
    }
}

/// Refuses the parameter that is one too many. One under a `cfg` may not be there; then axum counts.
fn refuse_too_many(signature: &Signature, errors: &mut Errors) {
    let certain = |input: &&FnArg| {
        let (FnArg::Receiver(syn::Receiver { attrs, .. })
        | FnArg::Typed(syn::PatType { attrs, .. })) = input;
        !attrs.iter().any(|attribute| attribute.path().is_ident("cfg"))
    };
    if let Some(over) = signature.inputs.iter().filter(certain).nth(MOST) {
        errors.push(over, messages::TOO_MANY_PARAMETERS);
    }
}
