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

// The history of a session's fields

pub(crate) const NUMBER: &str =
    "a version is a whole number from 1 to 4294967295; write it bare, as in `since = 2`";

pub(crate) const RENAMED: &str = "a field's earlier name is written with the version that has the present one; write \
     `renamed(from = \"uid\", in = 3)`";

pub(crate) const FUNCTION_IS_A_PATH: &str =
    "a function is named by its path and no string; write `with = theme_from_v1`";

pub(crate) const SPELT: &str = "this is no type; write it as it stood when its sessions were written, as in `spelt = \"Role\"`";

pub(crate) const OPAQUE: &str = "the text is empty; say what the field's encoding hangs on, such as \
     `opaque = \"geo point, 2\"`, and change the text when that changes";

pub(crate) fn opaque_names(part: &str) -> String {
    format!("`opaque` has no effect on a `{part}`, which a token stores by name; remove it")
}

pub(crate) fn beyond_version(key: &str, number: u32, version: u32) -> String {
    format!(
        "`{key} = {number}` is beyond the struct's version {version}; raise `version`, or name an \
         earlier change here"
    )
}

pub(crate) const CHANGE_IN_THE_FIRST: &str =
    "version 1 is what the first change changed; name a version from 2 on, or leave this out";

pub(crate) fn silent_version(version: u32) -> String {
    format!(
        "nothing says what changed in version {version}; mark it on a field (`since`, `until`, \
         `renamed`), or remove the marks of the versions before, whose sessions then end"
    )
}

pub(crate) fn since_without_value(version: u32) -> String {
    format!(
        "a session from before version {version} has no such field; say what it holds: `default`, \
         `default = …`, or `with = …`, a function of the struct before"
    )
}

pub(crate) fn right_without_function(part: &str) -> String {
    format!(
        "a `{part}` has no default, by which old sessions would gain or lose rights unseen; write \
         `with = …`, a function of the struct before"
    )
}

pub(crate) fn value_without_since(key: &str) -> String {
    format!(
        "`{key}` says what sessions from before the field hold; say which version brought it, as in \
         `since = 2`"
    )
}

pub(crate) fn two_values(first: &str, second: &str) -> String {
    format!("`{first}` says already what older sessions hold; keep it or `{second}`")
}

pub(crate) const WRITE_WITH_WITHOUT_UNTIL: &str = "`write_with` says what older versions are written with that have the field still; it goes with \
     `until`";

pub(crate) fn until_before_since(first: u32) -> String {
    format!(
        "`until` is the first version without the field, and {first} is the first one with it; \
         name a later one"
    )
}

pub(crate) const NOT_REMOVED: &str =
    "no session holds this field any more; write its type as `Removed<…>`, which holds nothing";

pub(crate) const REMOVED_WITHOUT_UNTIL: &str = "a removed field is still read from older sessions; say which version is the first without it, \
     as in `#[session(until = 3)]`";

pub(crate) fn renamed_twice(version: u32) -> String {
    format!("the field is renamed twice in version {version}; keep one of them")
}

pub(crate) const RENAMED_TO_ITSELF: &str =
    "that is what it is called afterwards too; write its earlier name";

pub(crate) const RENAMED_WHILE_AWAY: &str =
    "the field is in no session before or after this change; name a version between its own";

pub(crate) fn same_name(version: u32, name: &str) -> String {
    format!(
        "version {version} has another field `{name}`; correct the `since`, `until` or `renamed` of \
         either"
    )
}

pub(crate) fn second_field_in(version: u32, part: &str, first: &str) -> String {
    format!("in version {version}, `{first}` is the `{part}` already; correct `since` or `until`")
}

pub(crate) fn part_without_subject_in(version: u32, part: &str) -> String {
    format!(
        "in version {version}, nothing says whose this `{part}` is; correct `since` or `until`, here \
         or on the `subject`"
    )
}

// The versions of a session

pub(crate) const PREVIOUS: &str =
    "the struct before is named by its path; write `previous = AppSessionV3`";

pub(crate) const PREVIOUS_OF_THE_FIRST: &str =
    "there is nothing before version 1; raise `version` above that of this struct";

pub(crate) const PREVIOUS_HAS_ANOTHER_NAME: &str = "the tokens of `{before}` are bound to the name `{name}`, and these to `{session}`; write \
     `name = \"{session}\"` in the `#[session(..)]` of `{before}`";

pub(crate) const PREVIOUS_IS_NOT_BEFORE: &str = "`{before}` is version {version}, and what is before version {first} has a lower one; name that \
     struct, or raise `version` here";

