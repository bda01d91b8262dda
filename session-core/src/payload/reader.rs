//! From bytes to a struct.

use serde::de::DeserializeOwned;

use super::bounded::Values;
use super::{Codec, PayloadError};
use crate::cursor::Cursor;
use crate::rights::{Held, IndexSet, Named, Role};

/// Gives a session's fields in order. Used by the code that `#[derive(Session)]` writes.
///
/// Nothing is allocated for a length that the bytes merely claim: a count or length beyond what is
/// left of the payload is refused first. A value that would go too deep for a stack is refused as
/// well.
#[derive(Debug)]
pub struct PayloadReader<'de> {
    has_subject: bool,
    cursor: Cursor<'de>,
    fields: Fields<'de>,
    codec: Codec,
}

#[derive(Debug)]
enum Fields<'de> {
    #[cfg(feature = "json")]
    Object(super::json::Object<'de>),
    Positional(Values<'de>),
}

impl<'de> PayloadReader<'de> {
    #[inline]
    pub(crate) fn new(bytes: &'de [u8], codec: Codec, has_subject: bool) -> Self {
        let fields = Fields::Positional(Values::new(bytes));
        Self { has_subject, cursor: Cursor::new(bytes), fields, codec }
    }

    /// Reads whose session it is, and what they may do.
    ///
    /// # Errors
    ///
    /// [`PayloadError::Length`] if the bytes end too early or go on, [`PayloadError::Field`] if the
    /// subject is of another type, [`PayloadError::UnknownName`] and [`PayloadError::TooManyNames`]
    /// for roles and permissions that the fields cannot hold, and [`PayloadError::UnknownCodec`] for
    /// JSON without the feature `json`.
    pub fn principal<S: DeserializeOwned, R: Held, P: Held>(
        &mut self,
    ) -> Result<(Option<S>, R, P), PayloadError> {
        let subject = if self.has_subject { Some(self.subject()?) } else { None };
        let roles = names(&mut self.cursor)?;
        let permissions = names(&mut self.cursor)?;
        self.fields = match self.codec {
            Codec::Postcard => Fields::Positional(Values::new(self.cursor.rest())),
            #[cfg(feature = "json")]
            Codec::Json => Fields::Object(super::json::Object::parse(self.cursor.rest())?),
            #[cfg(not(feature = "json"))]
            Codec::Json => return Err(PayloadError::UnknownCodec),
        };
        Ok((subject, roles, permissions))
    }

    /// Reads one field.
    ///
    /// # Errors
    ///
    /// [`PayloadError::Field`] if the bytes are no such value.
    pub fn field<V: DeserializeOwned + 'static>(
        &mut self,
        name: &'static str,
    ) -> Result<V, PayloadError> {
        match &mut self.fields {
            Fields::Positional(values) => values.read().map_err(|_| PayloadError::Field(name)),
            #[cfg(feature = "json")]
            Fields::Object(object) => object.take(name),
        }
    }

    /// Says that the last field has been read.
    ///
    /// # Errors
    ///
    /// [`PayloadError::Length`] if there is more.
    #[inline]
    pub fn finish(self) -> Result<(), PayloadError> {
        let done = match self.fields {
            Fields::Positional(values) => values.rest().is_empty(),
            #[cfg(feature = "json")]
            Fields::Object(object) => object.is_empty(),
        };
        done.then_some(()).ok_or(PayloadError::Length)
    }

    fn subject<S: DeserializeOwned>(&mut self) -> Result<S, PayloadError> {
        let bytes = sized(&mut self.cursor).ok_or(PayloadError::Length)?;
        let mut values = Values::new(bytes);
        let subject = values.read_as_it_comes().map_err(|_| PayloadError::Field("subject"))?;
        values.rest().is_empty().then_some(subject).ok_or(PayloadError::Length)
    }
}

/// Reads a subject as it stands in a payload.
pub(crate) fn subject<S: DeserializeOwned>(bytes: &[u8]) -> Result<S, PayloadError> {
    PayloadReader::new(bytes, Codec::Postcard, true).subject()
}

