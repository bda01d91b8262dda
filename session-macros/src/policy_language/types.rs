//! A rule as a type of the run time.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::rule::{Join, Rule};
use crate::emitted::Private;

impl Rule {
    // Input:   any(role("ok"), all(permission(May::Edit), not(owns_post)))
    // Output:  Any<(
    //              RoleNamed<Word<'o', 'k'>>,
    //              All<(PermissionIs<May, { May::__index(&May::Edit) }>, Not<owns_post>,)>,
    //          )>
    pub(crate) fn ty(&self, private: &Private) -> TokenStream {
        let Private { all, any, not, .. } = private;
        match self {
            Self::Atom { word: _, atom } => atom.ty(private),
            Self::Group { join, word: _, parts } => {
                let parts = parts.iter().map(|part| part.ty(private));
                let join = match join {
                    Join::All => all,
                    Join::Any => any,
                };
                quote!(#join<(#(#parts,)*)>)
            }
            Self::Name(name) => name.ty(private),
            Self::Not { word: _, part } => {
                let part = part.ty(private);
                quote!(#not<#part>)
            }
            Self::Path(path) => path.to_token_stream(),
        }
    }
}
