//! A session that was checked: nothing that is made of it can fail.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields as SynFields};

use super::field::{Field, Part};
use super::options::{Codec, Options, Timeout};
use super::serde;
use crate::errors::Errors;
use crate::messages;

/// `Declaration::DEFAULT_IDLE` and `Declaration::DEFAULT_LIFETIME` of the run time, in seconds.
const DEFAULT_IDLE: u32 = 30 * 60;
const DEFAULT_LIFETIME: u32 = 12 * 60 * 60;

/// A session.
pub(super) struct Session {
    pub(super) ident: Ident,
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) idle: u32,
    pub(super) lifetime: u32,
    pub(super) codec: Codec,
    /// The names and types of all fields, in one text.
    pub(super) shape: String,
    pub(super) fields: Fields,
}

/// The fields by what they are, each kind in the order of declaration.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) subject: Option<Field>,
    pub(super) role: Option<Field>,
    pub(super) permission: Option<Field>,
    pub(super) privileged: Vec<Field>,
    pub(super) plain: Vec<Field>,
}

impl Session {
    /// Checks a session; `None` where it is no struct with named fields.
    pub(super) fn of(input: &DeriveInput, options: Options, errors: &mut Errors) -> Option<Self> {
        if !input.generics.params.is_empty() {
            errors.push(&input.generics.params, messages::SESSION_IS_GENERIC);
        }
        serde::container(input, errors);
        let Options { codec, idle, krate: _, lifetime, name, version } = options;
        let (idle, lifetime) = timeouts(idle, lifetime, errors);
        let fields: Vec<Field> = named_fields(input, errors)?
            .filter_map(|field| Some(Field::of(field, field.ident.as_ref()?, errors)))
            .collect();
        let shapes: Vec<String> = fields.iter().map(Field::shape).collect();
        Some(Self {
            ident: input.ident.clone(),
            name: name.unwrap_or_else(|| input.ident.unraw().to_string()),
            version,
            idle,
            lifetime,
            codec,
            shape: shapes.join(" ; "),
            fields: Fields::sorted(fields, errors),
        })
    }
}

impl Fields {
    fn sorted(fields: Vec<Field>, errors: &mut Errors) -> Self {
        let mut sorted = Self::default();
        for field in fields {
            match field.part {
                Part::Permission => once(&mut sorted.permission, field, errors),
                Part::Plain => sorted.plain.push(field),
                Part::Privilege => sorted.privileged.push(field),
                Part::Role => once(&mut sorted.role, field, errors),
                Part::Subject => once(&mut sorted.subject, field, errors),
            }
        }
        if sorted.subject.is_none() {
            for field in sorted.role.iter().chain(&sorted.permission) {
                errors.push_at(field.part_span, messages::part_without_subject(field.part.key()));
            }
        }
        sorted
    }

    /// Returns the fields behind the principal, as they are written.
    pub(super) fn stored(&self) -> impl Iterator<Item = &Field> {
        self.privileged.iter().chain(&self.plain)
    }
}

fn once(place: &mut Option<Field>, field: Field, errors: &mut Errors) {
    match place {
        Some(first) => {
            let message = messages::second_field(field.part.key(), &first.name);
            errors.push_at(field.part_span, message);
        }
        None => *place = Some(field),
    }
}

fn named_fields<'a>(
    input: &'a DeriveInput,
    errors: &mut Errors,
) -> Option<syn::punctuated::Iter<'a, syn::Field>> {
    let refused = match &input.data {
        Data::Struct(data) => match &data.fields {
            SynFields::Named(fields) => return Some(fields.named.iter()),
            SynFields::Unnamed(fields) => fields.paren_token.span.join(),
            SynFields::Unit => input.ident.span(),
        },
        Data::Enum(data) => data.enum_token.span(),
        Data::Union(data) => data.union_token.span(),
    };
    errors.push_at(refused, messages::SESSION_IS_A_STRUCT);
    None
}

/// Returns idle timeout and lifetime. An idle timeout that nobody wrote down gives way to a shorter
/// lifetime; one that was written does not.
fn timeouts(idle: Option<Timeout>, lifetime: Option<Timeout>, errors: &mut Errors) -> (u32, u32) {
    let lifetime = lifetime.map_or(DEFAULT_LIFETIME, |lifetime| lifetime.seconds);
    let Some(Timeout { literal, seconds }) = idle else {
        return (DEFAULT_IDLE.min(lifetime), lifetime);
    };
    if seconds > lifetime {
        errors.push(literal, messages::idle_exceeds_lifetime(lifetime));
    }
    (seconds, lifetime)
}
