//! A session that was checked: nothing that is made of it can fail.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields as SynFields, Path, Visibility};

use super::field::{Field, Part};
use super::history::{self, FieldHistory, SessionHistory};
use super::options::{Codec, Options, Pin, Timeout};
use super::versions::{self, Written};
use super::{serde, with};
use crate::errors::Errors;
use crate::messages;

/// `Declaration::DEFAULT_IDLE` and `Declaration::DEFAULT_LIFETIME` of the run time, in seconds.
const DEFAULT_IDLE: u32 = 30 * 60;
const DEFAULT_LIFETIME: u32 = 12 * 60 * 60;

/// A session.
pub(super) struct Session {
    pub(super) vis: Visibility,
    pub(super) name: String,
    pub(super) idle: u32,
    pub(super) lifetime: u32,
    /// Where it asks for JSON.
    pub(super) json: Option<Span>,
    /// Every version, the present one first.
    pub(super) revisions: Vec<Revision>,
    /// The struct before the oldest of them.
    pub(super) previous: Option<Path>,
    /// The older version that is written.
    pub(super) written: Option<Written>,
    pub(super) histories: Vec<FieldHistory>,
}

/// A session type in one version.
pub(super) struct Revision {
    pub(super) ident: Ident,
    pub(super) version: u32,
    pub(super) codec: Codec,
    /// Its pinned shape.
    pub(super) pin: Option<Pin>,
    /// The names and types of all fields, in one text.
    pub(super) fingerprint: String,
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
        let Options { codec, idle, json, krate: _, lifetime, name, .. } = options;
        let Options { previous, recoded, shape, shapes, version, write_version, .. } = options;
        let (idle, lifetime) = timeouts(idle, lifetime, errors);
        let histories: Vec<FieldHistory> = named_fields(input, errors)?
            .filter_map(|field| Some(FieldHistory::of(field, field.ident.as_ref()?, errors)))
            .collect();
        let (recoded, previous_path) = (recoded.as_ref(), previous.as_ref());
        let history =
            SessionHistory { fields: &histories, version, recoded, previous: previous_path };
        let moments = history::check(&history, errors);
        versions::check_previous(&moments, previous_path, errors);
        versions::check_recoded(codec, recoded, errors);
        versions::check_shapes(&moments, &shapes, errors);
        let revision = |version: &u32| {
            let present = moments.last() == Some(version);
            let ident = if present { input.ident.clone() } else { older(&input.ident, *version) };
            let pinned = shapes.iter().find(|(pinned, _)| pinned.value == *version);
            let pin = if present { shape.clone() } else { pinned.map(|(_, pin)| pin.clone()) };
            let codec = versions::codec_in(*version, codec, recoded);
            Revision::of(&histories, *version, ident, codec, pin, &input.ident)
        };
        let revisions: Vec<Revision> = moments.iter().rev().map(revision).collect();
        let written = write_version.and_then(|number| {
            versions::written(number, &moments, &histories, &input.ident, errors)
        });
        let name = name.unwrap_or_else(|| input.ident.unraw().to_string());
        let vis = input.vis.clone();
        Some(Self { vis, name, idle, lifetime, json, revisions, previous, written, histories })
    }

    /// Returns the present version.
    pub(super) fn present(&self) -> Option<&Revision> {
        self.revisions.first()
    }
}

/// Returns the name of an older version's struct: `AppSessionV2`.
fn older(ident: &Ident, version: u32) -> Ident {
    format_ident!("{}V{version}", ident.unraw(), span = ident.span())
}

impl Revision {
    fn of(
        histories: &[FieldHistory],
        version: u32,
        ident: Ident,
        codec: Codec,
        pin: Option<Pin>,
        session: &Ident,
    ) -> Self {
        let fields: Vec<Field> =
            histories.iter().filter_map(|history| history.in_version(version)).collect();
        let shapes: Vec<String> =
            histories.iter().filter_map(|history| history.shape_in(version)).collect();
        let is_present = ident == *session;
        let own = |field: Field| {
            // `Self` means the present struct, in the older ones as well.
            if is_present { field } else { with::naming(field, session) }
        };
        Self {
            ident,
            version,
            codec,
            pin,
            fingerprint: shapes.join(" ; "),
            fields: Fields::sorted(fields.into_iter().map(own)),
        }
    }

    /// Returns the text that its tokens are bound to.
    pub(super) fn bound_to(&self) -> String {
        self.pin.as_ref().map_or_else(|| self.fingerprint.clone(), |Pin(pin)| pin.value())
    }
}

impl Fields {
    /// Sorts fields of which it was checked that they go together.
    pub(super) fn sorted(fields: impl IntoIterator<Item = Field>) -> Self {
        let mut sorted = Self::default();
        for field in fields {
            match field.part {
                Part::Permission => sorted.permission = sorted.permission.or(Some(field)),
                Part::Plain => sorted.plain.push(field),
                Part::Privilege => sorted.privileged.push(field),
                Part::Role => sorted.role = sorted.role.or(Some(field)),
                Part::Subject => sorted.subject = sorted.subject.or(Some(field)),
            }
        }
        sorted
    }

    /// Returns the fields behind the principal, as they are written.
    pub(super) fn stored(&self) -> impl Iterator<Item = &Field> {
        self.privileged.iter().chain(&self.plain)
    }

    /// Returns all fields.
    pub(super) fn all(&self) -> impl Iterator<Item = &Field> {
        let principal = self.subject.iter().chain(&self.role).chain(&self.permission);
        principal.chain(self.stored())
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
