//! The two methods that write a session and read it back.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::field::Field;
use super::model::{Fields, Revision};
use super::with;
use crate::emitted::{Err_, None_, Ok_, Private, Result_, Some_, field_local, place_of};

// Output:  fn write(&self, __payload: &mut PayloadWriter) -> Result<(), PayloadError> {
//              __payload.principal::<u64, Option<Role>, ()>(self.user.as_ref(), &self.role, &())?;
//              __payload.field::<Plan>("plan", &self.plan)?;      // privileged
//              __payload.privileges_end();
//              __payload.field::<Theme>("theme", &self.theme)?;
//              Ok(())
//          }
pub(super) fn write(revision: &Revision, private: &Private) -> TokenStream {
    let Private { payload_writer, payload_error, .. } = private;
    let body = write_body(&revision.fields, &revision.ident, &quote!(self), private);
    quote! {
        fn write(&self, __payload: &mut #payload_writer) -> #Result_<(), #payload_error> {
            #body
        }
    }
}

/// Returns what writes the fields of `receiver`, a `session`.
pub(super) fn write_body(
    fields: &Fields,
    session: &Ident,
    receiver: &TokenStream,
    private: &Private,
) -> TokenStream {
    let types = principal_types(fields);
    let subject = subject_value(fields, receiver);
    let role = held_value(fields.role.as_ref(), receiver);
    let permission = held_value(fields.permission.as_ref(), receiver);
    let field = |field: &Field| write_field(session, receiver, field, private);
    let (privileged, plain) = (fields.privileged.iter().map(field), fields.plain.iter().map(field));
    quote! {
        __payload.principal::<#types>(#subject, #role, #permission)?;
        #(#privileged)*
        __payload.privileges_end();
        #(#plain)*
        #Ok_(())
    }
}

