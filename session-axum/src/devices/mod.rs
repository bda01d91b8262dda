//! The sessions of one subject: a list to show them, and their end.

mod handle;
mod subject;

use std::fmt;

use session_core::store::StoreKey;
use session_core::{Attached, Header, UnixTime};

pub use handle::{DeviceHandle, DeviceHandleError};
pub use subject::SubjectSessions;
pub(crate) use subject::{end_one, list};

/// One session of a subject, as a list of devices shows it.
///
/// [`SessionHandle::devices`](crate::SessionHandle::devices) lists a caller's own,
/// [`Sessions::of`](crate::Sessions::of) anybody's.
pub struct Device {
    handle: DeviceHandle,
    header: Header,
    user_agent: Option<String>,
    address: Option<String>,
    is_current: bool,
}

impl Device {
    pub(crate) fn new(key: &StoreKey, header: Header, attached: Attached) -> Self {
        let Attached { user_agent, address, .. } = attached;
        Self { handle: DeviceHandle::of(key), header, user_agent, address, is_current: false }
    }

    /// Returns the same, as it is shown in that session itself if `is_current`.
    pub(crate) fn shown(self, is_current: bool) -> Self {
        Self { is_current, ..self }
    }

    /// Returns what to end it by.
    ///
    /// ```
    /// # use session_axum::Device;
    /// fn line(device: &Device) -> String {
    ///     format!("<button name=device value={}>", device.handle())
    /// }
    /// ```
    pub const fn handle(&self) -> DeviceHandle {
        self.handle
    }

    /// Returns when the visit began, logged in or not.
    ///
    /// ```
    /// # use session_axum::Device;
    /// fn line(device: &Device) -> String {
    ///     format!("since {}", device.created().as_secs())
    /// }
    /// ```
    pub const fn created(&self) -> UnixTime {
        self.header.started
    }

    /// Returns when its subject last proved there who they are.
    ///
    /// ```
    /// # use session_axum::Device;
    /// fn line(device: &Device) -> String {
    ///     format!("logged in at {}", device.authenticated_at().as_secs())
    /// }
    /// ```
    pub fn authenticated_at(&self) -> UnixTime {
        self.header.authenticated.unwrap_or(self.header.started)
    }

    /// Returns when a request last used it, to a quarter of its idle time.
    ///
    /// ```
    /// # use session_axum::Device;
    /// fn line(device: &Device) -> String {
    ///     format!("last seen {}", device.last_seen().as_secs())
    /// }
    /// ```
    pub const fn last_seen(&self) -> UnixTime {
        self.header.last_seen
    }

    /// Returns the `User-Agent` of the login, at most 512 bytes of it. The client chose it: escape it,
    /// and believe nothing of it.
    ///
    /// ```
    /// # use session_axum::Device;
    /// fn line(device: &Device) -> String {
    ///     // Escape it where it becomes HTML.
    ///     device.user_agent().unwrap_or("an unknown program").to_owned()
    /// }
    /// ```
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// Returns the address at login, where [`client_address`] says how to find it.
    ///
    /// [`client_address`]: crate::SessionsBuilder::client_address
    ///
    /// ```
    /// # use session_axum::Device;
    /// fn line(device: &Device) -> String {
    ///     device.address().unwrap_or("an unknown address").to_owned()
    /// }
    /// ```
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Whether it is the session of the request that asked for the list.
    ///
    /// ```
    /// # use session_axum::Device;
    /// fn line(device: &Device) -> String {
    ///     (if device.is_current() { "this device" } else { "another one" }).to_owned()
    /// }
    /// ```
    pub const fn is_current(&self) -> bool {
        self.is_current
    }
}

/// Shows that there is something, and not what: it is personal data.
impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").field("is_current", &self.is_current).finish_non_exhaustive()
    }
}
