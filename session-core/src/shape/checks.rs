//! What is checked while a session type compiles. The words of each failure come from the macros.

use std::marker::PhantomData;

use super::Shape;
use super::text::{Text, contains, same};
use super::tree::Tree;
use crate::session::SessionData;

/// Asks whether a type's shape is known, and takes no for an answer.
///
/// `Probe::<T>::TREE` is the inherent constant where `T` has a shape, and else the one that
/// [`Unshaped`] gives to every probe.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T: Shape> Probe<T> {
    /// The shape.
    pub const TREE: Option<&'static Tree> = Some(&T::SHAPE);
}

/// What is known of a type without a shape.
pub trait Unshaped {
    /// Nothing.
    const TREE: Option<&'static Tree> = None;
}

impl<T> Unshaped for Probe<T> {}

/// Stops the build where a session's shape is not the pinned one.
///
/// `template` may name `{session}`, `{version}`, `{next}`, `{old}`, `{new}` and `{shape}`.
#[track_caller]
pub const fn assert_pinned(
    shape: &Tree,
    pinned: &str,
    session: &str,
    version: u32,
    template: &str,
) {
    let text = Text::of(shape);
    let new = text.fingerprint();
    if same(new.as_str(), pinned) {
        return;
    }
    let (number, next) = (number(version), number(version.saturating_add(1)));
    let values = [
        ("session", session),
        ("version", number.as_str()),
        ("next", next.as_str()),
        ("old", pinned),
        ("new", new.as_str()),
        ("shape", text.as_str()),
    ];
    fail(template, &values);
}

/// Stops the build where postcard cannot carry a field.
///
/// `template` may name `{field}` and `{reason}`.
#[track_caller]
pub const fn assert_carried(shape: Option<&Tree>, field: &str, template: &str) {
    let Some(shape) = shape else { return };
    if let Some(reason) = shape.json_only() {
        fail(template, &[("field", field), ("reason", reason)]);
    }
}

/// Stops the build where a subject may be nobody and nothing in the struct says so.
///
/// `template` may name `{field}`.
#[track_caller]
pub const fn assert_somebody(shape: Option<&Tree>, field: &str, template: &str) {
    if let Some(shape) = shape
        && shape.is_option()
    {
        fail(template, &[("field", field)]);
    }
}

/// Stops the build where `T` cannot be the version after `P`: another name, or a gap between their
/// versions.
///
/// The templates may name `{session}`, `{before}`, `{name}`, `{version}` and `{first}`.
#[track_caller]
pub const fn assert_follows<T: SessionData, P: SessionData>(before: &str, templates: &Follows) {
    let (declared, earlier) = (T::DECLARATION, P::DECLARATION);
    let (version, first) = (number(earlier.version), number(declared.version));
    let values = [
        ("session", declared.name),
        ("before", before),
        ("name", earlier.name),
        ("version", version.as_str()),
        ("first", first.as_str()),
    ];
    if !same(declared.name, earlier.name) {
        fail(templates.name, &values);
    }
    if earlier.version >= declared.version {
        fail(templates.order, &values);
    }
    if earlier.version.saturating_add(1) != declared.version {
        fail(templates.gap, &values);
    }
}

/// The words for each way in which two versions do not follow each other.
// Exhaustive: the macros write it out, and they are of this version.
#[derive(Clone, Copy, Debug)]
pub struct Follows {
    /// They have different names.
    pub name: &'static str,
    /// The one before is not before.
    pub order: &'static str,
    /// There are versions between them.
    pub gap: &'static str,
}

/// Stops the build where the struct before has no such privilege as one after it.
///
/// `template` may name `{before}` and `{privilege}`.
#[track_caller]
pub const fn assert_held<P: SessionData>(privilege: &str, before: &str, template: &str) {
    if !contains(P::PRIVILEGES, privilege) {
        fail(template, &[("before", before), ("privilege", privilege)]);
    }
}

const fn number(number: u32) -> Text {
    let mut text = Text::new();
    text.add_number(number as usize);
    text
}

#[expect(clippy::panic, reason = "called by constants only: it stops the build")]
#[track_caller]
const fn fail(template: &str, values: &[(&str, &str)]) -> ! {
    panic!("{}", Text::filled(template, values).as_str())
}
