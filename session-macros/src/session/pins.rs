//! What is checked once the types of the fields are known: constants that stop the build.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use super::declaration::privilege;
use super::field::{Field, Part};
use super::history::FieldHistory;
use super::migration::is_made_by_rewriting;
use super::model::{Revision, Session};
use super::options::{Codec, Pin};
use super::with::without_self;
use crate::emitted::{Private, all_at, place_at, place_of};
use crate::messages;
use crate::text::canonical;

// Output:  const _: () = {
//              use Unshaped as _;
//              const _: () = assert_somebody(Probe::<u64>::TREE, "user", "…");
//              const _: () = assert_carried(Probe::<Theme>::TREE, "theme", "…");
//              const _: () = assert_pinned(&Tree::Struct(&[..]), "9f2c41d7", "Visit", 2u32, "…");
//              const _: () = assert_follows::<Visit, VisitV1>("VisitV1", &Follows { .. });
//              const _: () = assert_held::<VisitV1>("#[session(role)]", "VisitV1", "…");
//          };
pub(super) fn checks(session: &Session, private: &Private) -> TokenStream {
    let Private { unshaped, .. } = private;
    let mut checks = somebody(session, private);
    checks.extend(json_codec(session, private));
    for (at, revision) in session.revisions.iter().enumerate() {
        checks.extend(carried(session, revision, private));
        checks.extend(pinned(session, at == 0, revision, private));
    }
    checks.extend(follows(session, private));
    if checks.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const _: () = {
            use #unshaped as _;
            #(#checks)*
        };
    }
}

