//! `#[predicate]` and `#[resource]`.

pub(crate) const PREDICATE_IS_A_FUNCTION: &str = "a predicate is a function with a body; write it above `async fn owns_post(post: ResourceOf<Post>) -> \
     bool { .. }`";

pub(crate) const PREDICATE_ANSWERS: &str =
    "a predicate answers; return `bool`, or `Result<bool, AppError>` if it can fail";

pub(crate) const RESOURCE_IS_A_FUNCTION: &str = "a resource is loaded by a function with a body; write it above `async fn post(Path(id): \
     Path<u64>) -> Result<Post, AppError> { .. }`";

pub(crate) const RESOURCE_RETURNS: &str = "the type that is loaded must be readable here, and so must the error; write `Result<Post, \
     AppError>` with both";

pub(crate) fn not_awaited(noun: &str) -> String {
    format!("{noun} is awaited; make this `async fn`")
}

pub(crate) fn qualifier(noun: &str, keyword: &str) -> String {
    format!("{noun} cannot be `{keyword}`; remove this")
}

pub(crate) fn receiver(noun: &str) -> String {
    format!("{noun} takes no `self`; take what it needs through an extractor, such as `State`")
}

pub(crate) fn generic(noun: &str) -> String {
    format!("{noun} has parameters of one type each; write types and lifetimes out")
}

pub(crate) fn conditional_parameter(noun: &str) -> String {
    format!("{noun} has the same parameters in every build; put the `cfg` above the function")
}

pub(crate) fn too_many_extractors(noun: &str) -> String {
    format!(
        "{noun} takes at most 16 extractors; put several of these into one struct that derives \
         `FromRequestParts`"
    )
}
