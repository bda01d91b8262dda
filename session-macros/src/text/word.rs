//! Names and reasons as types of the run time.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::LitChar;

/// How many letters one `Word` of the run time spells.
const LETTERS_OF_A_WORD: usize = 8;

// Input:   "organizer"
// Output:  Word<'o', 'r', 'g', 'a', 'n', 'i', 'z', 'e', Word<'r'>>
pub(crate) fn as_word_type(word: &TokenStream, text: &str, place: Span) -> TokenStream {
    let letters: Vec<char> = text.chars().collect();
    letters
        .chunks(LETTERS_OF_A_WORD)
        .rev()
        .fold(None, |rest: Option<TokenStream>, chunk| {
            let letters = chunk.iter().map(|letter| LitChar::new(*letter, place));
            let parts = letters.map(ToTokens::into_token_stream).chain(rest);
            Some(quote_spanned!(place=> #word<#(#parts),*>))
        })
        .unwrap_or_else(|| quote_spanned!(place=> #word))
}
