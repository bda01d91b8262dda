//! `#[predicate]`: a rule that is a function.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Path, ReturnType};

use crate::emitted::{Derived_, Facade, Future_, Ok_, Private, Result_, Send_, Sync_, all_at};
use crate::errors::Errors;
use crate::function::{Function, Parameters, Purpose, is_condition};
use crate::messages;
use crate::options::{CratePath, Once, items_with};
use crate::policy_language::refuse_word;
use crate::rule_type;

mod kw {
    syn::custom_keyword!(anyone);
}

#[derive(Default)]
struct Options {
    anyone: Once<()>,
    krate: Once<Path>,
}

/// Returns the rule that the function is, or the mistakes and a rule that stands in for it.
pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = options(arguments, &mut errors);
    let private = Facade::at(options.krate.get().cloned()).private();
    let Some(function) = Function::of(Purpose::Predicate, item.clone(), &mut errors) else {
        let errors = errors.into_compile_errors();
        return quote!(#errors #item);
    };
    let parameters = Parameters::of(Purpose::Predicate, &function.signature, &mut errors);
    if matches!(function.signature.output, ReturnType::Default) {
        errors.push(function.signature.fn_token, messages::PREDICATE_ANSWERS);
    }
    let name = &function.signature.ident;
    refuse_word(name, &mut errors);
    if function.signature.receiver().is_some() {
        // Between the items of an impl there is no place for a struct.
        let errors = errors.into_compile_errors();
        return quote!(#errors #item);
    }
    if !errors.is_empty() {
        let errors = errors.into_compile_errors();
        let rule = rule(&function, &stand_in(name, &private), true, &private);
        return quote!(#errors #rule);
    }
    let anyone = options.anyone.get().is_some();
    let check = check(&function, &parameters, anyone, &private);
    rule(&function.generated(), &check, anyone, &private)
}

fn options(arguments: TokenStream, errors: &mut Errors) -> Options {
    let mut options = Options::default();
    let parser = |input: ParseStream<'_>| {
        items_with(input, errors, |input, errors| {
            let next = input.lookahead1();
            if next.peek(kw::anyone) {
                let key = input.parse::<kw::anyone>()?;
                options.anyone.set("anyone", key.span, (), errors);
            } else if next.peek(syn::Token![crate]) {
                let CratePath { key, path } = input.parse()?;
                options.krate.set("crate", key.span, path, errors);
            } else {
                return Err(next.error());
            }
            Ok(())
        })
    };
    let parsed = parser.parse2(arguments);
    errors.keep(parsed);
    options
}

// Input:   /// Whether the post is the caller's own.
//          #[predicate]
//          async fn owns_post(session: Session<AppSession>, Path(id): Path<u64>) -> bool { .. }
// Output:  /// Whether the post is the caller's own.
//          #[derive(Clone, Copy, Debug)]
//          pub struct owns_post; // in a module, and a `use` of it
//          const _: () = {
//              async fn owns_post(session: Session<AppSession>, Path(id): Path<u64>) -> bool { .. }
//              impl<__S> Check<__S> for owns_post where .. { .. }
//              impl<__T: OneSession + HasLogins> FitsIn<__T> for owns_post {}
//              impl Policy for owns_post { type Rule = Self; }
//          };
fn rule(function: &Function, check: &TokenStream, anyone: bool, private: &Private) -> TokenStream {
    let Private { fits_in, policy, one_session, has_logins, .. } = private;
    let logins = (!anyone).then(|| quote!(+ #has_logins));
    let Function { attributes, visibility, signature, body } = function;
    let (conditions, name) = (function.conditions(), &signature.ident);
    let shown = attributes.iter().filter(|attr| is_shown(attr) || is_condition(attr));
    let inner = attributes.iter().filter(|attr| !is_shown(attr) && !is_condition(attr));
    let declared = rule_type::declare(shown, visibility, name);
    let deprecated = rule_type::allow_deprecated(attributes);
    quote! {
        #declared
        #(#conditions)*
        #deprecated
        const _: () = {
            #(#inner)*
            #signature #body
            #check
            #Derived_
            impl<__T: #one_session #logins> #fits_in<__T> for #name {}
            #Derived_
            impl #policy for #name {
                type Rule = Self;
            }
        };
    }
}

/// Whether an attribute is about the rule as others see it, and not about the function's body.
fn is_shown(attribute: &Attribute) -> bool {
    ["deprecated", "doc"].iter().any(|name| attribute.path().is_ident(name))
}

// Output:  impl<__S: Send + Sync> Check<__S> for owns_post
//          where Session<AppSession>: FromRequestParts<__S>, Path<u64>: FromRequestParts<__S>
//          {
//              const POLICY: Expr = Expr::Predicate("owns_post");
//              const NEEDS: Needs = Needs::REQUEST;
//              fn now(__caller: &Caller) -> .. { Ok(__caller.predicate(false)) }
//              fn ask(__request: &mut Asked<'_>, __state: &__S) -> .. {
//                  asked(__request, __state, |(__0, __1,): (Session<AppSession>, Path<u64>,)| owns_post(__0, __1))
//              }
//          }
fn check(
    function: &Function,
    parameters: &Parameters,
    anyone: bool,
    private: &Private,
) -> TokenStream {
    let Private {
        ask_predicate, asked_about, caller, check, expr, needs, undeclared, verdict, ..
    } = private;
    let name = &function.signature.ident;
    let (shown, bounds) = (shown(name), parameters.bounds(private));
    let (call, place) = (parameters.call(name), function.place_of_output());
    let ask_predicate = all_at(place, ask_predicate.clone());
    let ask = quote_spanned!(place=> #ask_predicate(__request, __state, #call));
    quote! {
        #Derived_
        impl<__S: #Send_ + #Sync_> #check<__S> for #name
        where
            #bounds
        {
            const POLICY: #expr = #expr::Predicate(#shown);
            const NEEDS: #needs = #needs::REQUEST;
            fn now(__caller: &#caller) -> #Result_<#verdict, #undeclared> {
                #Ok_(__caller.predicate(#anyone))
            }
            fn ask(
                __request: &mut #asked_about<'_>,
                __state: &__S,
            ) -> impl #Future_<Output = #Result_<#verdict, #undeclared>> + #Send_ {
                #ask
            }
        }
    }
}

/// What stands in for a refused predicate, so that its uses raise no mistakes of their own. The
/// `compile_error!` beside it stops the build.
fn stand_in(name: &Ident, private: &Private) -> TokenStream {
    let Private { caller, check, expr, needs, undeclared, verdict, .. } = private;
    let shown = shown(name);
    quote! {
        #Derived_
        impl<__S> #check<__S> for #name {
            const POLICY: #expr = #expr::Predicate(#shown);
            const NEEDS: #needs = #needs::CALLER;
            fn now(__caller: &#caller) -> #Result_<#verdict, #undeclared> {
                #Ok_(__caller.login())
            }
        }
    }
}

/// The name as tables show it.
fn shown(name: &Ident) -> String {
    syn::ext::IdentExt::unraw(name).to_string()
}
