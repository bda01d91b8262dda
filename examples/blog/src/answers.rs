//! What the API's description says of an [`AppError`](crate::AppError). The guards' own answers are not
//! here: they are written into the description with the policies, and so is the schema `Problem`.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// Problems by their status, each with what it is about.
type Problems = &'static [(&'static str, &'static str)];

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident: $problems:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                responses($problems)
            }
        }
    )*};
}

answers! {
    /// The answers to a body that cannot be read.
    BadBody: &[
        ("400", "The body is not what its type says."),
        ("413", "The body is too large."),
        ("415", "The body is of another type."),
        ("422", "The body says something else than asked for."),
    ];
    /// The answer to a query that cannot be read.
    BadQuery: &[("400", "The query says something else than asked for.")];
    /// The answer where there is nothing.
    NotFound: &[("404", "There is no such thing, or the caller may not know of it.")];
    /// The answer to a login that fails.
    WrongPassword: &[("401", "No account has this name and this password.")];
}

fn responses(problems: Problems) -> BTreeMap<String, RefOr<Response>> {
    let response = |(status, why): &(&str, &str)| {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let answer = ResponseBuilder::new().description(*why);
        let answer = answer.content("application/problem+json", body).build();
        ((*status).to_owned(), answer.into())
    };
    problems.iter().map(response).collect()
}
