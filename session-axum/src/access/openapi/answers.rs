//! The answers that a guard gives in a handler's place.

use std::collections::BTreeMap;

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{
    Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Responses, Schema,
};

/// What `components` calls the answers.
pub(super) struct Answers {
    unauthorized: String,
    forbidden: String,
    /// `None` where no store is asked.
    unavailable: Option<String>,
}

impl Answers {
    /// Puts the answers, and the schema of their body, into a document.
    pub(super) fn put_into(components: &mut Components, may_be_unavailable: bool) -> Self {
        let problem = put(&mut components.schemas, "Problem", problem().into());
        let Components { responses, .. } = components;
        let mut put = |name: &str, answer: ResponseBuilder| {
            put(responses, name, with_body(answer, &problem).into())
        };
        let unauthorized = answer("Nobody is logged in, or it was too long ago.").header(
            "WWW-Authenticate",
            text_header("The challenge: log in, or step up (RFC 9470)."),
        );
        let unavailable = answer("Whether the session still stands could not be found out.")
            .header("Retry-After", text_header("When to try again, in seconds."));
        Self {
            unauthorized: put("Unauthorized", unauthorized),
            forbidden: put(
                "Forbidden",
                answer("They may not do this, or a page of another site asked for it."),
            ),
            unavailable: may_be_unavailable.then(|| put("ServiceUnavailable", unavailable)),
        }
    }

    /// Adds the answers that an operation can give and does not describe itself.
    pub(super) fn write(&self, responses: &mut Responses, refuses: bool) {
        let answers = [
            ("401", Some(&self.unauthorized)),
            ("403", Some(&self.forbidden).filter(|_| refuses)),
            ("503", self.unavailable.as_ref()),
        ];
        for (status, name) in answers {
            let Some(name) = name else { continue };
            let answer = || Ref::from_response_name(name).into();
            responses.responses.entry(status.to_owned()).or_insert_with(answer);
        }
    }
}

/// Puts something where others can point to it and returns what it is called there: under another
/// name if the document uses that one for something else.
fn put<V: PartialEq>(
    named: &mut BTreeMap<String, RefOr<V>>,
    name: &str,
    value: RefOr<V>,
) -> String {
    let taken = named.get(name).is_some_and(|other| *other != value);
    let name = if taken { format!("Session{name}") } else { name.to_owned() };
    named.insert(name.clone(), value);
    name
}

fn answer(description: &str) -> ResponseBuilder {
    ResponseBuilder::new().description(description)
}

/// Clients that name no JSON in `Accept` get a line of text.
fn with_body(answer: ResponseBuilder, problem: &str) -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(problem))).build();
    let text = ContentBuilder::new().schema(Some(Object::with_type(Type::String))).build();
    answer.content("application/problem+json", problem).content("text/plain", text).build()
}

fn text_header(description: &str) -> Header {
    let text = Object::with_type(Type::String);
    HeaderBuilder::new().schema(Some(text)).description(Some(description)).build()
}

/// The schema of RFC 9457 §3.1, as far as our answers use it.
fn problem() -> Schema {
    let text = |description: &str| {
        ObjectBuilder::new().schema_type(Type::String).description(Some(description))
    };
    let status = ObjectBuilder::new().schema_type(Type::Integer);
    let status = status.description(Some("The status of the response."));
    ObjectBuilder::new()
        .description(Some("A problem as RFC 9457 describes it."))
        .property("type", text("What kind of problem it is: a URI, or `about:blank`."))
        .property("title", text("What the kind is called."))
        .property("status", status)
        .property("detail", text("What to do about this one."))
        .required("title")
        .required("status")
        .into()
}
