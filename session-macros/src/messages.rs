//! Every text that the macros print.
//!
//! A test in the package `session-tests` reads this file: each text below must be seen in a
//! `.stderr` file under `tests/ui`.

// Options of all macros.

pub(crate) const CRATE_IS_A_PATH: &str = "`crate` takes a path and no string; write `crate = ::session_axum` or \
     `crate = crate::sessions`";

pub(crate) fn duplicate_key(key: &str) -> String {
    format!("`{key}` is given twice; keep one of them")
}

// `#[derive(Session)]`

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

// serde's attributes on a session

pub(crate) fn serde_leaves_out(attribute: &str) -> String {
    format!(
        "`{attribute}` leaves a field out, and a session stores every field in order; make the \
         field an `Option`, or move it out of the session"
    )
}

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

// `#[derive(Role)]` and `#[derive(Permission)]`

pub(crate) const NOT_AN_ENUM: &str =
    "roles and permissions are closed lists; make this an `enum` with one variant per name";

pub(crate) const ENUM_IS_GENERIC: &str =
    "roles and permissions are names and nothing else; remove the parameters";

pub(crate) const EMPTY_ENUM: &str = "this list has no name in it; add a variant";

pub(crate) const TOO_MANY_VARIANTS: &str =
    "a list has at most 128 names, and this is the next one; merge some of them";

pub(crate) const VARIANT_HAS_FIELDS: &str =
    "a role or permission is a name and carries nothing; remove the fields";

pub(crate) fn not_a_role_name(name: &str) -> String {
    format!(
        "`{name}` is no role name; use 1 to 64 of `a-z`, `0-9`, `_` and `-`, as in `\"super-admin\"`"
    )
}

pub(crate) fn not_a_permission_name(name: &str) -> String {
    format!(
        "`{name}` is no permission name; join segments of `a-z`, `0-9`, `_` and `-` by `:`, at most \
         64 bytes, the last segment may be `*`, as in `\"post:edit\"`"
    )
}

pub(crate) fn duplicate_name(name: &str, first: &str) -> String {
    format!("`{first}` is named `{name}` already; give this variant another `name`")
}

pub(crate) fn unknown_variant(name: &str, known: &str) -> String {
    format!("there is no variant `{name}` to include; write one of {known}")
}

pub(crate) fn includes_itself(name: &str) -> String {
    format!("`{name}` includes itself anyway; remove it here")
}

pub(crate) fn includes_twice(name: &str) -> String {
    format!("`{name}` is included twice; keep one of them")
}

pub(crate) fn cycle(chain: &str) -> String {
    format!("the hierarchy goes in a circle, {chain}; remove one of the steps")
}

// The guards

pub(crate) const NOT_A_FUNCTION: &str = "a guard stands above a handler; move it to an `async fn`";

pub(crate) const NOT_ASYNC: &str = "a guard stands above a handler; make this `async fn`";

pub(crate) const NO_BODY: &str =
    "a guard changes the handler's parameters; write it above the function with the body";

pub(crate) const RECEIVER: &str =
    "a guarded handler takes no `self`; take what it needs through an extractor, such as `State`";

pub(crate) fn qualifier(keyword: &str) -> String {
    format!("a guarded handler cannot be `{keyword}`; remove this")
}

pub(crate) const TOO_MANY_PARAMETERS: &str = "axum takes 16 extractors and the guard is one of them; keep 15, or put several of these into \
     one struct that derives `FromRequestParts`";

pub(crate) const LOGIN_TAKES_NOTHING: &str =
    "`#[require_login]` takes no arguments; for a role write `#[require_role(\"admin\")]`";

pub(crate) const NOT_A_REASON: &str =
    "`#[public]` takes nothing but a reason; write `#[public(reason = \"the front page\")]`";

pub(crate) const EMPTY_REASON: &str =
    "the reason is empty; say why everybody may call this, or leave `reason` out";

pub(crate) const NO_ROLE: &str =
    "no role is named, and nobody would be let in; write `#[require_role(\"admin\")]`";

pub(crate) const NOT_A_ROLE: &str =
    "a role is written as a string or as a path; write `\"admin\"` or `Role::Admin`";

pub(crate) fn one_segment(name: &str) -> String {
    format!("`{name}` alone names no role; write it with its enum, as in `Role::{name}`")
}

pub(crate) fn unknown_argument(name: &str) -> String {
    format!("there is no argument `{name}`; write the roles themselves, as in `\"admin\"`")
}

pub(crate) fn duplicate_role(role: &str) -> String {
    format!("`{role}` is named twice; keep one of them")
}

pub(crate) const TOO_MANY_ROLES: &str =
    "a guard takes at most 15 roles; let one role include several of these";

pub(crate) const PUBLIC_AND_GUARDED: &str =
    "`#[public]` lets everybody in, and another guard does not; keep one of them";

pub(crate) fn duplicate_rule(attribute: &str) -> String {
    format!("duplicate `#[{attribute}]`, which changes nothing; remove one of them")
}

pub(crate) const TOO_MANY_RULES: &str =
    "a handler takes at most 15 guards; name a role that stands for several of them";
