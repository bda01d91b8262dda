//! Naming a session in a page or a path without giving it away.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use session_core::store::StoreKey;
use thiserror::Error;

/// Names one session of a subject, to end it: 32 hexadecimal digits, for a page or a path.
///
/// It is worth nothing by itself: it logs nobody in, no store finds anything by it, and it is only
/// looked for among the sessions of one subject. It changes when the session gets a new id.
///
/// ```
/// use session_axum::DeviceHandle;
///
/// let text = "00112233445566778899aabbccddeeff";
/// let handle: DeviceHandle = text.parse()?;
/// assert_eq!(handle.to_string(), text);
/// assert!("00112233".parse::<DeviceHandle>().is_err());
/// # Ok::<(), session_axum::DeviceHandleError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct DeviceHandle(u128);

/// The text is no handle of a device.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a handle of a device is 32 hexadecimal digits, as its list gave them")]
pub struct DeviceHandleError;

impl DeviceHandle {
    pub(crate) fn of(key: &StoreKey) -> Self {
        Self(u128::from_be_bytes(key.handle()))
    }
}

impl fmt::Display for DeviceHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for DeviceHandle {
    type Err = DeviceHandleError;

    fn from_str(text: &str) -> Result<Self, DeviceHandleError> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(is_digit) {
            return Err(DeviceHandleError);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| DeviceHandleError)
    }
}

impl Serialize for DeviceHandle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DeviceHandle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = DeviceHandle;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("32 hexadecimal digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DeviceHandle, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_has_one_spelling() {
        let key = StoreKey::from_bytes([7; 32]);
        let handle = DeviceHandle::of(&key);
        let text = handle.to_string();
        assert_eq!(text.parse(), Ok(handle));
        assert_eq!(serde_json::to_string(&handle).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<DeviceHandle>(&format!("\"{text}\"")).unwrap(), handle);
        let upper = "00112233445566778899AABBCCDDEEFF";
        for other in ["", "0", &text[1..], &format!("{text}0"), &format!("+{}", &text[1..]), upper]
        {
            assert_eq!(other.parse::<DeviceHandle>(), Err(DeviceHandleError), "{other}");
        }
        assert!(!key.to_string().contains(&text), "it is no part of the key");
    }
}
