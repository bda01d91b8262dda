//! A policy as a type, and as a value.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::declaration::Declaration;
use crate::emitted::{Derived_, Facade, Future_, Private, Result_, Send_, Sync_};
use crate::errors::Errors;
use crate::function::is_condition;
use crate::policy_language::Policy;
use crate::rule_type;

// Input:   pub CanEdit = any(role("ok"), owns_post);
// Output:  #[derive(Clone, Copy, Debug)]
//          pub struct CanEdit;
//          const _: () = {
//              type __Rule = Any<(RoleNamed<Word<'o', 'k'>>, owns_post,)>;
//              impl<__S> Check<__S> for CanEdit where __Rule: Check<__S> { .. }
//              impl<__T: ?Sized> FitsIn<__T> for CanEdit where __Rule: FitsIn<__T> {}
//              impl Policy for CanEdit { type Rule = Self; }
//          };
pub(super) fn policy(declaration: &Declaration) -> TokenStream {
    let Declaration { attributes, visibility, name, policy } = declaration;
    let private = &facade(policy.as_ref()).private();
    let Private { fits_in, policy: policy_trait, .. } = private;
    let (rule, check) = (ty(policy.as_ref(), private), check(declaration, private));
    let conditions = attributes.iter().filter(|attribute| is_condition(attribute));
    let declared = rule_type::declare(attributes.iter(), visibility, name);
    let deprecated = rule_type::allow_deprecated(attributes);
    quote! {
        #declared
        #(#conditions)*
        #deprecated
        const _: () = {
            type __Rule = #rule;
            #check
            #Derived_
            impl<__T: ?::core::marker::Sized> #fits_in<__T> for #name where __Rule: #fits_in<__T> {}
            #Derived_
            impl #policy_trait for #name {
                type Rule = Self;
            }
        };
    }
}

// Output:  impl<__S: Send + Sync> Check<__S> for CanEdit where __Rule: Check<__S> {
//              const POLICY: Expr = Expr::Named("CanEdit", &<__Rule as Check<__S>>::POLICY);
//              const NEEDS: Needs = <__Rule as Check<__S>>::NEEDS;
//              fn now(__caller: &Caller) -> .. { <__Rule as Check<__S>>::now(__caller) }
//              fn ask(__request: &mut Asked<'_>, __state: &__S) -> .. {
//                  <__Rule as Check<__S>>::ask(__request, __state)
//              }
//          }
fn check(declaration: &Declaration, private: &Private) -> TokenStream {
    let Private { asked_about, caller, check, expr, needs, undeclared, verdict, .. } = private;
    let (name, shown) = (&declaration.name, declaration.name.unraw().to_string());
    quote! {
        #Derived_
        impl<__S: #Send_ + #Sync_> #check<__S> for #name
        where
            __Rule: #check<__S>,
        {
            const POLICY: #expr = #expr::Named(#shown, &<__Rule as #check<__S>>::POLICY);
            const NEEDS: #needs = <__Rule as #check<__S>>::NEEDS;
            fn now(__caller: &#caller) -> #Result_<#verdict, #undeclared> {
                <__Rule as #check<__S>>::now(__caller)
            }
            fn ask(
                __request: &mut #asked_about<'_>,
                __state: &__S,
            ) -> impl #Future_<Output = #Result_<#verdict, #undeclared>> + #Send_ {
                <__Rule as #check<__S>>::ask(__request, __state)
            }
        }
    }
}

// Input:   any(role("ok"), owns_post)
// Output:  rule::<Any<(RoleNamed<Word<'o', 'k'>>, owns_post,)>>()
pub(super) fn value(policy: Option<&Policy>, errors: Errors) -> TokenStream {
    let private = facade(policy).private();
    let Private { rule: value, .. } = &private;
    if errors.is_empty() {
        let rule = ty(policy, &private);
        return quote!(#value::<#rule>());
    }
    let (errors, rule) = (errors.into_compile_errors(), ty(None, &private));
    quote!({ #errors #value::<#rule>() })
}

fn facade(policy: Option<&Policy>) -> Facade {
    Facade::at(policy.and_then(|policy| policy.options.krate()))
}

/// Returns the rule; for one that was refused, another, so that its uses raise no mistakes of their
/// own. The `compile_error!` beside it stops the build.
fn ty(policy: Option<&Policy>, private: &Private) -> TokenStream {
    let Private { login, .. } = private;
    policy.map_or_else(|| login.clone(), |policy| policy.ty(private))
}
