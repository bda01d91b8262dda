//! What the tests of expansions share.

use proc_macro2::TokenStream;

/// Returns the code as rustfmt would lay it out.
pub(crate) fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("the expansion is a Rust file"))
}
