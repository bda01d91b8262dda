//! Everything that a value can be written as.

use std::fmt;

use serde::{Serialize, Serializer};

use super::parts::Parts;
use super::{At, Failure, Place};

/// How raw JSON of `serde_json` says that it is that.
const RAW_JSON: &str = "$serde_json::private::RawValue";

/// A codec's serializer, which is told only what would come back.
pub(super) struct Watching<'w, S> {
    pub(super) codec: S,
    pub(super) at: At<'w>,
}

impl<'w, S> Watching<'w, S> {
    /// Returns what a value of several parts is written by.
    fn parts<P, E: fmt::Display>(at: At<'w>, parts: Result<P, E>) -> Result<Parts<'w, P>, Failure> {
        match parts {
            Ok(codec) => Ok(Parts { codec, at: at.below() }),
            Err(error) => Err(at.failed(&error)),
        }
    }
}

macro_rules! scalars {
    ($($method:ident($at:ident, $value:ident: $ty:ty) $look:block)*) => {
        $(
            #[inline]
            fn $method(self, $value: $ty) -> Result<S::Ok, Failure> {
                let $at = self.at;
                $look
                self.codec.$method($value).map_err(|error| $at.failed(&error))
            }
        )*
    };
}

impl<'w, S: Serializer> Serializer for Watching<'w, S> {
    type Ok = S::Ok;
    type Error = Failure;
    type SerializeSeq = Parts<'w, S::SerializeSeq>;
    type SerializeTuple = Parts<'w, S::SerializeTuple>;
    type SerializeTupleStruct = Parts<'w, S::SerializeTupleStruct>;
    type SerializeTupleVariant = Parts<'w, S::SerializeTupleVariant>;
    type SerializeMap = Parts<'w, S::SerializeMap>;
    type SerializeStruct = Parts<'w, S::SerializeStruct>;
    type SerializeStructVariant = Parts<'w, S::SerializeStructVariant>;

    scalars! {
        serialize_bool(at, value: bool) { at.other_than_text(); }
        serialize_i8(at, value: i8) { at.other_than_text(); }
        serialize_i16(at, value: i16) { at.other_than_text(); }
        serialize_i32(at, value: i32) { at.other_than_text(); }
        serialize_i64(at, value: i64) { at.other_than_text(); }
        serialize_i128(at, value: i128) { at.other_than_text(); }
        serialize_u8(at, value: u8) { at.other_than_text(); }
        serialize_u16(at, value: u16) { at.other_than_text(); }
        serialize_u32(at, value: u32) { at.other_than_text(); }
        serialize_u64(at, value: u64) { at.other_than_text(); }
        serialize_u128(at, value: u128) { at.other_than_text(); }
        serialize_f32(at, value: f32) { at.number(value.is_finite())?; }
        serialize_f64(at, value: f64) { at.number(value.is_finite())?; }
        serialize_char(at, value: char) {}
        serialize_str(at, value: &str) { at.text(value)?; }
        serialize_bytes(at, value: &[u8]) {}
    }

    #[inline]
    fn serialize_none(self) -> Result<S::Ok, Failure> {
        self.at.null()?;
        self.codec.serialize_none().map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_some<V: Serialize + ?Sized>(self, value: &V) -> Result<S::Ok, Failure> {
        // As a key it is what is in it.
        let inside = if self.at.place == Place::Key { Place::Key } else { Place::Some };
        let value = self.at.place(inside).of(value);
        self.codec.serialize_some(&value).map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_unit(self) -> Result<S::Ok, Failure> {
        self.at.null()?;
        self.codec.serialize_unit().map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_unit_struct(self, name: &'static str) -> Result<S::Ok, Failure> {
        self.at.null()?;
        self.codec.serialize_unit_struct(name).map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<S::Ok, Failure> {
        let written = self.codec.serialize_unit_variant(name, index, variant);
        written.map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_newtype_struct<V: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &V,
    ) -> Result<S::Ok, Failure> {
        // It is written as what is in it, so it stands where that stands.
        let written = self.codec.serialize_newtype_struct(name, &self.at.of(value));
        written.map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_newtype_variant<V: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &V,
    ) -> Result<S::Ok, Failure> {
        let value = self.at.below().of(value);
        let written = self.codec.serialize_newtype_variant(name, index, variant, &value);
        written.map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, Failure> {
        Self::parts(self.at, self.codec.serialize_seq(length))
    }

    #[inline]
    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, Failure> {
        Self::parts(self.at, self.codec.serialize_tuple(length))
    }

    #[inline]
    fn serialize_tuple_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleStruct, Failure> {
        Self::parts(self.at, self.codec.serialize_tuple_struct(name, length))
    }

    #[inline]
    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant, Failure> {
        Self::parts(self.at, self.codec.serialize_tuple_variant(name, index, variant, length))
    }

    #[inline]
    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, Failure> {
        Self::parts(self.at, self.codec.serialize_map(length))
    }

    #[inline]
    fn serialize_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStruct, Failure> {
        let parts = Self::parts(self.at, self.codec.serialize_struct(name, length))?;
        let is_raw = self.at.place == Place::Some && self.at.is_json() && name == RAW_JSON;
        let inside = if is_raw { Place::SomeRaw } else { Place::Anywhere };
        Ok(Parts { at: parts.at.place(inside), ..parts })
    }

    #[inline]
    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, Failure> {
        Self::parts(self.at, self.codec.serialize_struct_variant(name, index, variant, length))
    }

    #[inline]
    fn collect_str<V: fmt::Display + ?Sized>(self, value: &V) -> Result<S::Ok, Failure> {
        self.codec.collect_str(value).map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.codec.is_human_readable()
    }
}
