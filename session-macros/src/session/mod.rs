//! `#[derive(Session)]`.

mod declaration;
mod field;
mod model;
mod options;
mod payload;
mod serde;
#[cfg(test)]
mod tests;
mod with;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::emitted::{Derived_, Facade};
use crate::errors::Errors;
use model::Session;
use options::Options;

/// Returns the impls of a session, or the mistakes and impls that stand in for them.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let options = Options::of(&input, &mut errors);
    let facade = Facade::at(options.krate.clone());
    let session = Session::of(&input, options, &mut errors);
    match errors.finish(session) {
        Ok(session) => session_impls(&session, &facade),
        Err(errors) => {
            let fallback = fallback(&input, &facade);
            quote!(#errors #fallback)
        }
    }
}

// Input:   #[derive(Session)] #[session(version = 2)]
//          struct Visit { #[session(subject)] user: Option<u64>, theme: Theme }
// Output:  impl SessionData for Visit {
//              const DECLARATION: Declaration = ..;
//              type Role = Nothing;
//              type Permission = Nothing;
//              fn write(&self, ..) -> .. { .. }
//              fn read(..) -> .. { .. }
//          }
//          impl HasSubject for Visit {}
fn session_impls(session: &Session, facade: &Facade) -> TokenStream {
    let private = facade.private();
    let (session_data, has_subject) = (&private.session_data, &private.has_subject);
    let ident = &session.ident;
    let declaration = declaration::declaration(session, &private);
    let names = declaration::names(session, &private);
    let write = payload::write(session, &private);
    let read = payload::read(session, &private);
    let owned = session.fields.subject.as_ref().map(|_| {
        quote! {
            #Derived_
            impl #has_subject for #ident {}
        }
    });
    quote! {
        #Derived_
        impl #session_data for #ident {
            #declaration
            #names
            #write
            #read
        }
        #owned
    }
}

/// What stands in for a refused session, so that its uses raise no mistakes of their own. The
/// `compile_error!` beside it stops the build.
fn fallback(input: &DeriveInput, facade: &Facade) -> TokenStream {
    let private = facade.private();
    let (session_data, has_subject) = (&private.session_data, &private.has_subject);
    // A generic struct is a session for no choice of its parameters.
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let ident = &input.ident;
    let declaration = declaration::stand_in(&private);
    let payload = payload::stand_in(&private);
    quote! {
        #Derived_
        impl #session_data for #ident {
            #declaration
            #payload
        }
        #Derived_
        impl #has_subject for #ident {}
    }
}
