//! `#[resource]`: the function that loads what a request is about.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{GenericArgument, PathArguments, ReturnType, Type};

use crate::emitted::{Derived_, Facade, Future_, Private, Result_, Send_, Sync_, all_at, place_of};
use crate::errors::Errors;
use crate::function::{Function, Parameters, Purpose};
use crate::messages;
use crate::options::{CratePath, Once, items};

/// Returns the function with the impl that calls it, or with the mistakes.
pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let (mut errors, mut krate) = (Errors::default(), Once::default());
    let options =
        (|input: ParseStream<'_>| items::<CratePath>(input, &mut errors)).parse2(arguments);
    for CratePath { key, path } in errors.keep(options).into_iter().flatten() {
        krate.set("crate", key.span, path, &mut errors);
    }
    let private = Facade::at(krate.into_inner()).private();
    let Some(function) = Function::of(Purpose::Resource, item.clone(), &mut errors) else {
        let errors = errors.into_compile_errors();
        return quote!(#errors #item);
    };
    let parameters = Parameters::of(Purpose::Resource, &function.signature, &mut errors);
    let loaded = Loaded::of(&function.signature.output);
    if loaded.is_none() {
        errors.push_at(function.place_of_output(), messages::RESOURCE_RETURNS);
    }
    let load = match (loaded, errors.is_empty()) {
        (Some(loaded), true) => load(&function, loaded, &parameters, &private),
        (Some(Loaded { ty, error: _ }), false) => stand_in(ty, &private),
        (None, _) => TokenStream::new(),
    };
    let (errors, function) = (errors.into_compile_errors(), function.generated());
    quote!(#errors #function #load)
}

/// The `Post` and the `AppError` in `-> Result<Post, AppError>`.
#[derive(Clone, Copy)]
struct Loaded<'a> {
    ty: &'a Type,
    error: &'a Type,
}

impl<'a> Loaded<'a> {
    fn of(output: &'a ReturnType) -> Option<Self> {
        let ReturnType::Type(_, ty) = output else { return None };
        let mut ty: &Type = ty;
        while let Type::Group(group) = ty {
            ty = &group.elem;
        }
        let Type::Path(path) = ty else { return None };
        let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
        let PathArguments::AngleBracketed(generics) = &last.arguments else { return None };
        let mut inside = generics.args.iter();
        match (inside.next(), inside.next(), inside.next()) {
            (Some(GenericArgument::Type(ty)), Some(GenericArgument::Type(error)), None) => {
                Some(Self { ty, error })
            }
            _ => None,
        }
    }
}

// Input:   #[resource] async fn post(Path(id): Path<u64>) -> Result<Post, AppError> { .. }
// Output:  async fn post(Path(id): Path<u64>) -> Result<Post, AppError> { .. }
//          impl<__S: Send + Sync> Resource<__S> for Post where Path<u64>: FromRequestParts<__S> {
//              fn load(__parts: &mut Parts, __state: &__S) -> .. {
//                  loaded(__parts, __state, |(__0,): (Path<u64>,)| post(__0))
//              }
//          }
fn load(
    function: &Function,
    Loaded { ty, error }: Loaded<'_>,
    parameters: &Parameters,
    private: &Private,
) -> TokenStream {
    let Private { load_resource, parts, resource, response, .. } = private;
    let (conditions, bounds) = (function.conditions(), parameters.bounds(private));
    let call = parameters.call(&function.signature.ident);
    let load_resource = all_at(place_of(error), load_resource.clone());
    let load = quote_spanned!(place_of(error)=> #load_resource(__parts, __state, #call));
    // A type of another crate cannot be given this impl; the error then points at it.
    let generics = quote_spanned!(place_of(ty)=> <__S: #Send_ + #Sync_>);
    quote! {
        #(#conditions)*
        #Derived_
        impl #generics #resource<__S> for #ty
        where
            #bounds
        {
            fn load(
                __parts: &mut #parts,
                __state: &__S,
            ) -> impl #Future_<Output = #Result_<Self, #response>> + #Send_ {
                #load
            }
        }
    }
}

/// What stands in for the impl where the function was refused, so that its uses raise no mistakes of
/// their own. The `compile_error!` beside it stops the build.
fn stand_in(ty: &Type, private: &Private) -> TokenStream {
    let Private { parts, resource, response, .. } = private;
    quote! {
        #Derived_
        impl<__S> #resource<__S> for #ty {
            fn load(
                _: &mut #parts,
                _: &__S,
            ) -> impl #Future_<Output = #Result_<Self, #response>> + #Send_ {
                ::core::future::pending()
            }
        }
    }
}
