//! The guards.

pub(crate) const NOT_A_FUNCTION: &str = "a guard stands above a handler; move it to an `async fn`";

pub(crate) const NOT_ASYNC: &str = "a guard stands above a handler; make this `async fn`";

pub(crate) const NO_BODY: &str =
    "a guard changes the handler's parameters; write it above the function with the body";

pub(crate) const TOO_MANY_PARAMETERS: &str = "axum takes 16 extractors and the guard is one of them; keep 15, or put several of these into \
     one struct that derives `FromRequestParts`";

pub(crate) const LOGIN_TAKES_NOTHING: &str =
    "`#[require_login]` names no right; for a role write `#[require_role(\"admin\")]`";

pub(crate) const NOT_A_REASON: &str =
    "`#[public]` takes nothing but a reason; write `#[public(reason = \"the front page\")]`";

pub(crate) const EMPTY_REASON: &str =
    "the reason is empty; say why everybody may call this, or leave `reason` out";

pub(crate) const REASON_IS_A_LINE: &str =
    "a reason is one line of a table; write it without control characters";

pub(crate) fn long_reason(length: usize) -> String {
    format!("the reason has {length} bytes; say it in at most 256")
}

pub(crate) const ANOTHER_GUARD: &str = "a handler has one guard, and the access table would not show this one; name the whole rule by \
     `policy!` and take that guard alone, or ask for it in the attribute";

pub(crate) fn guarded_function(noun: &str) -> String {
    format!("{noun} is asked by a rule, and a guard stands above a handler; ask for both there")
}

pub(crate) const PUBLIC_AND_GUARDED: &str =
    "`#[public]` lets everybody in, and another guard does not; keep one of them";

pub(crate) fn duplicate_rule(attribute: &str) -> String {
    format!("duplicate `#[{attribute}]`, which changes nothing; remove one of them")
}