pub(crate) const PREVIOUS_LEAVES_A_GAP: &str = "nothing reads the versions between {version}, which is `{before}`, and {first}; name a struct for \
     each, or raise the version of `{before}`";

pub(crate) const PRIVILEGE_FROM_NOWHERE: &str = "`{before}` has no `{privilege}`, and an old session must not gain one by default; write on the \
     field here `with = …`, a function of `{before}`";

pub(crate) const RECODED: &str = "the earlier codec is written with the version that has the present one; write \
     `recoded(from = \"postcard\", in = 3)`";

pub(crate) const RECODED_TO_ITSELF: &str =
    "that is the present codec too; write the other one as `codec`";

pub(crate) fn writes_no_version(number: u32, version: u32) -> String {
    format!(
        "the struct's fields do not tell of version {number}, so version {version} cannot be written \
         as that; name one that their history goes back to"
    )
}

pub(crate) fn writes_what_is_gone(number: u32, field: &str) -> String {
    format!(
        "version {number} has the field `{field}`, which the struct no longer holds; say there what to \
         write, with `write_with = …`, a function of this struct"
    )
}

// Shapes

pub(crate) const PIN: &str =
    "a shape is 8 of `0-9` and `a-f`; write `\"00000000\"`, and the build says which it is";

pub(crate) const SHAPES: &str = "the shapes of older versions are written with their numbers; write \
     `shapes(1 = \"9f2c41d7\")`";

pub(crate) fn shape_of_no_version(version: u32) -> String {
    format!(
        "no struct is made for version {version}, so its shape pins nothing; remove it, or write \
         `shape = \"…\"` for the present version"
    )
}

/// The lines of one message.
pub(crate) const SHAPE_CHANGED: &[&str] = &[
    "`{session}` has another shape than version {version} is pinned to",
    "pinned: {old}",
    "now:    {new}, {shape}",
    "if sessions of version {version} are in use, write `version = {next}, shape = \"{new}\", \
     shapes({version} = \"{old}\")`, say on the fields what changed, and keep the types that they had",
    "if there are none yet, write `shape = \"{new}\"`",
];

/// The lines of one message.
pub(crate) const OLD_SHAPE_CHANGED: &[&str] = &[
    "version {version} of `{session}` would not be read as it was written",
    "pinned: {old}",
    "now:    {new}, {shape}",
    "a type in it has changed since: keep the one of that version under another name",
];

pub(crate) const NOT_FOR_POSTCARD: &str = "`{field}` cannot be stored by postcard: {reason}; write `codec = \"json\"` on the struct, or \
     another type here";

pub(crate) const SUBJECT_MAY_BE_NOBODY: &str = "`{field}` may be nobody, and only an `Option` that is written out says so: a session whose subject \
     is `None` would be logged in; write `{field}: Option<…>` with the type in it";

// `#[derive(Shape)]`

pub(crate) const SHAPE_OF_A_UNION: &str =
    "a union has no shape, and serde does not take it either; make it an enum";

pub(crate) const SHAPE_CRATE_INSIDE: &str =
    "`crate` is said once, of the type; write `#[shape(crate = …)]` above it";

pub(crate) const SHAPE_INSIDE_OPAQUE: &str = "the whole type is `opaque`, so nothing in it is looked at; remove this, or the type's `opaque`";

pub(crate) fn shape_elsewhere(attribute: &str) -> String {
    format!(
        "`{attribute}` gives this type an encoding that is written elsewhere; say what it hangs on \
         with `#[shape(opaque = \"…\")]` on the type"
    )
}

// serde's attributes on a session

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

pub(crate) const PERMISSIONS_IS_A_PATH: &str =
    "`permissions` takes the enum; write `permissions = Permission`";

pub(crate) const GRANTS_OF_WHAT: &str = "nothing says which permissions these are; write `#[role(permissions = Permission)]` above the \
     enum, with the enum that they are in";

pub(crate) fn grants_twice(name: &str) -> String {
    format!("`{name}` is granted twice; keep one of them")
}

pub(crate) fn cycle(chain: &str) -> String {
    format!("the hierarchy has a cycle, {chain}; remove one of the links")
}

// The guards

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

// Rules: in the guards and in `policy!`

pub(crate) const NO_RULE: &str =
    "no rule is written, and nobody would be let in; write one, such as `role(\"admin\")`";

