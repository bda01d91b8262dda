//! Every line that any of these tests logs, at TRACE and from every crate, is looked at: none may hold a
//! key, or a cookie that was given out.

use std::collections::VecDeque;
use std::fmt::{Debug, Write};
use std::sync::{Mutex, Once, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tracing::field::{Field, Visit};
use tracing::span;

/// The latest cookies: some tests give out a hundred thousand.
static COOKIES: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());
const MOST: usize = 200;

/// Looks at all that is logged from now on.
pub(crate) fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // A test that has a subscriber of its own looks at the lines itself.
        let _ = tracing::subscriber::set_global_default(Watch);
    });
}

/// Notes a cookie that must not turn up.
pub(crate) fn keep_out(cookie: &str) {
    if cookie.len() < 32 {
        return;
    }
    let mut cookies = COOKIES.lock().unwrap_or_else(PoisonError::into_inner);
    if cookies.len() >= MOST {
        cookies.pop_front();
    }
    cookies.push_back(cookie.to_owned());
}

struct Watch;

struct Line(String);

impl Line {
    fn check(&self) {
        let Self(line) = self;
        let key = std::str::from_utf8(&super::KEY).unwrap();
        for secret in [key, &STANDARD.encode(super::KEY), &URL_SAFE_NO_PAD.encode(super::KEY)] {
            assert!(!line.contains(secret), "a key was logged: {line}");
        }
        let cookies = COOKIES.lock().unwrap_or_else(PoisonError::into_inner);
        let leaked = cookies.iter().any(|cookie| line.contains(cookie.as_str()));
        assert!(!leaked, "a cookie was logged: {line}");
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        writeln!(self.0, "{field}={value}").unwrap();
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0, "{field}={value:?}").unwrap();
    }
}

impl tracing::Subscriber for Watch {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        let mut line = Line(String::new());
        attributes.record(&mut line);
        line.check();
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        line.check();
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        line.check();
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[test]
#[should_panic(expected = "a cookie was logged")]
fn a_cookie_in_a_line_fails_the_test_that_logged_it() {
    let cookie = "A".repeat(43);
    keep_out(&cookie);
    Line(format!("session={cookie}")).check();
}
