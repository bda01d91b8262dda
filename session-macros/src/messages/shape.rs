//! Shapes that are pinned, and `#[derive(Shape)]`.

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