/// Returns one check: a constant of its own, so that one that fails hides no other.
fn check(place: Span, call: TokenStream) -> TokenStream {
    let call = all_at(place, call);
    quote!(const _: () = #call;)
}

/// Calls what stops the build without the feature that JSON needs, where a version is in JSON.
fn json_codec(session: &Session, private: &Private) -> Option<TokenStream> {
    let Private { json_codec, .. } = private;
    let place = place_at(session.json?);
    let message = messages::JSON_IS_A_FEATURE;
    Some(all_at(place, quote!(#json_codec! { ::core::compile_error!(#message); })))
}

/// Refuses a subject that may be nobody under another name than `Option`: whoever has a subject is
/// logged in.
fn somebody(session: &Session, private: &Private) -> Vec<TokenStream> {
    let Private { assert_somebody, probe, .. } = private;
    let subjects = session.histories.iter().filter(|history| history.field.part == Part::Subject);
    let checks = subjects.map(|FieldHistory { field, .. }| {
        let (ty, name) = (field.inside_option().unwrap_or(&field.ty), &field.name);
        let (inner, message) = (outside(session, ty), messages::SUBJECT_MAY_BE_NOBODY);
        check(place_of(ty), quote!(#assert_somebody(#probe::<#inner>::TREE, #name, #message)))
    });
    checks.collect()
}

/// Refuses types that postcard cannot carry, as far as their shape is known. Each once: in the newest
/// version that has the field.
fn carried(session: &Session, revision: &Revision, private: &Private) -> Vec<TokenStream> {
    let Private { assert_carried, probe, .. } = private;
    if revision.codec == Codec::Json {
        return Vec::new();
    }
    let newer = revision.version.saturating_add(1);
    let checked = |history: &FieldHistory| {
        let newer = session.revisions.iter().find(|other| other.version == newer);
        newer.is_some_and(|newer| newer.codec == Codec::Postcard && history.lives_in(newer.version))
    };
    let fields = session.histories.iter().filter(|history| {
        let plain = matches!(history.field.part, Part::Plain | Part::Privilege | Part::Subject);
        plain && history.lives_in(revision.version) && !checked(history) && history.opaque.is_none()
    });
    let fields = fields.filter(|history| history.field.with.serialize.is_none());
    let checks = fields.map(|FieldHistory { field: Field { ty, name, .. }, .. }| {
        let (inner, message) = (outside(session, ty), messages::NOT_FOR_POSTCARD);
        check(place_of(ty), quote!(#assert_carried(#probe::<#inner>::TREE, #name, #message)))
    });
    checks.collect()
}

/// Compares a revision's shape with the one that was pinned.
fn pinned(
    session: &Session,
    is_present: bool,
    revision: &Revision,
    private: &Private,
) -> Option<TokenStream> {
    let Private { assert_pinned, tree, .. } = private;
    let Pin(pin) = revision.pin.as_ref()?;
    let shape = shape(session, revision, private);
    let name = session.present()?.ident.to_string();
    let version = revision.version;
    let lines = if is_present { messages::SHAPE_CHANGED } else { messages::OLD_SHAPE_CHANGED };
    let message = lines.join("\n");
    let call =
        all_at(place_of(pin), quote!(#assert_pinned(__SHAPE, #pin, #name, #version, #message)));
    // The shape keeps its fields' places: one of an unknown shape is pointed at.
    Some(quote! {
        const _: () = {
            const __SHAPE: &#tree = &#shape;
            #call
        };
    })
}

// Output:  Tree::Noted("postcard", &Tree::Struct(&[
//              ShapeField { name: "user", shape: Tree::Noted("subject", &<u64 as Shape>::SHAPE) }, ..
//          ]))
fn shape(session: &Session, revision: &Revision, private: &Private) -> TokenStream {
    let Private { shape_field, tree, .. } = private;
    let codec = match revision.codec {
        Codec::Json => "json",
        Codec::Postcard => "postcard",
    };
    let fields = session.histories.iter().filter_map(|history| {
        let field = history.in_version(revision.version)?;
        let (name, shape) = (&field.name, field_shape(session, history, &field, private));
        Some(quote!(#shape_field { name: #name, shape: #shape }))
    });
    quote!(#tree::Noted(#codec, &#tree::Struct(&[#(#fields),*])))
}

fn field_shape(
    session: &Session,
    history: &FieldHistory,
    field: &Field,
    private: &Private,
) -> TokenStream {
    let Private { shape, tree, .. } = private;
    let is_subject = field.part == Part::Subject;
    let ty = field.inside_option().filter(|_| is_subject).unwrap_or(&field.ty);
    let (ty, place) = (outside(session, ty), place_of(ty));
    let with = field.with.shape();
    let inner = match (&history.opaque, field.part) {
        (Some(opaque), _) => quote!(#tree::Opaque(#opaque)),
        (None, Part::Role) => return quote!(#tree::Word("roles")),
        (None, Part::Permission) => return quote!(#tree::Word("permissions")),
        (None, _) if !with.is_empty() => {
            let with = with.trim_start();
            quote!(#tree::Opaque(#with))
        }
        (None, _) => quote_spanned!(place=> <#ty as #shape>::SHAPE),
    };
    match field.part {
        Part::Plain => inner,
        part => {
            let key = part.key();
            quote!(#tree::Noted(#key, &#inner))
        }
    }
}

/// Returns a type as it is written outside of the struct, where there is no `Self`.
fn outside(session: &Session, ty: &Type) -> TokenStream {
    let tokens = quote!(#ty);
    if let Some(present) = session.present() {
        without_self(tokens, &present.ident)
    } else {
        tokens
    }
}

/// Compares the oldest revision made here with the struct that is said to be before it.
fn follows(session: &Session, private: &Private) -> Vec<TokenStream> {
    let Private { assert_follows, assert_held, follows, .. } = private;
    let (Some(previous), Some(first)) = (&session.previous, session.revisions.last()) else {
        return Vec::new();
    };
    let ident = &first.ident;
    let before = canonical(quote!(#previous)).replace(' ', "");
    let (name, order, gap) = (
        messages::PREVIOUS_HAS_ANOTHER_NAME,
        messages::PREVIOUS_IS_NOT_BEFORE,
        messages::PREVIOUS_LEAVES_A_GAP,
    );
    let follows = quote!(#follows { name: #name, order: #order, gap: #gap });
    let order = quote!(#assert_follows::<#ident, #previous>(#before, &#follows));
    let privileges = session.histories.iter().filter(|history| !is_made_by_rewriting(history));
    let privileges = privileges.filter_map(|history| {
        let field = history.in_version(first.version)?;
        let (privilege, message) = (privilege(&field)?, messages::PRIVILEGE_FROM_NOWHERE);
        let held = quote!(#assert_held::<#previous>(#privilege, #before, #message));
        Some(check(place_at(field.part_span), held))
    });
    std::iter::once(check(place_of(previous), order)).chain(privileges).collect()
}
