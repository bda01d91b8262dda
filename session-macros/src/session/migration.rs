//! The older versions' structs, and the migrations between them.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Path, Visibility};

use super::field::{Field, Part, Value, ValueKind};
use super::history::FieldHistory;
use super::model::{Revision, Session};
use super::versions::Written;
use super::{payload, with};
use crate::emitted::{
    Clone_, Default_, Derived_, Option_, Private, Result_, field_local, place_of,
};

// Input:   #[derive(Session)] #[session(version = 2)]
//          pub struct Visit { #[session(subject)] user: Option<u64>, #[session(since = 2, default)] dark: bool }
// Output:  #[derive(Clone)] pub struct VisitV1 { user: Option<u64> }
pub(super) fn definition(session: &Session, revision: &Revision) -> TokenStream {
    let Session { vis, .. } = session;
    let Revision { ident, version, fields, .. } = revision;
    let present = session.present().map(|present| present.ident.to_string()).unwrap_or_default();
    let doc = format!("[`{present}`] as it was in version {version}.");
    let exhaustive =
        matches!(vis, Visibility::Public(_)).then(|| quote!(#[allow(clippy::exhaustive_structs)]));
    let field_doc = format!("As it was in version {version}.");
    // In a refused history two may have one name: the mistake is told already.
    let mut named = HashSet::new();
    let fields = fields.all().filter(|field| named.insert(field.ident.clone()));
    let fields =
        fields.map(|Field { ident, vis, ty, .. }| quote!(#[doc = #field_doc] #vis #ident: #ty));
    quote! {
        #[doc = #doc]
        #exhaustive
        #[derive(#Clone_)]
        #vis struct #ident {
            #(#fields,)*
        }
    }
}

// Output:  const HISTORY: History<Self> = History::after::<VisitV1>().writing(1u32, __write);
pub(super) fn history(session: &Session, at: usize, private: &Private) -> TokenStream {
    let Private { history, .. } = private;
    let older = session.revisions.get(at.saturating_add(1)).map(|older| &older.ident);
    let after = match (older, &session.previous) {
        (Some(older), _) => quote!(#history::<Self>::after::<#older>()),
        (None, Some(previous)) => {
            quote_spanned!(place_of(previous)=> #history::<Self>::after::<#previous>())
        }
        (None, None) => return TokenStream::new(),
    };
    let writing = match (at, session.present(), &session.written) {
        (0, Some(present), Some(written)) => writing(&present.ident, written, private),
        _ => TokenStream::new(),
    };
    quote!(const HISTORY: #history<Self> = #after #writing;)
}

// Output:  .writing(1u32, { fn __write(__session: &Visit, __payload: &mut PayloadWriter) -> .. { .. } __write })
fn writing(session: &Ident, written: &Written, private: &Private) -> TokenStream {
    let Private { payload_writer, payload_error, .. } = private;
    let Written { version, fields } = written;
    let body = payload::write_body(fields, session, &quote!(__session), private);
    quote! {
        .writing(#version, {
            fn __write(
                __session: &#session,
                __payload: &mut #payload_writer,
            ) -> #Result_<(), #payload_error> {
                #body
            }
            __write
        })
    }
}

/// Returns the migration that leads to a revision: from the revision before, or from `previous`.
pub(super) fn migration(session: &Session, at: usize, private: &Private) -> TokenStream {
    let Some(revision) = session.revisions.get(at) else { return TokenStream::new() };
    match (session.revisions.get(at.saturating_add(1)), &session.previous) {
        (Some(older), _) => generated(session, revision, older, private),
        (None, Some(previous)) => rewritten(session, revision, previous, private),
        (None, None) => TokenStream::new(),
    }
}

// Output:  impl MigrateFrom<VisitV1> for Visit {
//              const MAKES: Makes = Makes { subject: false, .., fields: PrivilegedFields::Moved };
//              fn migrate(__before: VisitV1) -> Result<Self, MigrationError> {
//                  let __field0: bool = <bool as Default>::default();
//                  Ok(Self { user: __before.user, dark: __field0 })
//              }
//          }
fn generated(
    session: &Session,
    revision: &Revision,
    older: &Revision,
    private: &Private,
) -> TokenStream {
    let Private { privileged_fields, .. } = private;
    let begun = |history: &&FieldHistory| history.begins_in(revision.version);
    let makes = makes(session, begun, &quote!(#privileged_fields::Moved), private);
    let made = session.histories.iter().filter(begun).zip((0..).map(field_local));
    let made = made.map(|(history, local)| make(session, history, &local, private));
    let mut locals = (0..).map(field_local);
    let inits = session.histories.iter().filter_map(|history| {
        let ident = &history.in_version(revision.version)?.ident;
        if history.begins_in(revision.version) {
            let local = locals.next()?;
            return Some(quote!(#ident: #local,));
        }
        let before = history.ident_in(older.version);
        Some(quote!(#ident: __before.#before,))
    });
    let removed = removed(session, revision, private);
    let body = quote! {
        #(#made)*
        #Result_::Ok(Self { #(#inits)* #removed })
    };
    let older = &older.ident;
    implementation(&revision.ident, &quote!(#older), &makes, &body, private)
}

// Output:  impl MigrateFrom<VisitV3> for Visit {
//              const MAKES: Makes = Makes { .., roles: true, .., fields: PrivilegedFields::Kept { but: &[] } };
//              fn migrate(__before: VisitV3) -> Result<Self, MigrationError> {
//                  let __field0: Option<Role> = role_from_v3(&__before);
//                  let mut __next = <Self as Rewritten<VisitV3>>::rewritten(__before).ok_or(MigrationError::Refused)?;
//                  __next.role = __field0;
//                  Ok(__next)
//              }
//          }
fn rewritten(
    session: &Session,
    revision: &Revision,
    previous: &Path,
    private: &Private,
) -> TokenStream {
    let Private { privileged_fields, rewritten, migration_error, .. } = private;
    let begun = |history: &&FieldHistory| {
        history.lives_in(revision.version) && is_made_by_rewriting(history)
    };
    let names = session.histories.iter().filter(begun).filter_map(|history| {
        let field = history.in_version(revision.version)?;
        (field.part == Part::Privilege).then_some(field.name)
    });
    let kept = quote!(#privileged_fields::Kept { but: &[#(#names),*] });
    let makes = makes(session, begun, &kept, private);
    let made = session.histories.iter().filter(begun).zip((0..).map(field_local));
    let made = made.map(|(history, local)| make(session, history, &local, private));
    let set = session.histories.iter().filter(begun).zip((0..).map(field_local));
    let mut set = set
        .map(|(history, local)| {
            let ident = history.ident_in(revision.version);
            quote!(__next.#ident = #local;)
        })
        .peekable();
    let mutable = set.peek().is_some().then(|| quote!(mut));
    let next = quote_spanned! {place_of(previous)=>
        let #mutable __next = #Option_::ok_or(
            <Self as #rewritten<#previous>>::rewritten(__before),
            #migration_error::Refused,
        )?;
    };
    let body = quote! {
        #(#made)*
        #next
        #(#set)*
        #Result_::Ok(__next)
    };
    implementation(&revision.ident, &quote!(#previous), &makes, &body, private)
}

/// Whether a function makes the field in the migration from `previous`.
pub(super) fn is_made_by_rewriting(history: &FieldHistory) -> bool {
    history.since.is_none() && history.value.is_some()
}

fn implementation(
    ident: &Ident,
    before: &TokenStream,
    makes: &TokenStream,
    body: &TokenStream,
    private: &Private,
) -> TokenStream {
    let Private { migrate_from, migration_error, makes: ty, .. } = private;
    quote! {
        #Derived_
        impl #migrate_from<#before> for #ident {
            const MAKES: #ty = #makes;
            fn migrate(__before: #before) -> #Result_<Self, #migration_error> {
                #body
            }
        }
    }
}

fn makes<'a>(
    session: &'a Session,
    begun: impl Fn(&&'a FieldHistory) -> bool,
    fields: &TokenStream,
    private: &Private,
) -> TokenStream {
    let Private { makes, .. } = private;
    let made =
        |part| session.histories.iter().filter(&begun).any(|history| history.field.part == part);
    let (subject, roles, permissions) =
        (made(Part::Subject), made(Part::Role), made(Part::Permission));
    quote! {
        #makes { subject: #subject, roles: #roles, permissions: #permissions, fields: #fields }
    }
}

// Output:  let __field0: Theme = theme_from_v1(&__before);
fn make(
    session: &Session,
    history: &FieldHistory,
    local: &Ident,
    private: &Private,
) -> TokenStream {
    let (Private { migration_error, .. }, ty) = (private, &history.field.ty);
    let (Some(Value { kind, .. }), Some(present)) = (&history.value, session.present()) else {
        return TokenStream::new();
    };
    let outside = |tokens| with::without_self(tokens, &present.ident);
    let ty = outside(quote!(#ty));
    match kind {
        ValueKind::Default => {
            quote_spanned!(place_of(&history.field.ty)=> let #local: #ty = <#ty as #Default_>::default();)
        }
        ValueKind::Expression(value) => {
            let value = outside(quote!(#value));
            quote!(let #local: #ty = #value;)
        }
        ValueKind::With(path) => {
            let (place, path) = (place_of(path), outside(quote!(#path)));
            quote_spanned!(place=> let #local: #ty = #path(&__before);)
        }
        ValueKind::TryWith(path) => {
            let (place, path) = (place_of(path), outside(quote!(#path)));
            quote_spanned! {place=>
                let #local: #ty =
                    #Result_::map_err(#path(&__before), |_| #migration_error::Refused)?;
            }
        }
    }
}

/// Returns the initialisers of the fields that the present struct has a place for only.
pub(super) fn removed(session: &Session, revision: &Revision, private: &Private) -> TokenStream {
    let Private { removed, .. } = private;
    let present = session.present().is_some_and(|present| present.version == revision.version);
    let gone = session.histories.iter().filter(|history| present && history.is_removed);
    let gone = gone
        .map(|FieldHistory { field: Field { ident, .. }, .. }| quote!(#ident: #removed::new(),));
    gone.collect()
}