/// What a guard needs to know of a payload: read without the struct and without allocating.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Principal {
    /// What the roles held include.
    pub(crate) roles: IndexSet,
    /// What the permissions held include, and what the roles held grant.
    pub(crate) permissions: IndexSet,
    /// How many bytes the subject takes, its length included.
    pub(crate) subject_len: usize,
}

/// Reads the principal at the front of a payload.
pub(crate) fn principal<R: Role, P: Named>(
    bytes: &[u8],
    has_subject: bool,
) -> Result<Principal, PayloadError> {
    let mut cursor = Cursor::new(bytes);
    if has_subject {
        sized(&mut cursor).ok_or(PayloadError::Length)?;
    }
    let subject_len = bytes.len().saturating_sub(cursor.rest().len());
    let (mut roles, mut permissions) = (IndexSet::EMPTY, IndexSet::EMPTY);
    each_index::<R>(&mut cursor, |index| {
        roles = roles.union(R::included(index));
        permissions = permissions.union(R::granted(index));
    })?;
    each_index::<P>(&mut cursor, |index| permissions = permissions.union(P::included(index)))?;
    Ok(Principal { roles, permissions, subject_len })
}

/// Returns the privileged fields, of bytes that end with them, behind the principal.
pub(crate) fn privileged_fields<R: Role, P: Named>(
    bytes: &[u8],
    has_subject: bool,
) -> Result<&[u8], PayloadError> {
    let mut cursor = Cursor::new(bytes);
    if has_subject {
        sized(&mut cursor).ok_or(PayloadError::Length)?;
    }
    each_index::<R>(&mut cursor, |_| ())?;
    each_index::<P>(&mut cursor, |_| ())?;
    Ok(cursor.rest())
}

fn each_index<N: Named>(
    cursor: &mut Cursor<'_>,
    mut see: impl FnMut(u8),
) -> Result<(), PayloadError> {
    let mut left = cursor.varint().ok_or(PayloadError::Length)?;
    while left > 0 {
        see(position::<N>(cursor)?);
        left = left.saturating_sub(1);
    }
    Ok(())
}

fn names<H: Held>(cursor: &mut Cursor<'_>) -> Result<H, PayloadError> {
    let mut left = cursor.varint().ok_or(PayloadError::Length)?;
    let mut failure = None;
    let held = H::from_names(std::iter::from_fn(|| {
        left = left.checked_sub(1)?;
        let index = position::<H::Name>(cursor).map_err(|error| failure = Some(error)).ok()?;
        H::Name::from_index(index)
    }));
    match failure {
        Some(error) => Err(error),
        None => held.ok_or(PayloadError::TooManyNames),
    }
}

fn position<N: Named>(cursor: &mut Cursor<'_>) -> Result<u8, PayloadError> {
    let length = cursor.byte().ok_or(PayloadError::Length)?;
    let name = cursor.take(usize::from(length)).ok_or(PayloadError::Length)?;
    N::position(name).ok_or(PayloadError::UnknownName)
}

#[inline]
fn sized<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.varint()?;
    cursor.take(usize::try_from(length).ok()?)
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::*;
    use crate::rights::Nothing;

    fn read(object: &str) -> Result<u8, PayloadError> {
        let bytes = [b"\x00\x00", object.as_bytes()].concat();
        let mut reader = PayloadReader::new(&bytes, Codec::Json, false);
        reader.principal::<u64, Option<Nothing>, Option<Nothing>>()?;
        let value = reader.field("a")?;
        reader.finish()?;
        Ok(value)
    }

    #[test]
    fn a_json_object_has_the_fields_that_are_read_and_no_other() {
        assert_eq!(read(r#"{"a":1}"#), Ok(1));
        assert_eq!(read(r#" { "a" : 1 } "#), Ok(1));
        assert_eq!(read(r#"{"a":1,"b":2}"#), Err(PayloadError::Length));
        assert_eq!(read(r#"{"a":1}x"#), Err(PayloadError::Length));
        assert_eq!(read(r#"{"a":256}"#), Err(PayloadError::Field("a")));
        assert_eq!(read("{}"), Err(PayloadError::Field("a")));
        assert_eq!(read("[1]"), Err(PayloadError::Length));
    }
}
