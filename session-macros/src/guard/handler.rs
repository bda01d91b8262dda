//! A handler, and the handler with its guard.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{FnArg, Signature};

use super::takes;
use crate::emitted::Private;
use crate::emitted::injected::GUARD;
use crate::errors::Errors;
use crate::function::{Function, Purpose, is_condition};
use crate::guards::Injected;
use crate::messages;
use crate::type_argument::first_type_argument;

/// How many extractors axum takes beside the guard.
const MOST: usize = 15;

/// From how many parameters on clippy's `too_many_arguments` speaks up.
const CLIPPY_MOST: usize = 7;

/// A handler that was checked.
pub(super) struct Handler {
    /// Without the guard.
    function: Function,
    /// What other attributes have put there.
    pub(super) guard: Option<Injected>,
}

impl Handler {
    /// Reads a handler; `None` where it is none.
    pub(super) fn of(item: TokenStream, errors: &mut Errors) -> Option<Self> {
        let mut function = Function::of(Purpose::Handler, item, errors)?;
        let signature = &mut function.signature;
        let guard = signature.inputs.first().and_then(Injected::of);
        if guard.is_some() {
            let inputs = std::mem::take(&mut signature.inputs);
            signature.inputs = inputs.into_pairs().skip(1).collect();
        }
        refuse_too_many(signature, errors);
        refuse_another_guard(signature, errors);
        Some(Self { function, guard })
    }

    // Input:   async fn purge(session: Session<AppSession>) -> Html<String> { .. }
    // Output:  async fn purge(_: Guard<Login>, session: Session<AppSession>) -> Html<String> { .. }
    pub(super) fn guarded(self, policy: &TokenStream, private: &Private) -> TokenStream {
        let awaits = self.function.awaits();
        let function = if awaits { self.function } else { self.function.generated() };
        let Function { attributes, visibility, mut signature, body } = function;
        let Private { guard, .. } = private;
        // The author wrote seven parameters, which clippy takes; the eighth is ours.
        let eighth = (signature.inputs.len() == CLIPPY_MOST)
            .then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let inputs = std::mem::take(&mut signature.inputs);
        let Signature { constness, asyncness, safety, abi, fn_token, ident, generics, .. } =
            &signature;
        let (output, where_clause) = (&signature.output, &generics.where_clause);
        let place = signature.paren_token.span.join();
        let takes = takes::of(&inputs, generics, private);
        let parameters = quote_spanned!(place=> (_: #guard<#policy #takes>, #inputs));
        quote! {
            #eighth
            #(#attributes)*
            #visibility #constness #asyncness #safety #abi #fn_token #ident #generics #parameters
            #output #where_clause #body
        }
    }
}

/// Refuses the parameter that is one too many. One under a `cfg` may not be there; then axum counts.
fn refuse_too_many(signature: &Signature, errors: &mut Errors) {
    let certain = |input: &&FnArg| {
        let (FnArg::Receiver(syn::Receiver { attrs, .. })
        | FnArg::Typed(syn::PatType { attrs, .. })) = input;
        !attrs.iter().any(is_condition)
    };
    if let Some(over) = signature.inputs.iter().filter(certain).nth(MOST) {
        errors.push(over, messages::TOO_MANY_PARAMETERS);
    }
}

/// Refuses a guard that the author wrote below ours: it would be asked as well, and no table would
/// show it.
fn refuse_another_guard(signature: &Signature, errors: &mut Errors) {
    for input in &signature.inputs {
        if let FnArg::Typed(parameter) = input
            && first_type_argument(&parameter.ty, GUARD).is_some()
        {
            errors.push(&parameter.ty, messages::ANOTHER_GUARD);
        }
    }
}
