//! The shape of the expansions.

mod refusals;

use quote::quote;

use crate::testing::pretty;
use crate::{predicate, resource};

#[test]
fn a_predicate_is_a_rule() {
    insta::assert_snapshot!(pretty(predicate::expand(
        quote!(),
        &quote! {
            /// Whether the post is the caller's own.
            #[cfg(test)]
            #[tracing::instrument]
            pub(crate) async fn owns_post(
                session: Session<AppSession>,
                Path((id, _)): Path<(u64, u64)>,
            ) -> Result<bool, AppError> {
                body?
            }
        }
    )));
}

#[test]
fn a_predicate_for_anyone_may_take_nothing() {
    insta::assert_snapshot!(pretty(predicate::expand(
        quote!(anyone, crate = renamed),
        &quote!(
            async fn r#final() -> bool {
                true
            }
        )
    )));
}

#[test]
fn a_refused_predicate_has_a_stand_in() {
    insta::assert_snapshot!(pretty(predicate::expand(
        quote!(),
        &quote!(
            fn is_open(a: A) -> bool {
                body
            }
        )
    )));
}

#[test]
fn a_resource_is_loaded_by_its_function() {
    insta::assert_snapshot!(pretty(resource::expand(
        quote!(),
        &quote! {
            #[cfg(test)]
            pub async fn post(Path(id): Path<u64>, State(db): State<Db>) -> Result<Post, AppError> {
                body?
            }
        }
    )));
}

#[test]
fn a_refused_resource_has_a_stand_in() {
    insta::assert_snapshot!(pretty(resource::expand(
        quote!(),
        &quote!(
            fn post(a: A) -> Result<Post, AppError> {
                body
            }
        )
    )));
}