pub(crate) fn name_is_a_word(name: &str) -> String {
    format!(
        "`{name}` has a meaning of its own in rules, which would go before this; take another name"
    )
}

pub(crate) const TWO_RULES: &str = "one rule is enough here, and this is another; write `any(..)` if one of them suffices, `all(..)` \
     if both must hold";

pub(crate) fn not_a_rule(known: &str) -> String {
    format!("this is no rule; write `login`, {known}, or the path of a policy or predicate")
}

pub(crate) const OPERATOR: &str = "rules are put together by words; write `any(..)` for \"or\", `all(..)` for \"and\" and `not(..)` for \
     \"not\"";

pub(crate) fn unknown_rule(word: &str, known: &str) -> String {
    format!(
        "there is no rule `{word}(..)`; there are {known}, and a predicate is named without \
         parentheses"
    )
}

pub(crate) const PUBLIC_IS_NO_RULE: &str = "`public` is no part of a rule; write `#[public]` above the handler, or wrap it with `open(..)`";

pub(crate) const LOGIN_HAS_NO_PARTS: &str = "`login` takes nothing; remove the parentheses";

pub(crate) fn without_parts(word: &str, example: &str) -> String {
    format!("`{word}` decides nothing by itself; write `{word}({example})`")
}

pub(crate) fn no_parts(word: &str) -> String {
    format!("`{word}()` has no parts and decides nothing; write `{word}(login, role(\"admin\"))`")
}

pub(crate) const NOT_TAKES_ONE: &str =
    "`not` turns one rule around; write `not(any(..))` if none of several may hold";

pub(crate) fn step_up_in_not(word: &str) -> String {
    format!(
        "`not` cannot turn `{word}` around: a step-up would then lead to a refusal; write it outside \
         of `not`"
    )
}

pub(crate) const TOO_MANY_PARTS: &str = "at most 15 parts stand side by side; put some of them into an `any(..)` or `all(..)` of their own";

pub(crate) fn too_many_names(noun: &str) -> String {
    format!("a guard takes at most 15 {noun}s; let one {noun} include several of these")
}

pub(crate) fn named_twice(part: &str) -> String {
    format!("`{part}` is named twice; keep one of them")
}

pub(crate) fn no_name(noun: &str, example: &str) -> String {
    format!("no {noun} is named, and nobody would be let in; write `{example}`")
}

pub(crate) fn not_a_name(noun: &str, name: &str, variant: &str) -> String {
    format!("a {noun} is written as a string or as a path; write `{name}` or `{variant}`")
}

pub(crate) fn one_segment(name: &str, noun: &str, list: &str) -> String {
    format!("`{name}` alone names no {noun}; write it with its enum, as in `{list}::{name}`")
}

pub(crate) fn name_without_quotes(name: &str, noun: &str) -> String {
    format!("`{name}` is no path of a {noun}; write its name in quotes, `\"{name}\"`")
}

pub(crate) fn rule_for_a_name(noun: &str, example: &str) -> String {
    format!(
        "names of {noun}s stand here, any of which suffices; write a rule in \
         `#[require(any({noun}({example}), ..))]`"
    )
}

pub(crate) fn variant_alone(variant: &str) -> String {
    format!("`{variant}` alone is no rule; write `role({variant})` or `permission({variant})`")
}

pub(crate) fn option_in_parentheses(option: &str, example: &str) -> String {
    format!("`{option}` is an option of this attribute; write `{option} = {example}`")
}

pub(crate) fn star_in_a_rule(name: &str) -> String {
    format!(
        "`{name}` is a grant of several permissions, and a rule asks for one; write it out, as in \
         `\"post:edit\"`"
    )
}

pub(crate) fn unknown_option(name: &str) -> String {
    format!("there is no option `{name}`; there are `assurance`, `crate`, `fresh` and `session`")
}

pub(crate) const LEVEL: &str =
    "a level of assurance is a whole number from 1 to 255; write `2` for a second factor";

pub(crate) const SESSION_IS_A_PATH: &str =
    "`session` takes the session's type; write `session = StaffSession`";

pub(crate) fn policy_twice(name: &str) -> String {
    format!("there is a policy `{name}` above; give this one another name")
}

pub(crate) fn policies_in_a_cycle(chain: &str) -> String {
    format!("the policies have a cycle, {chain}; remove one of the links")
}

// `#[predicate]` and `#[resource]`

pub(crate) const PREDICATE_IS_A_FUNCTION: &str = "a predicate is a function with a body; write it above `async fn owns_post(post: Res<Post>) -> \
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
