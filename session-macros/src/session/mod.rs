//! `#[derive(Session)]`.

mod declaration;
mod field;
mod history;
mod migration;
mod model;
mod options;
mod payload;
mod pins;
mod serde;
#[cfg(test)]
mod tests;
mod versions;
mod with;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path};

use crate::emitted::{Derived_, Facade, Private};
use crate::errors::Errors;
use crate::generated::generated;
use model::{Revision, Session};
use options::Options;

/// Returns the impls of a session, or the mistakes and impls that stand in for them.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let (krate, session, errors) = read(&input);
    let facade = Facade::at(krate);
    if errors.is_empty() {
        // Once more: mistakes were shown at the author's tokens, and what is emitted is generated code.
        let (_, session, errors) = read(&generated(&input));
        return match errors.finish(session) {
            Ok(session) => session_impls(&session, Some(&definitions(&session)), &facade),
            Err(errors) => errors,
        };
    }
    let errors = errors.into_compile_errors();
    let older = session.as_ref().map(definitions);
    let fallback = fallback(&input, older.as_ref(), &facade);
    quote!(#errors #fallback)
}

/// Reads a session and notes its mistakes.
fn read(input: &DeriveInput) -> (Option<Path>, Option<Session>, Errors) {
    let mut errors = Errors::default();
    let options = Options::of(input, &mut errors);
    let krate = options.krate.clone();
    let session = Session::of(input, options, &mut errors);
    (krate, session, errors)
}

/// Returns the structs of the older versions, which functions of the author name.
fn definitions(session: &Session) -> TokenStream {
    session.revisions.iter().skip(1).map(|older| migration::definition(session, older)).collect()
}

// Input:   #[derive(Session)] #[session(version = 2)]
//          struct Visit { #[session(subject)] user: Option<u64>, #[session(since = 2, default)] dark: bool }
// Output:  struct VisitV1 { .. }
//          impl SessionData for Visit { .. }
//          impl HasSubject for Visit { type Subject = u64; }
//          impl MigrateFrom<VisitV1> for Visit { .. }
//          impl SessionData for VisitV1 { .. }
//          impl HasSubject for VisitV1 { type Subject = u64; }
//          const _: () = { .. };
fn session_impls(session: &Session, older: Option<&TokenStream>, facade: &Facade) -> TokenStream {
    let private = facade.private();
    let revisions = session.revisions.iter().enumerate().map(|(at, revision)| {
        let data = session_data(session, at, revision, &private);
        let migration = migration::migration(session, at, &private);
        quote!(#data #migration)
    });
    let checks = pins::checks(session, &private);
    quote! {
        #older
        #(#revisions)*
        #checks
    }
}

// Output:  impl SessionData for Visit {
//              const DECLARATION: Declaration = ..;
//              const HISTORY: History<Self> = ..;
//              const PRIVILEGES: &'static [&'static str] = &["#[session(subject)]"];
//              type Role = Nothing;
//              type Permission = Nothing;
//              fn write(&self, ..) -> .. { .. }
//              fn read(..) -> .. { .. }
//              fn compare(..) { .. }
//          }
//          impl HasSubject for Visit { type Subject = u64; }
fn session_data(
    session: &Session,
    at: usize,
    revision: &Revision,
    private: &Private,
) -> TokenStream {
    let (session_data, has_subject) = (&private.session_data, &private.has_subject);
    let Revision { ident, fields, .. } = revision;
    let declaration = declaration::declaration(session, revision, private);
    let history = migration::history(session, at, private);
    let privileges = declaration::privileges(fields);
    let names = declaration::names(fields, private);
    let write = payload::write(revision, private);
    let read = payload::read(revision, &migration::removed(session, revision, private), private);
    let compare = payload::compare(revision, private);
    let owned = payload::subject_type(fields).map(|subject| {
        quote! {
            #Derived_
            impl #has_subject for #ident {
                type Subject = #subject;
            }
        }
    });
    quote! {
        #Derived_
        impl #session_data for #ident {
            #declaration
            #history
            #privileges
            #names
            #write
            #read
            #compare
        }
        #owned
    }
}

/// What stands in for a refused session, so that its uses raise no mistakes of their own. The
/// `compile_error!` beside it stops the build.
fn fallback(input: &DeriveInput, older: Option<&TokenStream>, facade: &Facade) -> TokenStream {
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
        #older
        #Derived_
        impl #session_data for #ident {
            #declaration
            #payload
        }
        #Derived_
        impl #has_subject for #ident {
            type Subject = ();
        }
    }
}
