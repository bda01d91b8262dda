//! `#[derive(Role)]` and `#[derive(Permission)]`.

pub(crate) const NOT_AN_ENUM: &str =
    "roles and permissions are closed lists; make this an `enum` with one variant per name";

pub(crate) const ENUM_IS_GENERIC: &str =
    "roles and permissions are names and nothing else; remove the parameters";

pub(crate) const EMPTY_ENUM: &str = "this list has no name in it; add a variant";

pub(crate) const TOO_MANY_VARIANTS: &str =
    "a list has at most 128 names, and this is the next one; merge some of them";

pub(crate) const VARIANT_HAS_FIELDS: &str =
    "a role or permission is a name and carries nothing; remove the fields";

/// `spelt` is what the compiler puts a type in place of.
pub(crate) fn undeclared(noun: &str, list: &str, spelt: &str) -> String {
    format!("`{list}` declares no {noun} that is spelt `{spelt}`")
}

pub(crate) fn nobody_holds(noun: &str) -> String {
    format!("this handler asks for a {noun} that nobody can hold")
}

pub(crate) fn declared(noun: &str, list: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`\"{name}\"`")).collect();
    let names = names.join(", ");
    format!("the {noun}s of `{list}` are {names}; write one of these, or a variant of `{list}`")
}

pub(crate) fn name_in_capitals(name: &str, noun: &str, written: &str) -> String {
    format!("`{name}` is no {noun} name, which has no capitals; write `\"{written}\"`")
}

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
