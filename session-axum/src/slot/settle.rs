//! Which cookie a response sends: decided once, when its head is ready.

use std::mem;
use std::sync::Arc;

use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue};
use session_core::{
    Answer, Event, Header, Membership, OpenToken, Outlook, RevocationError, SessionData, Standing,
    UnixTime,
};

use super::presented::{Outcome, Visit};
use super::stage::Delivery;
use super::{Slot, Staged, Written};
use crate::rejection::{self, VARY_WITH_PAGE};
use crate::sessions::{Keep, Settings};
use crate::stored::Place;

/// What a response may send, and which session has to stand for it still.
struct Plan {
    cookie: HeaderValue,
    /// `None` where nobody else can have changed anything.
    on: Option<Header>,
    /// To which sessions it belongs, where that matters.
    member: Option<Membership>,
    /// Where it is in the store; `None` for a session in its cookie.
    place: Option<Place>,
}

impl<T: SessionData> Slot<T> {
    /// Closes the slot and returns the `Set-Cookie` to send, if any.
    ///
    /// A response may be slow, and in the meantime another one may have ended or rotated the
    /// session. So before a cookie goes out, revocation is asked again: what was overtaken writes
    /// nothing.
    pub(crate) fn settle(&self) -> Answer<'static, Option<HeaderValue>> {
        let staged = {
            let mut stage = self.stage();
            stage.closed = true;
            mem::replace(&mut stage.staged, Staged::Untouched)
        };
        let settings = &*self.sessions.settings;
        let plan = match staged {
            Staged::Ended { remove } => {
                return Answer::Ready(remove.then(|| settings.template.remove()).flatten());
            }
            Staged::Untouched => match self.rotation() {
                Some(rotation) => return rotation,
                None if matches!(settings.keep, Keep::Store(_)) => return self.touch(),
                None => self.renewal(),
            },
            Staged::Written(written) => settings.delivery(written),
        };
        let Some(Plan { cookie, on, member, place }) = plan else { return Answer::Ready(None) };
        let Some(header) = on else { return Answer::Ready(Some(cookie)) };
        let (target, now) = (settings.target_of(&header), settings.clock.now());
        // After so long its end may have been forgotten, and a newer cookie be in its place.
        if settings.lifetimes.check(&header, now).is_err() {
            Event::WriteDropped("the session expired before its response was sent").emit();
            return Answer::Ready(None);
        }
        if let Keep::Cookie(kept) = &settings.keep
            && let Answer::Ready(outlook) = kept.reach.standing_of(&target, member.as_ref(), now)
        {
            return Answer::Ready(overtaken(outlook).or_send(cookie));
        }
        let sessions = self.sessions.clone();
        Answer::Pending(Box::pin(async move {
            let settings = &*sessions.settings;
            let overtaken = match (&settings.keep, place) {
                (Keep::Cookie(kept), _) => {
                    overtaken(kept.reach.standing_of(&target, member.as_ref(), now).get().await)
                }
                (Keep::Store(in_store), Some(place)) => {
                    Overtaken(!in_store.stands(&place, &settings.lifetimes, now).await)
                }
                (Keep::Store(_), None) => Overtaken(true),
            };
            overtaken.or_send(cookie)
        }))
    }

    /// Returns the cookie that renews a session which was used and not changed.
    fn renewal(&self) -> Option<Plan> {
        let presented = self.presented()?;
        let Outcome::Present(visit) = &presented.outcome else { return None };
        let Visit { token, grace: false, .. } = &**visit else { return None };
        let settings = &*self.sessions.settings;
        let due = settings.renewal_due(token, presented.at);
        due.then(|| settings.renewed(token, presented.at)).flatten()
    }

    /// Notes in the store that the session was used, if that is due, and lets the browser keep the
    /// cookie for as long.
    fn touch(&self) -> Answer<'static, Option<HeaderValue>> {
        let settings = &*self.sessions.settings;
        let due = || {
            let presented = self.presented()?;
            let Outcome::Present(visit) = &presented.outcome else { return None };
            let Visit { token, grace: false, place: Some(place), .. } = &**visit else {
                return None;
            };
            let due = settings.renewal_due(token, presented.at);
            due.then(|| (token.clone(), place.clone(), presented.at))
        };
        let Some((token, place, at)) = due() else { return Answer::Ready(None) };
        let sessions = self.sessions.clone();
        Answer::Pending(Box::pin(async move {
            let settings = &*sessions.settings;
            let Keep::Store(in_store) = &settings.keep else { return None };
            let header = Header { last_seen: at.max(token.header().last_seen), ..*token.header() };
            if !in_store.touch(&place, &header, &token, &settings.lifetimes, at).await {
                return None;
            }
            settings.template.set(&place.id.to_text(), settings.lifetimes.remaining(&header, at))
        }))
    }
}

