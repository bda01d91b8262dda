//! From a struct to bytes.

use serde::Serialize;

use super::{Codec, PayloadError, reader};
use crate::cursor::write_varint;
use crate::rights::{Held, IndexSet, Named, Role};

/// Takes a session's fields in order. Used by the code that `#[derive(Session)]` writes.
#[derive(Debug)]
pub struct PayloadWriter {
    payload: Payload,
    /// What each field takes, in bytes; noted only when somebody wants to know.
    sizes: Option<Vec<(&'static str, usize)>>,
    fields: usize,
    /// Whether only the privileged part is wanted, and whether it is done.
    wanted: Wanted,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Wanted {
    All,
    Privileges,
    Nothing,
}

/// A session's fields as bytes, with what the token's header says about them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Payload {
    pub(crate) bytes: Vec<u8>,
    pub(crate) codec: Codec,
    pub(crate) has_subject: bool,
    /// Where the subject ends.
    pub(crate) subject_end: usize,
    /// Where the privileged part ends: subject, roles, permissions and privileged fields.
    pub(crate) privileged_end: usize,
}

impl Payload {
    /// Returns the bytes as they stand in a token.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn is_json(&self) -> bool {
        self.codec == Codec::Json
    }

    /// Whether it belongs to somebody.
    pub const fn has_subject(&self) -> bool {
        self.has_subject
    }

    /// Whether both belong to the same subject, or both to nobody.
    pub fn same_subject(&self, other: &Self) -> bool {
        self.has_subject == other.has_subject && self.subject() == other.subject()
    }

    /// Whether subject, roles, permissions and privileged fields are the same in both.
    pub fn same_privileges(&self, other: &Self) -> bool {
        self.has_subject == other.has_subject && self.privileged() == other.privileged()
    }

    /// Whether rights were taken away since `before`: a role or permission that it held or included,
    /// or a privileged field that is written as less than it was (`true` as `false`, `Some` as `None`,
    /// a later variant as an earlier one). Where that cannot be told, they were.
    pub fn takes_rights_away<R: Role, P: Named>(&self, before: &Self) -> bool {
        let read = |payload: &Self| {
            let (bytes, has_subject) = (payload.bytes(), payload.has_subject);
            reader::principal::<R, P>(bytes, has_subject).ok()
        };
        let fields = |payload: &Self| {
            let (bytes, has_subject) = (payload.privileged(), payload.has_subject);
            reader::privileged_fields::<R, P>(bytes, has_subject).map(<[u8]>::to_vec).ok()
        };
        let (Some(after), Some(held)) = (read(self), read(before)) else { return true };
        let (Some(fields), Some(fields_before)) = (fields(self), fields(before)) else {
            return true;
        };
        let lost = |after: IndexSet, before: IndexSet| after.union(before) != after;
        lost(after.roles, held.roles)
            || lost(after.permissions, held.permissions)
            || fields < fields_before
    }

    /// Encodes a subject as it stands in a payload.
    ///
    /// # Errors
    ///
    /// [`PayloadError::Field`] if it cannot be encoded.
    ///
    /// ```
    /// use session_core::Payload;
    ///
    /// // Postcard's 42, behind its length.
    /// assert_eq!(Payload::encode_subject(&42_u64)?, [1, 42]);
    /// # Ok::<(), session_core::PayloadError>(())
    /// ```
    pub fn encode_subject<S: Serialize>(subject: &S) -> Result<Vec<u8>, PayloadError> {
        let mut writer = PayloadWriter::new(Codec::Postcard);
        writer.subject(subject)?;
        Ok(writer.payload.bytes)
    }

    /// Returns the encoded subject; empty without one.
    pub fn subject(&self) -> &[u8] {
        self.bytes.get(..self.subject_end).unwrap_or_default()
    }

    pub(crate) fn privileged(&self) -> &[u8] {
        self.bytes.get(..self.privileged_end).unwrap_or_default()
    }
}

