//! A look at every value while it is written: what would come back as another one is refused here.
//!
//! A codec writes what it is given. JSON has no word for an infinite number and one, `null`, for
//! `None` and for `Some(None)`; postcard tells its fields by their place, so that one that is left out moves
//! the others. All of that depends on the value, so no test of a type finds it. The serializer in here hands
//! everything on to the codec's own and says no where a value would be lost.

mod parts;
mod serializer;

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::{Serialize, Serializer, ser};

use self::serializer::Watching;
use super::Codec;

/// How deep a value may be and still be taken at its word: readers have bounds, and where each of them
/// is depends on the type. A deeper one is read back.
const SHALLOW: u8 = 32;

/// Why a value cannot be written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Unwritable {
    /// The value's own `Serialize` says no, or its codec does: why.
    Failed(String),
    /// It would come back as another value.
    Lossy,
}

/// What is noted while a value is written.
pub(super) struct Watch {
    codec: Codec,
    lossy: Cell<bool>,
    doubtful: Cell<bool>,
    /// Why the innermost value failed: codecs do not hand it on.
    cause: RefCell<Option<Box<str>>>,
}

/// A value, where it stands.
struct Watched<'a, V: ?Sized> {
    value: &'a V,
    at: At<'a>,
}

/// A place in a value.
#[derive(Clone, Copy)]
struct At<'w> {
    watch: &'w Watch,
    depth: u8,
    place: Place,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Place {
    Anywhere,
    /// A map's key.
    Key,
    /// Right inside of `Some`.
    Some,
    /// The text of raw JSON, right inside of `Some`.
    SomeRaw,
}

/// That a value could not be written, with what its author's code says of it.
#[derive(Debug)]
pub(super) struct Failure(Option<Box<str>>);

impl Watch {
    pub(super) const fn of(codec: Codec) -> Self {
        let (lossy, doubtful) = (Cell::new(false), Cell::new(false));
        Self { codec, lossy, doubtful, cause: RefCell::new(None) }
    }

    /// Writes a value by its codec's serializer. `true` if only reading it back tells whether it
    /// comes back.
    pub(super) fn write<V, S>(self, value: &V, codec: S) -> Result<bool, Unwritable>
    where
        V: Serialize + ?Sized,
        S: Serializer<Ok = ()>,
    {
        let at = At { watch: &self, depth: 0, place: Place::Anywhere };
        match value.serialize(Watching { codec, at }) {
            Ok(()) => Ok(self.doubtful.get()),
            Err(Failure(own)) => Err(self.unwritable(own)),
        }
    }

    #[cold]
    fn unwritable(self, own: Option<Box<str>>) -> Unwritable {
        if self.lossy.get() {
            return Unwritable::Lossy;
        }
        let cause = self.cause.into_inner().or(own).unwrap_or_default();
        Unwritable::Failed(cause.into())
    }
}

impl<'w> At<'w> {
    const fn place(self, place: Place) -> Self {
        Self { place, ..self }
    }

    /// Returns the place one level further down.
    fn below(self) -> Self {
        let depth = self.depth.saturating_add(1);
        if depth > SHALLOW {
            self.watch.doubtful.set(true);
        }
        Self { depth, place: Place::Anywhere, ..self }
    }

    const fn of<V: ?Sized>(self, value: &'w V) -> Watched<'w, V> {
        Watched { value, at: self }
    }

    fn is_json(self) -> bool {
        self.watch.codec == Codec::Json
    }

    /// Says that a value would come back as another one.
    #[cold]
    fn lossy<T>(self) -> Result<T, Failure> {
        self.watch.lossy.set(true);
        Err(Failure(None))
    }

    /// Says that something is written as `null`, which `Some` may not hold: it would be `None`.
    fn null(self) -> Result<(), Failure> {
        if self.is_json() && self.place == Place::Some { self.lossy() } else { Ok(()) }
    }

    fn number(self, is_finite: bool) -> Result<(), Failure> {
        self.other_than_text();
        if self.is_json() && !is_finite { self.lossy() } else { Ok(()) }
    }

    /// Says that something is written that is no text. As a key it becomes one, and only some types know
    /// it again.
    fn other_than_text(self) {
        if self.place == Place::Key && self.is_json() {
            self.watch.doubtful.set(true);
        }
    }

    fn text(self, text: &str) -> Result<(), Failure> {
        if self.place == Place::SomeRaw && text.trim() == "null" { self.lossy() } else { Ok(()) }
    }

    /// Says that a field is left out.
    fn left_out(self) -> Result<(), Failure> {
        if self.is_json() {
            // Whether it has a default is not known here.
            self.watch.doubtful.set(true);
            return Ok(());
        }
        self.lossy()
    }

    /// Keeps why the codec said no, unless it only hands on what was said further inside.
    #[cold]
    fn failed(self, error: &impl fmt::Display) -> Failure {
        let mut cause = self.watch.cause.borrow_mut();
        cause.get_or_insert_with(|| error.to_string().into());
        Failure(None)
    }
}

impl<V: Serialize + ?Sized> Serialize for Watched<'_, V> {
    #[inline]
    fn serialize<S: Serializer>(&self, codec: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(Watching { codec, at: self.at }).map_err(|Failure(own)| {
            let cause = own.unwrap_or_default();
            if !cause.is_empty() {
                self.at.watch.cause.borrow_mut().get_or_insert(cause);
            }
            ser::Error::custom("a value inside")
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("a value could not be written"))
    }
}

impl std::error::Error for Failure {}

impl ser::Error for Failure {
    #[cold]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Some(message.to_string().into()))
    }
}
