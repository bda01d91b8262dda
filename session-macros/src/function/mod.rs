//! The function below an attribute. Only its head is parsed: the body is the author's.

mod parameters;
#[cfg(test)]
mod tests;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Abi, Attribute, ReturnType, Safety, Signature, Token, Visibility, token};

use crate::emitted::{place_at, place_of};
use crate::errors::Errors;
use crate::generated;
use crate::guards::{is_guard, is_injected};
use crate::messages;
pub(crate) use parameters::Parameters;

/// What a function is to be.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Purpose {
    Handler,
    Predicate,
    Resource,
}

impl Purpose {
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Handler => "a guarded handler",
            Self::Predicate => "a predicate",
            Self::Resource => "a resource's function",
        }
    }

    const fn not_a_function(self) -> &'static str {
        match self {
            Self::Handler => messages::NOT_A_FUNCTION,
            Self::Predicate => messages::PREDICATE_IS_A_FUNCTION,
            Self::Resource => messages::RESOURCE_IS_A_FUNCTION,
        }
    }

    const fn no_body(self) -> &'static str {
        match self {
            Self::Handler => messages::NO_BODY,
            Self::Predicate | Self::Resource => self.not_a_function(),
        }
    }

    fn not_async(self) -> String {
        match self {
            Self::Handler => messages::NOT_ASYNC.to_owned(),
            Self::Predicate | Self::Resource => messages::not_awaited(self.noun()),
        }
    }
}

/// A function, with its body as it was written.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: TokenStream,
}

impl Function {
    /// Reads a function and notes what keeps it from its purpose; `None` where it is none.
    pub(crate) fn of(purpose: Purpose, item: TokenStream, errors: &mut Errors) -> Option<Self> {
        let parsed = (|input: ParseStream<'_>| Self::parse(purpose, input)).parse2(item);
        let function = errors.keep(parsed)?;
        function.refuse(purpose, errors);
        Some(function)
    }

    fn parse(purpose: Purpose, input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if !is_function(&input.fork()) {
            return Err(syn::Error::new(input.span(), purpose.not_a_function()));
        }
        let signature: Signature = input.parse()?;
        if !input.peek(token::Brace) {
            return Err(syn::Error::new(input.span(), purpose.no_body()));
        }
        Ok(Self { attributes, visibility, signature, body: input.parse()? })
    }

    fn refuse(&self, purpose: Purpose, errors: &mut Errors) {
        let Signature { constness, asyncness, safety, abi, fn_token, .. } = &self.signature;
        let noun = purpose.noun();
        if asyncness.is_none() {
            errors.push(fn_token, purpose.not_async());
        }
        if let Some(keyword) = constness {
            errors.push(keyword, messages::qualifier(noun, "const"));
        }
        if let Safety::Unsafe(keyword) = safety {
            errors.push(keyword, messages::qualifier(noun, "unsafe"));
        }
        if let Some(abi) = abi {
            errors.push(abi, messages::qualifier(noun, "extern"));
        }
        if let Some(receiver) = self.signature.receiver() {
            errors.push(receiver, messages::receiver(noun));
        }
        if purpose != Purpose::Handler {
            self.refuse_guards(noun, errors);
        }
    }

    /// Refuses guards, above and below: what they would guard is called by a rule, and by no request.
    fn refuse_guards(&self, noun: &str, errors: &mut Errors) {
        if self.signature.inputs.first().is_some_and(is_injected) {
            errors.push_at(Span::call_site(), messages::guarded_function(noun));
        }
        for guard in self.attributes.iter().filter(|attribute| is_guard(attribute)) {
            errors.push(guard.path(), messages::guarded_function(noun));
        }
    }

    /// Whether it awaits something.
    pub(crate) fn awaits(&self) -> bool {
        awaits(self.body.clone())
    }

    /// Returns the function as generated code, and its body as the author's. Clippy asks why a function
    /// is `async` that awaits nothing, or is called in one place only; the answer is that its attribute
    /// demands that, and generated code is not asked.
    pub(crate) fn generated(mut self) -> Self {
        self.visibility = generated::node(self.visibility);
        self.signature.asyncness = self.signature.asyncness.map(generated::node);
        let braces = self.body.into_iter().map(|mut token| {
            token.set_span(place_at(token.span()));
            token
        });
        self.body = braces.collect();
        self
    }

    /// The place of what it returns: errors about that point there.
    pub(crate) fn place_of_output(&self) -> Span {
        match &self.signature.output {
            ReturnType::Default => place_of(&self.signature.fn_token),
            ReturnType::Type(_, ty) => place_of(ty),
        }
    }

    /// Returns the attributes that decide whether it is there at all. Whatever is made of it is there
    /// under the same.
    pub(crate) fn conditions(&self) -> Vec<&Attribute> {
        self.attributes.iter().filter(|attribute| is_condition(attribute)).collect()
    }
}

pub(crate) fn is_condition(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, visibility, signature, body } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #signature #body));
    }
}

/// Whether there is an `await` in the tokens.
fn awaits(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => awaits(group.stream()),
        TokenTree::Ident(ident) => ident == "await",
        TokenTree::Literal(_) | TokenTree::Punct(_) => false,
    })
}

/// Whether the tokens go on like a function, well-formed or not.
fn is_function(input: ParseStream<'_>) -> bool {
    let qualifiers = || {
        input.parse::<Option<Token![const]>>()?;
        input.parse::<Option<Token![async]>>()?;
        input.parse::<Option<Token![unsafe]>>()?;
        input.parse::<Option<Abi>>()
    };
    qualifiers().is_ok() && input.peek(Token![fn])
}
