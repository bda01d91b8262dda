//! The permissions that roles grant: `#[role(permissions = Permission)]` and `grants(..)`.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::ext::IdentExt;

use super::model::{Entry, List, Written};
use crate::emitted::{Private, all_at, index_method, place_of};
use crate::errors::Errors;
use crate::messages;

/// Refuses grants out of no list, and those that are made twice.
pub(super) fn refuse(written: &[Written], permissions: Option<&Path>, errors: &mut Errors) {
    for Written { grants, .. } in written {
        if let (Some(first), None) = (grants.first(), permissions) {
            errors.push(first, messages::GRANTS_OF_WHAT);
        }
        let mut seen = HashSet::new();
        for granted in grants {
            if !seen.insert(granted.unraw()) {
                errors.push(granted, messages::grants_twice(&granted.unraw().to_string()));
            }
        }
    }
}

/// Returns what holding a role grants, given the roles that it includes: each permission once, in
/// the order in which the roles name them.
pub(super) fn of(includes: &[u8], written: &[Written]) -> Vec<Ident> {
    let roles = includes.iter().filter_map(|role| written.get(usize::from(*role)));
    let mut granted: Vec<Ident> = Vec::new();
    for permission in roles.flat_map(|role| &role.grants) {
        if !granted.iter().any(|other| other.unraw() == permission.unraw()) {
            granted.push(permission.clone());
        }
    }
    granted
}

// Input:   #[role(permissions = May)] enum Role { #[role(grants(Edit))] Editor, Reader }
// Output:  type Grants = May;
//          const GRANTS: &'static [IndexSet] = &[
//              IndexSet::included(<May as Named>::INCLUDES, &[May::__index(&May::Edit)]),
//              IndexSet::included(<May as Named>::INCLUDES, &[]),
//          ];
pub(super) fn items(list: &List, private: &Private) -> TokenStream {
    let Private { index_set, named, .. } = private;
    let Some(permissions) = &list.permissions else {
        return stand_in(None, private);
    };
    let index = index_method();
    let sets = list.entries.iter().map(|Entry { grants, .. }| {
        let indices = grants.iter().map(|variant| {
            // Where it is no variant, the error points at the name, and not at the list's as well.
            let list = all_at(place_of(variant), quote!(#permissions));
            quote_spanned!(place_of(variant)=> #list::#index(&#list::#variant))
        });
        quote!(#index_set::included(<#permissions as #named>::INCLUDES, &[#(#indices),*]))
    });
    quote! {
        type Grants = #permissions;
        const GRANTS: &'static [#index_set] = &[#(#sets),*];
    }
}

/// The same for roles that grant nothing, and for a list that was refused.
pub(super) fn stand_in(permissions: Option<&Path>, private: &Private) -> TokenStream {
    let Private { nothing, .. } = private;
    let list = permissions.map_or_else(|| nothing.clone(), |list| quote!(#list));
    quote!(type Grants = #list;)
}
