//! The two methods that write a session and read it back.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::field::Field;
use super::model::Session;
use super::with;
use crate::emitted::{Err_, None_, Ok_, Private, Result_, Some_, field_local, place_of};

// Output:  fn write(&self, __payload: &mut PayloadWriter) -> Result<(), PayloadError> {
//              __payload.principal::<u64, Option<Role>, ()>(self.user.as_ref(), &self.role, &())?;
//              __payload.field::<Plan>("plan", &self.plan)?;      // privileged
//              __payload.privileges_end();
//              __payload.field::<Theme>("theme", &self.theme)?;
//              Ok(())
//          }
pub(super) fn write(session: &Session, private: &Private) -> TokenStream {
    let Private { payload_writer, payload_error, .. } = private;
    let fields = &session.fields;
    let types = principal_types(session);
    let subject = subject_value(session);
    let role = held_value(fields.role.as_ref());
    let permission = held_value(fields.permission.as_ref());
    let privileged = fields.privileged.iter().map(|field| write_field(session, field, private));
    let plain = fields.plain.iter().map(|field| write_field(session, field, private));
    quote! {
        fn write(&self, __payload: &mut #payload_writer) -> #Result_<(), #payload_error> {
            __payload.principal::<#types>(#subject, #role, #permission)?;
            #(#privileged)*
            __payload.privileges_end();
            #(#plain)*
            #Ok_(())
        }
    }
}

// Output:  fn read(__payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError> {
//              let (__subject, __role, __permission) = __payload.principal::<u64, Option<Role>, ()>()?;
//              let __field0 = __payload.field::<Plan>("plan")?;
//              let __field1 = __payload.field::<Theme>("theme")?;
//              Ok(Self { user: __subject, role: __role, plan: __field0, theme: __field1 })
//          }
pub(super) fn read(session: &Session, private: &Private) -> TokenStream {
    let Private { payload_reader, payload_error, .. } = private;
    let principal = read_principal(session, private);
    let locals = || (0..).map(field_local);
    let reads = session.fields.stored().zip(locals()).map(|(field, local)| {
        let value = read_field(session, field, private);
        quote!(let #local = #value;)
    });
    let inits = session.fields.stored().zip(locals()).map(|(field, local)| init(field, &local));
    let held = [
        (&session.fields.subject, quote!(__subject)),
        (&session.fields.role, quote!(__role)),
        (&session.fields.permission, quote!(__permission)),
    ];
    let held = held.into_iter().filter_map(|(field, local)| Some(init(field.as_ref()?, &local)));
    quote! {
        fn read(__payload: &mut #payload_reader<'_>) -> #Result_<Self, #payload_error> {
            #principal
            #(#reads)*
            #Ok_(Self { #(#held)* #(#inits)* })
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

/// Returns the types of subject, roles and permissions.
fn principal_types(session: &Session) -> TokenStream {
    let fields = &session.fields;
    let ty = |field: &Option<Field>| {
        field.as_ref().map_or_else(|| quote!(()), |Field { ty, .. }| quote!(#ty))
    };
    let inside = fields.subject.as_ref().and_then(Field::inside_option);
    let subject = inside.map_or_else(|| ty(&fields.subject), |inside| quote!(#inside));
    let (role, permission) = (ty(&fields.role), ty(&fields.permission));
    quote!(#subject, #role, #permission)
}

fn subject_value(session: &Session) -> TokenStream {
    match &session.fields.subject {
        Some(field) if field.inside_option().is_some() => {
            let ident = &field.ident;
            quote!(self.#ident.as_ref())
        }
        Some(Field { ident, .. }) => quote!(#Some_(&self.#ident)),
        None => quote!(#None_),
    }
}

fn held_value(field: Option<&Field>) -> TokenStream {
    field.map_or_else(|| quote!(&()), |Field { ident, .. }| quote!(&self.#ident))
}

fn read_principal(session: &Session, private: &Private) -> TokenStream {
    let Private { payload_error, .. } = private;
    let fields = &session.fields;
    let types = principal_types(session);
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

fn write_field(session: &Session, field: &Field, private: &Private) -> TokenStream {
    let Field { ident, name, ty, .. } = field;
    field.with.serialize.as_ref().map_or_else(
        || quote_spanned!(place_of(ty)=> __payload.field::<#ty>(#name, &self.#ident)?;),
        |path| with::write(&session.ident, field, path, private),
    )
}

fn read_field(session: &Session, field: &Field, private: &Private) -> TokenStream {
    let Field { name, ty, .. } = field;
    field.with.deserialize.as_ref().map_or_else(
        || quote_spanned!(place_of(ty)=> __payload.field::<#ty>(#name)?),
        |path| with::read(&session.ident, field, path, private),
    )
}

fn init(field: &Field, local: &impl ToTokens) -> TokenStream {
    let Field { ident, .. } = field;
    quote!(#ident: #local,)
}
