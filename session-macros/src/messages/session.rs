//! `#[derive(Session)]`, and serde's attributes on a session.

pub(crate) const JSON_IS_A_FEATURE: &str =
    "JSON needs the feature `json` of session-axum, which is off; turn it on, or leave this out";

pub(crate) const SESSION_IS_A_STRUCT: &str =
    "a session is a struct with named fields; put this into a field of one";

pub(crate) const SESSION_IS_GENERIC: &str =
    "a session has one shape, which its tokens pin; write the types and lifetimes out";

pub(crate) const VERSION: &str =
    "a version is a whole number from 1 to 4294967295; write `version = 1`";

pub(crate) const EMPTY_SESSION_NAME: &str =
    "a session's name cannot be empty; leave `name` out to use the struct's";

pub(crate) const DURATION: &str = "a duration is a whole number above 0 and one of `s`, `m`, `h` and `d`, at most 49710 days; \
     write `\"30m\"`";

pub(crate) fn idle_exceeds_lifetime(lifetime: u32) -> String {
    format!(
        "the idle timeout exceeds the lifetime of {lifetime} seconds; shorten `idle` or set a \
         longer `lifetime`"
    )
}

pub(crate) const CODEC: &str =
    "there is no such codec; write `codec = \"postcard\"` or `codec = \"json\"`";

pub(crate) fn two_parts(first: &str, second: &str) -> String {
    format!("a field that is the `{first}` cannot be the `{second}` as well; keep one of them")
}

pub(crate) fn second_field(part: &str, first: &str) -> String {
    format!("`{first}` is the `{part}` already; a session has one such field")
}

pub(crate) fn part_without_subject(part: &str) -> String {
    format!(
        "a `{part}` belongs to somebody; mark the field that says whose session this is with \
         `#[session(subject)]`"
    )
}

pub(crate) fn serde_leaves_out(attribute: &str) -> String {
    format!(
        "`{attribute}` leaves a field out, and a session stores every field in order; make the \
         field an `Option`, or move it out of the session"
    )
}

pub(crate) fn not_of_serde(attribute: &str) -> String {
    format!(
        "`{attribute}` is nothing that serde knows here, so it would be without effect; is it misspelt?"
    )
}

pub(crate) const SERDE_PATH: &str = "this is no path of a function or module in quotes; write `\"module\"`, as in `with = \"hex::serde\"`";

pub(crate) const SERDE_DEFAULT: &str = "`default` stands in for a missing field, and a session's fields are never missing; raise \
     `version` when the struct changes, and remove this";

pub(crate) const SERDE_FLATTEN: &str = "`flatten` merges fields, and a session stores each of its own by name or position; remove it \
     and keep the field nested";

pub(crate) fn serde_container(attribute: &str) -> String {
    format!(
        "`{attribute}` changes serde's impl of the struct, and a session's fields are written by \
         `derive(Session)`; put it on the type of a field"
    )
}

pub(crate) fn serde_with_on_part(attribute: &str, part: &str) -> String {
    format!(
        "`{attribute}` has no effect on a `{part}`, which a token stores in a form of its own; put \
         it on the field's own type"
    )
}