// Output:  fn read(__payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError> {
//              let (__subject, __role, __permission) = __payload.principal::<u64, Option<Role>, ()>()?;
//              let __field0 = __payload.field::<Plan>("plan")?;
//              let __field1 = __payload.field::<Theme>("theme")?;
//              Ok(Self { user: __subject, role: __role, plan: __field0, theme: __field1, cart: Removed::new() })
//          }
pub(super) fn read(revision: &Revision, removed: &TokenStream, private: &Private) -> TokenStream {
    let Private { payload_reader, payload_error, .. } = private;
    let Revision { ident, fields, .. } = revision;
    let principal = read_principal(fields, private);
    let locals = || (0..).map(field_local);
    let reads = fields.stored().zip(locals()).map(|(field, local)| {
        let value = read_field(ident, field, private);
        quote!(let #local = #value;)
    });
    let inits = fields.stored().zip(locals()).map(|(field, local)| init(field, &local));
    let held = [
        (&fields.subject, quote!(__subject)),
        (&fields.role, quote!(__role)),
        (&fields.permission, quote!(__permission)),
    ];
    let held = held.into_iter().filter_map(|(field, local)| Some(init(field.as_ref()?, &local)));
    quote! {
        fn read(__payload: &mut #payload_reader<'_>) -> #Result_<Self, #payload_error> {
            #principal
            #(#reads)*
            #Ok_(Self { #(#held)* #(#inits)* #removed })
        }
    }
}

// Output:  fn compare(&self, __other: &Self, __compared: &mut Compared) {
//              use Unequalled as __Unequalled;            // named below, so it is used in any case
//              <Probe<()> as __Unequalled>::NAMED;
//              __compared.field::<Plan>("plan", Probe::<Plan>::EQUAL, &self.plan, &__other.plan);
//              __compared.field::<Theme>("theme", Probe::<Theme>::EQUAL, &self.theme, &__other.theme);
//          }
pub(super) fn compare(revision: &Revision, private: &Private) -> TokenStream {
    let Private { compared, probe, unequalled, .. } = private;
    let fields = revision.fields.stored().map(|field| {
        let (Field { name, ty, .. }, place) = (field, place_of(&field.ty));
        let (one, other) = (field.value_in(&quote!(self)), field.value_in(&quote!(__other)));
        quote_spanned! {place=>
            __compared.field::<#ty>(#name, #probe::<#ty>::EQUAL, &#one, &#other);
        }
    });
    let mut fields = fields.peekable();
    if fields.peek().is_none() {
        return TokenStream::new();
    }
    quote! {
        fn compare(&self, __other: &Self, __compared: &mut #compared) {
            use #unequalled as __Unequalled;
            let () = <#probe<()> as __Unequalled>::NAMED;
            #(#fields)*
        }
    }
}

/// The same for a session that was refused.
pub(super) fn stand_in(private: &Private) -> TokenStream {
    let Private { payload_reader, payload_writer, payload_error, .. } = private;
    quote! {
        fn write(&self, _: &mut #payload_writer) -> #Result_<(), #payload_error> {
            #Ok_(())
        }
        fn read(_: &mut #payload_reader<'_>) -> #Result_<Self, #payload_error> {
            #Err_(#payload_error::NoSubject)
        }
    }
}

/// Returns the type of the subject, without its `Option`.
pub(super) fn subject_type(fields: &Fields) -> Option<TokenStream> {
    let field = fields.subject.as_ref()?;
    let ty = field.inside_option().unwrap_or(&field.ty);
    Some(quote!(#ty))
}

/// Returns the types of subject, roles and permissions.
fn principal_types(fields: &Fields) -> TokenStream {
    let ty = |field: &Option<Field>| {
        field.as_ref().map_or_else(|| quote!(()), |Field { ty, .. }| quote!(#ty))
    };
    let subject = subject_type(fields).unwrap_or_else(|| quote!(()));
    let (role, permission) = (ty(&fields.role), ty(&fields.permission));
    quote!(#subject, #role, #permission)
}

fn subject_value(fields: &Fields, receiver: &TokenStream) -> TokenStream {
    let Some(field) = &fields.subject else { return quote!(#None_) };
    let value = field.value_in(receiver);
    if field.inside_option().is_some() { quote!(#value.as_ref()) } else { quote!(#Some_(&#value)) }
}

fn held_value(field: Option<&Field>, receiver: &TokenStream) -> TokenStream {
    let value = field.map(|field| field.value_in(receiver));
    value.map_or_else(|| quote!(&()), |value| quote!(&#value))
}

fn read_principal(fields: &Fields, private: &Private) -> TokenStream {
    let Private { payload_error, .. } = private;
    let types = principal_types(fields);
    let local = |field: &Option<Field>, name| if field.is_some() { name } else { quote!(_) };
    let subject = local(&fields.subject, quote!(__subject));
    let role = local(&fields.role, quote!(__role));
    let permission = local(&fields.permission, quote!(__permission));
    let required = fields.subject.as_ref().filter(|field| field.inside_option().is_none());
    let required =
        required.map(|_| quote!(let __subject = __subject.ok_or(#payload_error::NoSubject)?;));
    quote! {
        let (#subject, #role, #permission) = __payload.principal::<#types>()?;
        #required
    }
}

fn write_field(
    session: &Ident,
    receiver: &TokenStream,
    field: &Field,
    private: &Private,
) -> TokenStream {
    let (Field { name, ty, .. }, value) = (field, field.value_in(receiver));
    field.with.serialize.as_ref().map_or_else(
        || quote_spanned!(place_of(ty)=> __payload.field::<#ty>(#name, &#value)?;),
        |path| with::write(session, receiver, field, path, private),
    )
}

fn read_field(session: &Ident, field: &Field, private: &Private) -> TokenStream {
    let Field { name, ty, .. } = field;
    field.with.deserialize.as_ref().map_or_else(
        || quote_spanned!(place_of(ty)=> __payload.field::<#ty>(#name)?),
        |path| with::read(session, field, path, private),
    )
}

fn init(field: &Field, local: &impl ToTokens) -> TokenStream {
    let Field { ident, .. } = field;
    quote!(#ident: #local,)
}
