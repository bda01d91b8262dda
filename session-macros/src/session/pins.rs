//! What is checked once the types of the fields are known: constants that stop the build.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;

use super::field::{Field, Part};
use super::history::Story;
use super::model::{Revision, Session};
use super::options::{Codec, Pin};
use super::step::made_privileges;
use super::with::without_self;
use crate::emitted::{Private, Str_, place_of};
use crate::messages;
use crate::text::canonical;

// Output:  const _: () = {
//              #[allow(unused_imports)]
//              use Unshaped as _;
//              #[allow(dead_code)]
//              const __NOT_CARRIED: &str = "…";
//              assert_carried(Probe::<Theme>::TREE, "theme", __NOT_CARRIED);
//              assert_pinned(&Tree::Struct(&[..]), "9f2c41d7", "Visit", 2u32, "…");
//              assert_follows::<Visit, VisitV1>(&[], "VisitV1", &Follows { .. });
//          };
pub(super) fn checks(session: &Session, private: &Private) -> TokenStream {
    let Private { unshaped, .. } = private;
    let checks = session.revisions.iter().enumerate().map(|(at, revision)| {
        let carried = carried(session, revision, private);
        let pinned = pinned(session, at == 0, revision, private);
        quote!(#carried #pinned)
    });
    let checks: TokenStream = checks.chain([follows(session, private)]).collect();
    if checks.is_empty() {
        return TokenStream::new();
    }
    let message = messages::NOT_FOR_POSTCARD;
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use #unshaped as _;
            #[allow(dead_code)]
            const __NOT_CARRIED: &#Str_ = #message;
            #checks
        };
    }
}

/// Refuses types that postcard cannot carry, as far as their shape is known. Each once: in the newest
/// version that has the field.
fn carried(session: &Session, revision: &Revision, private: &Private) -> TokenStream {
    let Private { assert_carried, probe, .. } = private;
    if revision.codec == Codec::Json {
        return TokenStream::new();
    }
    let newer = revision.version.saturating_add(1);
    let checked = |story: &Story| {
        let newer = session.revisions.iter().find(|other| other.version == newer);
        newer.is_some_and(|newer| newer.codec == Codec::Postcard && story.lives_in(newer.version))
    };
    let fields = session.stories.iter().filter(|story| {
        let plain = matches!(story.field.part, Part::Plain | Part::Privilege | Part::Subject);
        plain && story.lives_in(revision.version) && !checked(story) && story.opaque.is_none()
    });
    let fields = fields.filter(|story| story.field.with.serialize.is_none());
    let checks = fields.map(|Story { field: Field { ty, name, .. }, .. }| {
        let (ty, place) = (outside(session, ty), place_of(ty));
        quote_spanned!(place=> #assert_carried(#probe::<#ty>::TREE, #name, __NOT_CARRIED);)
    });
    checks.collect()
}

/// Compares a revision's shape with the one that was pinned.
fn pinned(
    session: &Session,
    is_present: bool,
    revision: &Revision,
    private: &Private,
) -> TokenStream {
    let Private { assert_pinned, .. } = private;
    let Some(Pin(pin)) = &revision.pin else { return TokenStream::new() };
    let shape = shape(session, revision, private);
    let name = session.present().map(|present| present.ident.to_string()).unwrap_or_default();
    let version = revision.version;
    let lines = if is_present { messages::SHAPE_CHANGED } else { messages::OLD_SHAPE_CHANGED };
    let message = lines.join("\n");
    quote_spanned! {place_of(pin)=>
        #assert_pinned(&#shape, #pin, #name, #version, #message);
    }
}

// Output:  Tree::Struct(&[
//              ShapeField { name: "postcard", shape: Tree::Word("codec") },
//              ShapeField { name: "user", shape: Tree::Noted("subject", &<u64 as Shape>::SHAPE) }, ..
//          ])
fn shape(session: &Session, revision: &Revision, private: &Private) -> TokenStream {
    let Private { shape_field, tree, .. } = private;
    let codec = match revision.codec {
        Codec::Json => "json",
        Codec::Postcard => "postcard",
    };
    let codec = quote!(#shape_field { name: #codec, shape: #tree::Word("codec") });
    let fields = session.stories.iter().filter_map(|story| {
        let field = story.in_version(revision.version)?;
        let (name, shape) = (&field.name, field_shape(session, story, &field, private));
        Some(quote!(#shape_field { name: #name, shape: #shape }))
    });
    quote!(#tree::Struct(&[#codec, #(#fields),*]))
}

fn field_shape(
    session: &Session,
    story: &Story,
    field: &Field,
    private: &Private,
) -> TokenStream {
    let Private { shape, tree, .. } = private;
    let is_subject = field.part == Part::Subject;
    let ty = field.inside_option().filter(|_| is_subject).unwrap_or(&field.ty);
    let (ty, place) = (outside(session, ty), place_of(ty));
    let with = field.with.shape();
    let inner = match (&story.opaque, field.part) {
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
    match session.present() {
        Some(present) => without_self(quote!(#ty), &present.ident),
        None => quote!(#ty),
    }
}

/// Compares the oldest revision made here with the struct that is said to be before it.
fn follows(session: &Session, private: &Private) -> TokenStream {
    let Private { assert_follows, follows, .. } = private;
    let (Some(previous), Some(first)) = (&session.previous, session.revisions.last()) else {
        return TokenStream::new();
    };
    let (made, ident) = (made_privileges(session), &first.ident);
    let before = canonical(quote!(#previous)).replace(' ', "");
    let (name, order, gap, privilege) = (
        messages::PREVIOUS_HAS_ANOTHER_NAME,
        messages::PREVIOUS_IS_NOT_BEFORE,
        messages::PREVIOUS_LEAVES_A_GAP,
        messages::PRIVILEGE_FROM_NOWHERE,
    );
    quote_spanned! {place_of(previous)=>
        #assert_follows::<#ident, #previous>(&[#(#made),*], #before, &#follows {
            name: #name,
            order: #order,
            gap: #gap,
            privilege: #privilege,
        });
    }
}
