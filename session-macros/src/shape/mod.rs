//! `#[derive(Shape)]`: how a type is encoded, as far as its definition says.

mod attribute;
mod serde;
mod tree;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;

use crate::emitted::{Derived_, Facade};
use crate::errors::Errors;
use crate::generated::generated;
use attribute::Attribute;

// Input:   #[derive(Shape)] enum Theme { Light, Custom { accent: u32 } }
// Output:  impl Shape for Theme {
//              const SHAPE: Tree = Tree::Enum(&[
//                  ShapeVariant { name: "Light", shape: Tree::Tuple(&[]) },
//                  ShapeVariant { name: "Custom", shape: Tree::Struct(&[
//                      ShapeField { name: "accent", shape: <u32 as Shape>::SHAPE },
//                  ]) },
//              ]);
//          }
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => generated(&input),
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let attribute = Attribute::of(&input.attrs, &mut errors);
    let private = Facade::at(attribute.krate.clone()).private();
    let tree = tree::tree(&input, &attribute, &private, &mut errors);
    let (shape, tree_type) = (&private.shape, &private.tree);
    // What stands in for a refused shape raises no mistakes of its own.
    let (tree, errors) = match errors.finish(tree) {
        Ok(tree) => (tree, TokenStream::new()),
        Err(errors) => (quote!(#tree_type::Opaque("")), errors),
    };
    let tree = said_of_a_cycle(&input, tree, tree_type);
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let parameters = input.generics.type_params().map(|parameter| &parameter.ident);
    let wheres = where_clause.iter().flat_map(|clause| &clause.predicates);
    quote! {
        #errors
        #Derived_
        impl #impl_generics #shape for #ident #ty_generics
        where
            #(#wheres,)*
            #(#parameters: #shape,)*
        {
            const SHAPE: #tree_type = #tree;
        }
    }
}

/// Where two types are in each other, the shape of neither has an end, and all that the compiler says is
/// which constants it was at. So one of these is called what there is to do. A type with parameters has
/// none, nor one that is named as `Self`: a constant of its own could not name them.
// Output:  {
//              const TYPES_IN_EACH_OTHER_NEED_SHAPE_OPAQUE_ON_ONE_FIELD: Tree = Tree::Struct(&[..]);
//              TYPES_IN_EACH_OTHER_NEED_SHAPE_OPAQUE_ON_ONE_FIELD
//          }
fn said_of_a_cycle(input: &DeriveInput, tree: TokenStream, ty: &TokenStream) -> TokenStream {
    if !input.generics.params.is_empty() || names_self(tree.clone()) {
        return tree;
    }
    quote! {
        {
            const TYPES_IN_EACH_OTHER_NEED_SHAPE_OPAQUE_ON_ONE_FIELD: #ty = #tree;
            TYPES_IN_EACH_OTHER_NEED_SHAPE_OPAQUE_ON_ONE_FIELD
        }
    }
}

fn names_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => names_self(group.stream()),
        TokenTree::Ident(ident) => ident == "Self",
        TokenTree::Literal(_) | TokenTree::Punct(_) => false,
    })
}
