//! What the tests of expansions share.

use proc_macro2::{TokenStream, TokenTree};

/// Returns the code as rustfmt would lay it out.
pub(crate) fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("the expansion is a Rust file"))
}

/// Returns the errors in an expansion.
pub(crate) fn messages_in(tokens: TokenStream) -> Vec<String> {
    let (mut messages, mut erring) = (Vec::new(), false);
    for token in tokens {
        match token {
            TokenTree::Ident(name) => erring |= name == "compile_error",
            TokenTree::Group(group) if erring => {
                let text = syn::parse2::<syn::LitStr>(group.stream()).expect("a text");
                messages.push(text.value());
                erring = false;
            }
            TokenTree::Group(group) => messages.extend(messages_in(group.stream())),
            _ => {}
        }
    }
    messages
}
