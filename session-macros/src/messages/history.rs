//! The history of a session's fields, and the versions of a session.

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
