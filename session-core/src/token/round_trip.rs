//! Whether a session comes back as it was stored: asked in debug builds on every write, and in every
//! build where its writer is in doubt.
//!
//! A type whose `Serialize` and `Deserialize` do not match, or which the codec cannot carry, would
//! otherwise be found by the request after, as a session that does not open.

use super::changes::same_in_any_order;
use super::error::EncodeError;
use super::versions::{Versions, Written};
use crate::history::MigrationError;
use crate::payload::{Compared, Payload, PayloadError, PayloadWriter};
use crate::session::SessionData;

/// Where the subject is at fault.
const SUBJECT: &str = "subject";

/// Writes a session. It is read back if `always`, or if the writer is in doubt about it.
pub(super) fn encoded<T: SessionData>(
    session: &T,
    versions: &Versions,
    always: bool,
) -> Result<Payload, EncodeError> {
    if !always {
        let written = versions.write(session, PayloadWriter::new(versions.written().codec))?;
        if !written.is_doubtful {
            return Ok(written.payload);
        }
    }
    checked(session, versions)
}

/// Writes a session, reads it back, and writes that: both have to be the same.
fn checked<T: SessionData>(session: &T, versions: &Versions) -> Result<Payload, EncodeError> {
    let writer = || PayloadWriter::new(versions.written().codec).noting_sizes();
    let written = versions.write(session, writer())?;
    let back: T = versions.read_back(&written.payload).map_err(|error| match error {
        MigrationError::Payload(PayloadError::Field(name)) => EncodeError::Changed(name),
        MigrationError::Payload(error) => EncodeError::Payload(error),
        MigrationError::MorePrivilege | MigrationError::Refused => EncodeError::Changed(SUBJECT),
    })?;
    let again = versions.write(&back, writer())?;
    let mut compared = Compared::default();
    // What an older version does not have is made anew, and differs.
    if versions.writes_older().is_none() {
        session.compare(&back, &mut compared);
    }
    match changed(&written, &again, &compared) {
        Some(field) => Err(EncodeError::Changed(field)),
        None => Ok(written.payload),
    }
}

/// Returns the first field that differs: by its bytes, or as its own type says.
fn changed(one: &Written, other: &Written, compared: &Compared) -> Option<&'static str> {
    if one.payload.principal() != other.payload.principal() {
        return Some(SUBJECT);
    }
    one.fields().zip(other.fields()).find_map(|(one, other)| {
        let same = same_in_any_order(one.bytes, other.bytes);
        (!same || compared.says(one.name) == Some(false)).then_some(one.name)
    })
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::payload::{Codec, PayloadReader};
    use crate::rights::Nothing;
    use crate::session::Declaration;

    /// A key that a map in JSON takes for the other one.
    #[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
    #[serde(untagged)]
    enum Key {
        Number(u8),
        Text(String),
    }

    #[derive(Clone, Debug, Default, Deserialize, Serialize)]
    struct Level {
        below: Option<Box<Level>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        list: Vec<u8>,
    }

    #[derive(Clone, Default)]
    struct Visit {
        map: BTreeMap<Key, u8>,
        level: Level,
    }

    impl SessionData for Visit {
        const DECLARATION: Declaration = Declaration {
            name: "Visit",
            version: 1,
            fields: "",
            idle: Duration::from_secs(60),
            lifetime: Duration::from_secs(60),
            codec: Codec::Json,
        };
        type Role = Nothing;
        type Permission = Nothing;

        fn write(&self, payload: &mut PayloadWriter) -> Result<(), PayloadError> {
            payload.principal::<u64, (), ()>(None, &(), &())?;
            payload.field("map", &self.map)?;
            payload.field("level", &self.level)
        }

        fn read(payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError> {
            payload.principal::<u64, (), ()>()?;
            let (map, level) = (payload.field("map")?, payload.field("level")?);
            Ok(Self { map, level })
        }

        fn compare(&self, other: &Self, compared: &mut Compared) {
            compared.field("map", Some(|one, other| one == other), &self.map, &other.map);
        }
    }

    fn written(map: &[(Key, u8)], level: Level) -> Result<(), EncodeError> {
        let versions = Versions::of::<Visit>(Visit::DECLARATION);
        let visit = Visit { map: map.iter().cloned().collect(), level };
        encoded(&visit, &versions, false).map(drop)
    }

    fn level(list: &[u8]) -> Level {
        Level { below: None, list: list.to_vec() }
    }

    #[test]
    fn what_the_writer_doubts_is_read_back_in_every_build() {
        let text = Key::Text("one".to_owned());
        assert_eq!(written(&[(text, 1)], level(&[1])), Ok(()));
        let changed = |field| Err(EncodeError::Changed(field));
        assert_eq!(written(&[(Key::Number(1), 1)], level(&[1])), changed("map"));
        // It has no default, so it is missed.
        assert_eq!(written(&[], level(&[])), changed("level"));
    }

    #[test]
    fn a_value_too_deep_to_be_read_is_not_written() {
        let deep = |levels| {
            let inside = |level, _| Level { below: Some(Box::new(level)), list: vec![1] };
            (0..levels).fold(level(&[1]), inside)
        };
        assert_eq!(written(&[], deep(100)), Ok(()));
        assert_eq!(written(&[], deep(150)), Err(EncodeError::Changed("level")));
    }
}
