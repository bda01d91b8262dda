//! Shapes as trees, and as text.

use std::fmt;

use super::text::Text;

/// How a type is encoded.
///
/// Displays as text: two types of the same text are encoded alike.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Tree {
    /// So many values of one shape, without their number.
    Array(usize, &'static Tree),
    /// One of several, by its position in postcard, by its name in JSON.
    Enum(&'static [ShapeVariant]),
    /// The type that is being described: it contains itself.
    Itself,
    /// A value that only a codec that names what it writes can carry: not postcard. With the
    /// reason.
    JsonOnly(&'static str, &'static Tree),
    /// Keys and values.
    Map(&'static Tree, &'static Tree),
    /// A shape with what else is said of it: serde's attributes, or what the field is to a session.
    Noted(&'static str, &'static Tree),
    /// An encoding that its author vouches for under this name.
    Opaque(&'static str),
    /// A value or none.
    Option(&'static Tree),
    /// Any number of values of one shape.
    Seq(&'static Tree),
    /// Named fields in their order.
    Struct(&'static [ShapeField]),
    /// Values in their order.
    Tuple(&'static [Tree]),
    /// What has no parts, such as `u32`.
    Word(&'static str),
}

/// A field of a [`Tree::Struct`].
// Exhaustive: the macros write it out, and they are of this version.
#[derive(Clone, Copy, Debug)]
pub struct ShapeField {
    /// What it is called.
    pub name: &'static str,
    /// How it is encoded.
    pub shape: Tree,
}

/// A variant of a [`Tree::Enum`].
// Exhaustive: the macros write it out, and they are of this version.
#[derive(Clone, Copy, Debug)]
pub struct ShapeVariant {
    /// What it is called.
    pub name: &'static str,
    /// What it holds: an empty tuple for nothing.
    pub shape: Tree,
}

impl Tree {
    /// Whether it is a value or none, by itself or as all that there is in a tuple.
    pub const fn is_option(&self) -> bool {
        match self {
            Self::Option(_) => true,
            Self::JsonOnly(_, inner) | Self::Noted(_, inner) => inner.is_option(),
            Self::Tuple([only]) => only.is_option(),
            _ => false,
        }
    }

    /// Returns why postcard cannot carry it, if it cannot.
    pub const fn json_only(&self) -> Option<&'static str> {
        match self {
            Self::JsonOnly(reason, _) => Some(reason),
            Self::Array(_, inner)
            | Self::Noted(_, inner)
            | Self::Option(inner)
            | Self::Seq(inner) => inner.json_only(),
            Self::Map(key, value) => match key.json_only() {
                Some(reason) => Some(reason),
                None => value.json_only(),
            },
            Self::Enum(variants) => {
                let mut rest = *variants;
                while let [first, others @ ..] = rest {
                    if let Some(reason) = first.shape.json_only() {
                        return Some(reason);
                    }
                    rest = others;
                }
                None
            }
            Self::Struct(fields) => {
                let mut rest = *fields;
                while let [first, others @ ..] = rest {
                    if let Some(reason) = first.shape.json_only() {
                        return Some(reason);
                    }
                    rest = others;
                }
                None
            }
            Self::Tuple(values) => {
                let mut rest = *values;
                while let [first, others @ ..] = rest {
                    if let Some(reason) = first.json_only() {
                        return Some(reason);
                    }
                    rest = others;
                }
                None
            }
            Self::Itself | Self::Opaque(_) | Self::Word(_) => None,
        }
    }

    /// Writes it as text.
    pub(super) const fn write(&self, text: &mut Text) {
        match self {
            Self::Array(length, inner) => {
                text.add("[");
                inner.write(text);
                text.add("; ");
                text.add_number(*length);
                text.add("]");
            }
            Self::Enum(variants) => write_variants(variants, text),
            Self::Itself => text.add("itself"),
            Self::JsonOnly(_, inner) => inner.write(text),
            Self::Map(key, value) => {
                text.add("map<");
                key.write(text);
                text.add(", ");
                value.write(text);
                text.add(">");
            }
            Self::Noted(note, inner) => {
                text.add(note);
                text.add(" ");
                inner.write(text);
            }
            Self::Opaque(name) => {
                text.add("\"");
                text.add(name);
                text.add("\"");
            }
            Self::Option(inner) => {
                text.add("option<");
                inner.write(text);
                text.add(">");
            }
            Self::Seq(inner) => {
                text.add("seq<");
                inner.write(text);
                text.add(">");
            }
            Self::Struct(fields) => write_fields(fields, text),
            Self::Tuple(values) => write_values(values, text),
            Self::Word(word) => text.add(word),
        }
    }
}

const fn write_fields(fields: &[ShapeField], text: &mut Text) {
    text.add("{ ");
    let mut rest = fields;
    while let [first, others @ ..] = rest {
        text.add(first.name);
        text.add(": ");
        first.shape.write(text);
        text.add(if others.is_empty() { " " } else { ", " });
        rest = others;
    }
    text.add("}");
}

const fn write_values(values: &[Tree], text: &mut Text) {
    text.add("(");
    let mut rest = values;
    while let [first, others @ ..] = rest {
        first.write(text);
        if !others.is_empty() {
            text.add(", ");
        }
        rest = others;
    }
    text.add(")");
}

const fn write_variants(variants: &[ShapeVariant], text: &mut Text) {
    text.add("enum { ");
    let mut rest = variants;
    while let [first, others @ ..] = rest {
        text.add(first.name);
        if !matches!(first.shape, Tree::Tuple([])) {
            text.add(" ");
            first.shape.write(text);
        }
        text.add(if others.is_empty() { " " } else { ", " });
        rest = others;
    }
    text.add("}");
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Text::of(self).as_str())
    }
}
