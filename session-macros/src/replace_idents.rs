//! Names replaced in the author's tokens.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;

/// Returns the tokens with what `rename` gives in place of a name. It is told whether the name is a part
/// of a longer path.
pub(crate) fn replace_idents(
    tokens: TokenStream,
    rename: &impl Fn(&Ident, bool) -> Option<TokenStream>,
) -> TokenStream {
    let (mut done, mut after_colon) = (TokenStream::new(), false);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let in_path = after_colon || tokens.peek().is_some_and(is_colon);
        after_colon = is_colon(&token);
        match token {
            TokenTree::Group(group) => {
                let mut inside =
                    Group::new(group.delimiter(), replace_idents(group.stream(), rename));
                inside.set_span(group.span());
                inside.to_tokens(&mut done);
            }
            TokenTree::Ident(name) => {
                done.extend(rename(&name, in_path).unwrap_or_else(|| name.into_token_stream()));
            }
            token => token.to_tokens(&mut done),
        }
    }
    done
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}
