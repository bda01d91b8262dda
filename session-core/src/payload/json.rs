//! The JSON codec: the fields as one object, in order.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::watched::{Unwritable, Watch};
use super::{Codec, PayloadError};

/// Appends `{"name":value` or `,"name":value`. `true` if only reading it back tells whether it comes
/// back.
pub(super) fn write<V: Serialize>(
    bytes: &mut Vec<u8>,
    first: bool,
    name: &'static str,
    value: &V,
) -> Result<bool, Unwritable> {
    bytes.push(if first { b'{' } else { b',' });
    bytes.push(b'"');
    // A Rust identifier: nothing in it needs escaping.
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b"\":");
    Watch::of(Codec::Json).write(value, &mut serde_json::Serializer::new(bytes))
}

/// The fields of an object, each read when it is asked for.
#[derive(Debug)]
pub(super) struct Object<'de>(BTreeMap<&'de str, &'de RawValue>);

impl<'de> Object<'de> {
    pub(super) fn parse(bytes: &'de [u8]) -> Result<Self, PayloadError> {
        serde_json::from_slice(bytes).map(Self).map_err(|_| PayloadError::Length)
    }

    pub(super) fn take<V: DeserializeOwned>(
        &mut self,
        name: &'static str,
    ) -> Result<V, PayloadError> {
        let raw = self.0.remove(name).ok_or(PayloadError::Field(name))?;
        serde_json::from_str(raw.get()).map_err(|_| PayloadError::Field(name))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