impl<T: SessionData> Settings<T> {
    /// Whether a session is to be written anew: in time, and at once where it is under an older key or
    /// in an older version, so that neither has to be kept long.
    fn renewal_due(&self, token: &OpenToken, now: UnixTime) -> bool {
        let due = self.lifetimes.renewal_due(token.header(), now);
        due || !token.under_active_key() || token.is_outdated()
    }

    fn renewed(&self, token: &OpenToken, now: UnixTime) -> Option<Plan> {
        let last_seen = now.max(token.header().last_seen);
        let header = Header { last_seen, ..*token.header() };
        let Keep::Cookie(kept) = &self.keep else { return None };
        let text = kept.tokens.sign_again(&header, token).ok()?;
        let cookie = self.template.set(&text, self.lifetimes.remaining(&header, now))?;
        let member = kept.membership(&header, token.subject());
        Some(Plan { cookie, on: Some(header), member, place: None })
    }

    /// Returns the cookie that stores what the handler wrote.
    fn delivery(&self, written: Arc<Written<T>>) -> Option<Plan> {
        let on = (!written.fresh).then_some(written.header);
        let member = match &self.keep {
            Keep::Cookie(kept) => {
                on.and_then(|header| kept.membership(&header, written.payload.subject()))
            }
            Keep::Store(_) => None,
        };
        // Taken out where no snapshot shares it, as nearly always: cloning allocates.
        let (cookie, place) = match Arc::try_unwrap(written) {
            Ok(written) => (written.cookie, written.place),
            Err(shared) => (shared.cookie.clone(), shared.place.clone()),
        };
        match cookie {
            Delivery::Send(cookie) => Some(Plan { cookie, on, member, place }),
            Delivery::Dropped => {
                Event::WriteDropped("another build may want the cookie back").emit();
                None
            }
            Delivery::Unneeded => None,
        }
    }
}

/// Whether something newer happened to a session.
struct Overtaken(bool);

fn overtaken(outlook: Result<Outlook, RevocationError>) -> Overtaken {
    match outlook.map(|outlook| outlook.standing) {
        Ok(Standing::Live) => Overtaken(false),
        Ok(_) => {
            Event::WriteDropped("the session was ended or rotated meanwhile").emit();
            Overtaken(true)
        }
        Err(error) => {
            Event::StoreFailed(&error).emit();
            Overtaken(true)
        }
    }
}

impl Overtaken {
    fn or_send(self, cookie: HeaderValue) -> Option<HeaderValue> {
        (!self.0).then_some(cookie)
    }
}

/// Adds the cookie to a response, and keeps shared caches from storing what was made for one caller.
///
/// `name` is our cookie's: a handler's own cookie of that name is taken out, because two of one name
/// are none. Its other cookies stay.
pub(super) fn write_head(
    headers: &mut HeaderMap,
    name: &str,
    read: bool,
    cookie: Option<HeaderValue>,
) {
    if headers.contains_key(SET_COOKIE) {
        without_ours(headers, name);
    }
    if !read && cookie.is_none() {
        return;
    }
    if cookie.is_none() && is_private(headers) {
        return;
    }
    let varies = |value: &HeaderValue| {
        value
            .as_bytes()
            .split(|byte| *byte == b',')
            .any(|field| field.trim_ascii().eq_ignore_ascii_case(b"cookie"))
    };
    if !headers.get_all(VARY).iter().any(varies) {
        headers.append(VARY, HeaderValue::from_static("cookie"));
    }
    if is_shared(headers) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}

