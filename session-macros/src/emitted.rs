//! Every name that the generated code uses: nothing in a stranger's module can shadow one.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::Ident;
use syn::spanned::Spanned;

/// Names of the standard library, by their absolute paths. The underscore keeps them apart from the
/// prelude's names, which the macros themselves use.
macro_rules! core_names {
    ($($name:ident => { $($path:tt)* })*) => {
        $(
            #[derive(Clone, Copy)]
            pub(crate) struct $name;

            impl ToTokens for $name {
                fn to_tokens(&self, tokens: &mut TokenStream) {
                    tokens.extend(quote!($($path)*));
                }
            }
        )*
    };
}

core_names! {
    Clone_ => { ::core::clone::Clone }
    Copy_ => { ::core::marker::Copy }
    Debug_ => { ::core::fmt::Debug }
    Default_ => { ::core::default::Default }
    Duration_ => { ::core::time::Duration }
    Err_ => { ::core::result::Result::Err }
    Fmt_ => { ::core::fmt }
    Future_ => { ::core::future::Future }
    None_ => { ::core::option::Option::None }
    Ok_ => { ::core::result::Result::Ok }
    Option_ => { ::core::option::Option }
    Result_ => { ::core::result::Result }
    Send_ => { ::core::marker::Send }
    Some_ => { ::core::option::Option::Some }
    Str_ => { ::core::primitive::str }
    Sync_ => { ::core::marker::Sync }
    U8_ => { ::core::primitive::u8 }
}

/// The attribute of every generated impl.
#[derive(Clone, Copy)]
pub(crate) struct Derived_;

impl ToTokens for Derived_ {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(quote!(#[automatically_derived]));
    }
}

/// Names of the facade's `__private` module, under `::session_axum` or the `crate = …` override.
macro_rules! private_names {
    ($($field:ident = $name:ident,)*) => {
        /// The names of the facade, ready to interpolate.
        pub(crate) struct Private {
            $(pub(crate) $field: TokenStream,)*
        }

        impl Private {
            fn under(root: &TokenStream) -> Self {
                Self { $($field: quote!(#root::__private::$name),)* }
            }
        }
    };
}

private_names! {
    all = All,
    any = Any,
    ask_predicate = ask_predicate,
    asked_about = Asked,
    assert_carried = assert_carried,
    assert_follows = assert_follows,
    assert_held = assert_held,
    assert_pinned = assert_pinned,
    assert_somebody = assert_somebody,
    assured = Assured,
    caller = Caller,
    check = Check,
    codec = Codec,
    compared = Compared,
    declaration = Declaration,
    declares = Declares,
    expr = Expr,
    fits_in = FitsIn,
    follows = Follows,
    fresh = Fresh,
    from_request_parts = FromRequestParts,
    granted_in = GrantedIn,
    guard = Guard,
    has_logins = HasLogins,
    has_subject = HasSubject,
    held = Held,
    history = History,
    index_set = IndexSet,
    itself = Itself,
    json_codec = json_codec,
    listed = Listed,
    load_resource = load_resource,
    login = Login,
    makes = Makes,
    named = Named,
    needs = Needs,
    not = Not,
    not_ours = NotOurs,
    nothing = Nothing,
    of = Of,
    one_session = OneSession,
    parameter = Parameter,
    parts = Parts,
    payload_error = PayloadError,
    payload_reader = PayloadReader,
    payload_writer = PayloadWriter,
    permission = Permission,
    permission_is = PermissionIs,
    permission_named = PermissionNamed,
    policy = Policy,
    privileged_fields = PrivilegedFields,
    probe = Probe,
    public = Public,
    removed = Removed,
    resource = Resource,
    response = Response,
    rewritten = Rewritten,
    role = Role,
    role_is = RoleIs,
    role_named = RoleNamed,
    rule = rule,
    session_data = SessionData,
    shape = Shape,
    shape_field = ShapeField,
    shape_variant = ShapeVariant,
    migration_error = MigrationError,
    migrate_from = MigrateFrom,
    takes = Takes,
    tree = Tree,
    undeclared = Undeclared,
    unequalled = Unequalled,
    unshaped = Unshaped,
    verdict = Verdict,
    word = Word,
    serde = serde,
}

/// Where the generated code finds the facade.
#[derive(Clone)]
pub(crate) struct Facade(TokenStream);

impl Facade {
    /// The facade under its own name, or where `crate = …` says it is.
    pub(crate) fn at(path: Option<syn::Path>) -> Self {
        Self(path.map_or_else(|| quote!(::session_axum), ToTokens::into_token_stream))
    }

    /// Returns the names it exports for generated code.
    pub(crate) fn private(&self) -> Private {
        Private::under(&self.0)
    }
}

/// The module of the facade that injected types come from, and the types the guards look for.
pub(crate) mod injected {
    pub(crate) const MODULE: &str = "__private";
    pub(crate) const ALL: &str = "All";
    pub(crate) const GUARD: &str = "Guard";
    pub(crate) const PUBLIC: &str = "Public";
}

/// The local that holds a session's field of this position.
pub(crate) fn field_local(position: usize) -> Ident {
    format_ident!("__field{position}")
}

/// The local that holds a function's extracted argument of this position.
pub(crate) fn extracted_local(position: usize) -> Ident {
    format_ident!("__{position}")
}

/// The constant method by which a guard names a role in a type.
pub(crate) fn index_method() -> Ident {
    format_ident!("__index")
}

/// Returns the tokens, all of them at one place: an error about any points there. What they mean
/// stays the same.
pub(crate) fn all_at(place: Span, tokens: TokenStream) -> TokenStream {
    let moved = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), all_at(place, group.stream()));
            inside.set_span(group.span().located_at(place));
            TokenTree::Group(inside)
        }
        mut token => {
            token.set_span(token.span().located_at(place));
            token
        }
    };
    tokens.into_iter().map(moved).collect()
}

/// The place of these tokens with the names of generated code: errors point at the author's code,
/// while locals resolve, and lints know that nobody wrote this.
pub(crate) fn place_of(tokens: &impl Spanned) -> Span {
    place_at(tokens.span())
}

/// As [`place_of`] what has this span.
pub(crate) fn place_at(span: Span) -> Span {
    Span::call_site().located_at(span)
}
