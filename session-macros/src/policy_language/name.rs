//! A role or permission as a rule names it: `"admin"` or `Role::Admin`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token, token};

use crate::emitted::{Private, index_method, place_of};
use crate::listed::Kind;
use crate::messages;
use crate::text::{as_word_type, canonical};

/// A role or permission.
pub(crate) struct Name {
    kind: Kind,
    form: Form,
}

enum Form {
    /// Looked up among the session's own.
    Named(LitStr),
    /// A variant, whose enum must be the session's.
    Is { list: Path, variant: Path },
}

impl Name {
    pub(crate) fn parse(kind: Kind, input: ParseStream<'_>) -> syn::Result<Self> {
        let form = if input.peek(LitStr) {
            named(kind, input.parse()?)
        } else if input.peek(Ident::peek_any) || input.peek(Token![::]) {
            let path = input.call(Path::parse_mod_style)?;
            if input.peek(token::Paren) {
                let (noun, example) = (kind.noun(), kind.example());
                return Err(syn::Error::new_spanned(
                    path,
                    messages::rule_for_a_name(noun, example),
                ));
            }
            variant(kind, path)
        } else {
            Err(input.error(messages::not_a_name(kind.noun(), kind.example(), kind.variant())))
        }?;
        Ok(Self { kind, form })
    }

    // Input:   role("ok")
    // Output:  RoleNamed<Word<'o', 'k'>>
    //
    // Input:   permission(May::Edit)
    // Output:  PermissionIs<May, { May::__index(&May::Edit) }>
    //          (As a method call, `May::ANY`, a constant of *another* enum, would pass for one of these.)
    pub(super) fn ty(&self, private: &Private) -> TokenStream {
        let Private { permission_is, permission_named, role_is, role_named, word, .. } = private;
        let (named, is) = match self.kind {
            Kind::Permission => (permission_named, permission_is),
            Kind::Role => (role_named, role_is),
        };
        match &self.form {
            Form::Named(name) => {
                let place = place_of(name);
                let word = as_word_type(word, &name.value(), place);
                quote_spanned!(place=> #named<#word>)
            }
            Form::Is { list, variant } => {
                let index = index_method();
                let value = quote_spanned!(place_of(variant)=> #list::#index(&#variant));
                quote!(#is<#list, { #value }>)
            }
        }
    }

    /// Returns it as it is written.
    pub(super) fn written(&self) -> String {
        match &self.form {
            Form::Named(name) => format!("\"{}\"", name.value()),
            Form::Is { list: _, variant } => canonical(variant.to_token_stream()).replace(' ', ""),
        }
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }
}

fn named(kind: Kind, name: LitStr) -> syn::Result<Form> {
    let text = name.value();
    if !kind.takes(&text) {
        return Err(syn::Error::new_spanned(name, kind.refusal(&text)));
    }
    if kind == Kind::Permission && text.ends_with('*') {
        return Err(syn::Error::new_spanned(name, messages::star_in_a_rule(&text)));
    }
    Ok(Form::Named(name))
}

fn variant(kind: Kind, variant: Path) -> syn::Result<Form> {
    let mut list = variant.clone();
    list.segments.pop();
    list.segments.pop_punct();
    if list.segments.is_empty() {
        let alone = variant.segments.last().map(|only| only.ident.unraw().to_string());
        let alone = alone.unwrap_or_default();
        let message = if alone.starts_with(|first: char| first.is_ascii_lowercase()) {
            messages::name_without_quotes(&alone, kind.noun())
        } else {
            messages::one_segment(&alone, kind.noun(), kind.list())
        };
        return Err(syn::Error::new_spanned(variant, message));
    }
    Ok(Form::Is { list, variant })
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.form {
            Form::Named(name) => name.to_tokens(tokens),
            Form::Is { list: _, variant } => variant.to_tokens(tokens),
        }
    }
}