impl PayloadWriter {
    pub(crate) fn new(codec: Codec) -> Self {
        // Most sessions fit; a longer one costs one more allocation.
        let payload = Payload { bytes: Vec::with_capacity(128), codec, ..Payload::default() };
        Self { payload, sizes: None, fields: 0, wanted: Wanted::All }
    }

    /// Takes no field behind the privileged ones.
    pub(crate) fn only_privileges(mut self) -> Self {
        self.wanted = Wanted::Privileges;
        self
    }

    pub(crate) fn noting_sizes(mut self) -> Self {
        self.sizes = Some(Vec::new());
        self
    }

    pub(crate) fn finish(mut self) -> (Payload, Vec<(&'static str, usize)>) {
        if self.payload.codec == Codec::Json {
            self.payload.bytes.extend_from_slice(if self.fields == 0 { b"{}" } else { b"}" });
        }
        (self.payload, self.sizes.unwrap_or_default())
    }

    /// Writes whose session it is, and what they may do.
    ///
    /// # Errors
    ///
    /// [`PayloadError::Field`] if the subject cannot be encoded.
    pub fn principal<S: Serialize, R: Held, P: Held>(
        &mut self,
        subject: Option<&S>,
        roles: &R,
        permissions: &P,
    ) -> Result<(), PayloadError> {
        if let Some(subject) = subject {
            self.subject(subject)?;
        }
        self.names(roles);
        self.names(permissions);
        self.payload.privileged_end = self.payload.bytes.len();
        Ok(())
    }

    /// Writes one field.
    ///
    /// # Errors
    ///
    /// [`PayloadError::Field`] if its value cannot be encoded, and [`PayloadError::UnknownCodec`] for
    /// JSON without the feature `json`.
    pub fn field<V: Serialize>(
        &mut self,
        name: &'static str,
        value: &V,
    ) -> Result<(), PayloadError> {
        if self.wanted == Wanted::Nothing {
            return Ok(());
        }
        let before = self.payload.bytes.len();
        match self.payload.codec {
            Codec::Postcard => {
                postcard_onto(&mut self.payload.bytes, value)
                    .map_err(|_| PayloadError::Field(name))?;
            }
            #[cfg(feature = "json")]
            Codec::Json => {
                super::json::write(&mut self.payload.bytes, self.fields == 0, name, value)?;
            }
            #[cfg(not(feature = "json"))]
            Codec::Json => return Err(PayloadError::UnknownCodec),
        }
        self.fields = self.fields.saturating_add(1);
        if let Some(sizes) = &mut self.sizes {
            sizes.push((name, self.payload.bytes.len().saturating_sub(before)));
        }
        Ok(())
    }

    /// Says that the privileged fields end here.
    pub fn privileges_end(&mut self) {
        self.payload.privileged_end = self.payload.bytes.len();
        if self.wanted == Wanted::Privileges {
            self.wanted = Wanted::Nothing;
        }
    }

    fn subject<S: Serialize>(&mut self, subject: &S) -> Result<(), PayloadError> {
        let bytes = &mut self.payload.bytes;
        // One byte for the length of nearly every subject; the rare longer one is moved up.
        bytes.push(0);
        postcard_onto(bytes, subject).map_err(|_| PayloadError::Field("subject"))?;
        let length = bytes.len().saturating_sub(1);
        let length = u32::try_from(length).map_err(|_| PayloadError::Field("subject"))?;
        if let (Ok(short @ ..0x80), Some(first)) = (u8::try_from(length), bytes.first_mut()) {
            *first = short;
        } else {
            let mut prefix = Vec::with_capacity(5);
            write_varint(|byte| prefix.push(byte), length);
            bytes.splice(..1, prefix);
        }
        self.payload.subject_end = bytes.len();
        self.payload.has_subject = true;
        Ok(())
    }

    fn names<H: Held>(&mut self, held: &H) {
        let bytes = &mut self.payload.bytes;
        let count = held.indices().count();
        write_varint(|byte| bytes.push(byte), u32::try_from(count).unwrap_or(u32::MAX));
        for index in held.indices() {
            let name = H::Name::NAMES.get(usize::from(index)).copied().unwrap_or_default();
            // The derive limits a name to 64 bytes.
            bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            bytes.extend_from_slice(name.as_bytes());
        }
    }
}

fn postcard_onto<V: Serialize>(bytes: &mut Vec<u8>, value: &V) -> postcard::Result<()> {
    let mut serializer = postcard::Serializer { output: Appending(bytes) };
    value.serialize(&mut serializer)
}

/// Appends what postcard writes, whole slices at a time.
struct Appending<'a>(&'a mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Appending<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "as below")]
    #[inline(always)]
    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    #[expect(clippy::inline_always, reason = "a byte at a time, from other crates")]
    #[inline(always)]
    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.0.push(data);
        Ok(())
    }

    #[inline]
    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::Nothing;

    /// Writes a subject, a privileged field and another one.
    fn payload(subject: Option<&str>, privileged: u8, rest: u8) -> Payload {
        let mut writer = PayloadWriter::new(Codec::Postcard);
        let nothing = Option::<Nothing>::None;
        writer.principal(subject.as_ref(), &nothing, &nothing).unwrap();
        writer.field("privileged", &privileged).unwrap();
        writer.privileges_end();
        writer.field("rest", &rest).unwrap();
        writer.finish().0
    }

    #[test]
    fn payloads_say_whether_subject_and_privileges_are_the_same() {
        let (alice, bob, nobody) = (Some("alice"), Some("bob"), None);
        let base = payload(alice, 1, 1);
        for (other, subject, privileges) in [
            (payload(alice, 1, 1), true, true),
            (payload(alice, 1, 2), true, true),
            (payload(alice, 2, 1), true, false),
            (payload(bob, 1, 1), false, false),
            (payload(nobody, 1, 1), false, false),
        ] {
            assert_eq!(base.same_subject(&other), subject, "{other:?}");
            assert_eq!(base.same_privileges(&other), privileges, "{other:?}");
        }
        assert_eq!(base.subject(), b"\x06\x05alice");
        assert_eq!(Payload::encode_subject(&"alice").unwrap(), base.subject());
        assert!(base.has_subject());
        let visitor = payload(nobody, 1, 1);
        assert!(!visitor.has_subject() && visitor.subject().is_empty());
        assert!(visitor.same_subject(&payload(nobody, 2, 1)));
    }

    #[test]
    fn having_a_subject_is_part_of_the_comparison() {
        // Even where the bytes are the same.
        let (some, none) =
            (Payload { has_subject: true, ..Payload::default() }, Payload::default());
        assert!(!some.same_subject(&none));
        assert!(!some.same_privileges(&none));
    }

    #[test]
    fn a_long_subject_has_a_long_length_before_it() {
        let long = "x".repeat(300);
        let payload = payload(Some(&long), 1, 2);
        assert!(payload.bytes().starts_with(&[0xae, 0x02, 0xac, 0x02, b'x']));
        assert!(payload.bytes().ends_with(&[b'x', 0, 0, 1, 2]));
        assert_eq!(payload.subject().len(), 304);
    }

    #[test]
    fn sizes_are_noted_only_where_somebody_asks() {
        let write = |mut writer: PayloadWriter| {
            writer.field("name", &"longer").unwrap();
            writer.field("number", &300_u32).unwrap();
            writer.finish().1
        };
        assert!(write(PayloadWriter::new(Codec::Postcard)).is_empty());
        let noted = write(PayloadWriter::new(Codec::Postcard).noting_sizes());
        assert_eq!(noted, [("name", 7), ("number", 2)]);
    }
}
