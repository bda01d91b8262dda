//! A session to be, encoded, with everything of its header that does not depend on where it is kept.

use session_core::{Assurance, Header, Payload, Renewal, SessionId, UnixTime};

/// A session to be.
pub(crate) struct Draft<T> {
    pub(crate) session: T,
    pub(crate) payload: Payload,
    /// Under the id of the session before, or of none: the id is drawn where the session is kept.
    pub(crate) header: Header,
    /// Whether the session before belongs to the same subject.
    pub(crate) same_subject: bool,
}

/// Returns the header of a session that begins now, and belongs to nobody.
pub(crate) const fn visitor_header(now: UnixTime) -> Header {
    Header::begin(SessionId::from_bytes([0; SessionId::LEN]), now)
}

/// Returns the header of a login now. `visit` is the session before, where its visit goes on.
pub(crate) fn login_header(
    visit: Option<&Header>,
    assurance: Option<Assurance>,
    now: UnixTime,
) -> Header {
    let started = visit.map_or(now, |header| header.started);
    visitor_header(now).with_started(started).with_authenticated(now).with_assurance(assurance)
}

/// Returns the header of the same session under a new id, or after its subject was authenticated
/// again: what was proved before stays proved.
pub(crate) fn renewed_header(
    before: &Header,
    renewal: Renewal,
    assurance: Option<Assurance>,
    now: UnixTime,
) -> Header {
    let used = before.used_at(now);
    match renewal {
        Renewal::Demotion | Renewal::Elevation | Renewal::Login => {
            used.with_authenticated(now).with_assurance(before.assurance.max(assurance))
        }
        Renewal::Rotation => used,
    }
}