/// Whether the response says of itself what is said here, as our own rejections do.
fn is_private(headers: &HeaderMap) -> bool {
    let is_ours = |value: &HeaderValue| value == rejection::VARY || value == VARY_WITH_PAGE;
    headers.get(VARY).is_some_and(is_ours)
        && headers.get(CACHE_CONTROL).is_some_and(|value| value == rejection::NO_STORE)
}

/// Whether a shared cache might store the response. A handler's own `Cache-Control` is kept unless it
/// says `public` or `s-maxage`.
fn is_shared(headers: &HeaderMap) -> bool {
    let mut own = headers.get_all(CACHE_CONTROL).iter().peekable();
    if own.peek().is_none() {
        return true;
    }
    own.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).any(|directive| {
        let directive = directive.trim_ascii().to_ascii_lowercase();
        directive == b"public" || directive.starts_with(b"s-maxage")
    })
}

fn without_ours(headers: &mut HeaderMap, name: &str) {
    let is_ours = |value: &HeaderValue| {
        let before = value.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
        before.trim_ascii() == name.as_bytes()
    };
    if !headers.get_all(SET_COOKIE).iter().any(is_ours) {
        return;
    }
    Event::WriteDropped("the handler set a cookie of the session's name itself").emit();
    let others: Vec<_> =
        headers.get_all(SET_COOKIE).iter().filter(|value| !is_ours(value)).cloned().collect();
    headers.remove(SET_COOKIE);
    for value in others {
        headers.append(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "__Host-session";

    fn head(
        before: &[(http::HeaderName, &'static str)],
        read: bool,
        cookie: Option<&'static str>,
    ) -> Vec<String> {
        let pairs =
            before.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        let mut headers: HeaderMap = pairs.collect();
        write_head(&mut headers, NAME, read, cookie.map(HeaderValue::from_static));
        headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    #[test]
    fn a_response_that_read_no_session_is_left_alone() {
        assert!(head(&[], false, None).is_empty());
        let own = [(CACHE_CONTROL, "public"), (SET_COOKIE, "theme=dark")];
        assert_eq!(head(&own, false, None), ["cache-control: public", "set-cookie: theme=dark"]);
    }

    #[test]
    fn what_was_made_for_one_caller_is_stored_by_no_shared_cache() {
        assert_eq!(head(&[], true, None), ["vary: cookie", "cache-control: no-store"]);
        for shared in ["public", "max-age=60, PUBLIC", "s-maxage=9", "max-age=1,s-maxage=9"] {
            let headers = head(&[(CACHE_CONTROL, shared)], true, None);
            assert!(headers.contains(&"cache-control: no-store".to_owned()), "{shared}");
        }
        let own =
            head(&[(CACHE_CONTROL, "private, max-age=60"), (VARY, "Accept, Cookie")], true, None);
        assert_eq!(own, ["cache-control: private, max-age=60", "vary: Accept, Cookie"]);
    }

    #[test]
    fn there_is_one_cookie_of_our_name_and_the_handlers_others_survive() {
        let own = [
            (SET_COOKIE, "a=1"),
            (SET_COOKIE, "__Host-session=forged; Path=/"),
            (SET_COOKIE, "b=2"),
        ];
        let cookies = |headers: Vec<String>| -> Vec<String> {
            headers.into_iter().filter(|line| line.starts_with("set-cookie")).collect()
        };
        assert_eq!(cookies(head(&own, false, None)), ["set-cookie: a=1", "set-cookie: b=2"]);
        assert_eq!(
            cookies(head(&own, true, Some("__Host-session=ours"))),
            ["set-cookie: a=1", "set-cookie: b=2", "set-cookie: __Host-session=ours"]
        );
    }
}
