//! Values of several parts.

use serde::{Serialize, ser};

use super::{At, Failure, Place};

/// What writes the parts of a value.
pub(super) struct Parts<'w, P> {
    pub(super) codec: P,
    /// Where its parts stand.
    pub(super) at: At<'w>,
}

macro_rules! unnamed {
    ($($part:ident: $method:ident;)*) => {
        $(
            impl<P: ser::$part> ser::$part for Parts<'_, P> {
                type Ok = P::Ok;
                type Error = Failure;

                #[inline]
                fn $method<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), Failure> {
                    let value = self.at.of(value);
                    self.codec.$method(&value).map_err(|error| self.at.failed(&error))
                }

                #[inline]
                fn end(self) -> Result<P::Ok, Failure> {
                    self.codec.end().map_err(|error| self.at.failed(&error))
                }
            }
        )*
    };
}

unnamed! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! named {
    ($($part:ident)*) => {
        $(
            impl<P: ser::$part> ser::$part for Parts<'_, P> {
                type Ok = P::Ok;
                type Error = Failure;

                #[inline]
                fn serialize_field<V: Serialize + ?Sized>(
                    &mut self,
                    name: &'static str,
                    value: &V,
                ) -> Result<(), Failure> {
                    let value = self.at.of(value);
                    self.codec.serialize_field(name, &value).map_err(|error| self.at.failed(&error))
                }

                #[inline]
                fn skip_field(&mut self, name: &'static str) -> Result<(), Failure> {
                    self.at.left_out()?;
                    self.codec.skip_field(name).map_err(|error| self.at.failed(&error))
                }

                #[inline]
                fn end(self) -> Result<P::Ok, Failure> {
                    self.codec.end().map_err(|error| self.at.failed(&error))
                }
            }
        )*
    };
}

named!(SerializeStruct SerializeStructVariant);

impl<P: ser::SerializeMap> ser::SerializeMap for Parts<'_, P> {
    type Ok = P::Ok;
    type Error = Failure;

    #[inline]
    fn serialize_key<K: Serialize + ?Sized>(&mut self, key: &K) -> Result<(), Failure> {
        let key = self.at.place(Place::Key).of(key);
        self.codec.serialize_key(&key).map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn serialize_value<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), Failure> {
        let value = self.at.of(value);
        self.codec.serialize_value(&value).map_err(|error| self.at.failed(&error))
    }

    #[inline]
    fn end(self) -> Result<P::Ok, Failure> {
        self.codec.end().map_err(|error| self.at.failed(&error))
    }
}
