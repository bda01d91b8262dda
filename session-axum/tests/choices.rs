//! Choices that cannot be, and what their errors say.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::time::Duration;

use common::{AppSession, KEY};
use session_axum::{
    Authority, ConfigError, KeyRing, SameSite, Session, SessionData, Sessions, SessionsBuilder,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Session, Clone)]
#[session(idle = "500d", lifetime = "1000d")]
struct Long {
    #[session(subject)]
    user: Option<u64>,
}

#[derive(Session, Clone)]
#[session(idle = "400d", lifetime = "1000d")]
struct LongVisits {
    #[session(subject)]
    user: Option<u64>,
}

fn builder<T: SessionData>() -> SessionsBuilder<T> {
    Sessions::signed("tests", KeyRing::from_bytes(&KEY).unwrap())
}

fn refused<T: SessionData>(builder: SessionsBuilder<T>) -> String {
    builder.build().expect_err("it cannot be").to_string()
}

#[test]
fn a_time_that_browsers_do_not_keep_is_theirs_to_refuse_and_one_beyond_the_declared_ours() {
    let browsers = "400 days that browsers keep a cookie";
    let declared = "`#[session(..)]` declares";
    for (text, which) in [
        (refused(builder::<Long>()), "the idle timeout of 500 days"),
        (refused(builder::<Long>().idle(401 * DAY)), "the idle timeout of 401 days"),
        (refused(builder::<Long>().idle(400 * DAY + DAY / 2)), "the idle timeout of 34603200s"),
        (refused(builder::<Long>().idle(501 * DAY)), "the idle timeout of 501 days"),
        (refused(builder::<LongVisits>()), "the lifetime of 1000 days"),
        (refused(builder::<LongVisits>().lifetime(401 * DAY)), "the lifetime of 401 days"),
    ] {
        assert!(text.contains(which) && text.contains(browsers), "{text}");
        assert!(!text.contains("declares"), "{text}");
    }
    let shorter = builder::<Long>().idle(400 * DAY).lifetime(400 * DAY);
    assert!(shorter.build().is_ok());
    for (text, which) in [
        (refused(builder::<AppSession>().idle(500 * DAY)), "idle timeout"),
        (refused(builder::<AppSession>().idle(Duration::from_secs(31 * 60))), "idle timeout"),
        (refused(builder::<AppSession>().lifetime(13 * DAY)), "lifetime"),
        (refused(builder::<AppSession>().idle(Duration::ZERO)), "idle timeout"),
        (refused(builder::<AppSession>().lifetime(Duration::from_millis(999))), "lifetime"),
    ] {
        assert!(text.contains(which) && text.contains(declared), "{text}");
        assert!(!text.contains("browsers"), "{text}");
    }
    assert!(builder::<AppSession>().idle(Duration::from_secs(1)).build().is_ok());
}

#[test]
fn a_deadline_that_nothing_can_meet_is_refused() {
    for deadline in [Duration::ZERO, Duration::from_nanos(1), Duration::from_micros(999)] {
        let error = builder::<AppSession>().store_deadline(deadline).build().unwrap_err();
        assert_eq!(error, ConfigError::StoreDeadline(deadline));
        let text = error.to_string();
        assert!(text.contains("1 millisecond") && text.contains("`.store_deadline(..)`"), "{text}");
    }
    assert!(builder::<AppSession>().store_deadline(Duration::from_millis(1)).build().is_ok());
    assert!(builder::<AppSession>().store_deadline(Duration::MAX).build().is_ok());
}

#[test]
fn a_partitioned_cookie_is_one_that_other_sites_send() {
    for partitioned in [
        builder::<AppSession>().partitioned(),
        builder::<AppSession>().partitioned().same_site(SameSite::Strict),
        builder::<AppSession>().partitioned().plain_http_on_loopback(),
    ] {
        let text = refused(partitioned);
        assert!(text.contains("`.sent_from_other_sites()`"), "{text}");
    }
    let embedded = || builder::<AppSession>().partitioned().sent_from_other_sites();
    assert!(embedded().build().is_ok());
    assert!(refused(embedded().plain_http_on_loopback()).contains("`Secure`"));
}

#[test]
fn a_path_that_a_proxy_takes_off_is_one() {
    for path in ["/shop", "/a/b", "/a-b_c~d", "/%C3%BC"] {
        assert!(builder::<AppSession>().below(path).build().is_ok(), "{path}");
    }
    for path in [
        "",
        "/",
        "shop",
        "/shop/",
        "//shop",
        "/a?b",
        "/a#b",
        "/a b",
        "/../a",
        "/\u{fc}",
        "https://app.example/shop",
        "/a,/b",
    ] {
        let error = builder::<AppSession>().below(path).build().unwrap_err();
        assert_eq!(error, ConfigError::Below(path.to_owned()));
        assert!(error.to_string().contains("`/shop`"), "{error}");
    }
    for header in ["", "x forwarded", "x:y", "\u{fc}"] {
        let text = refused(builder::<AppSession>().trusted_prefix_header(header));
        assert!(text.contains("`x-forwarded-prefix`"), "{text}");
    }
}

#[test]
fn an_answer_that_is_believed_for_less_than_a_second_is_refused() {
    let believing = |staleness| {
        let ask = |_| async { Ok::<_, std::io::Error>(Authority::active()) };
        builder::<AppSession>().authority(ask).authority_may_be_stale_for(staleness).build()
    };
    for staleness in [Duration::from_nanos(1), Duration::from_millis(999)] {
        let error = believing(staleness).unwrap_err();
        assert_eq!(error, ConfigError::Staleness(staleness));
        assert!(error.to_string().contains("whole seconds"), "{error}");
    }
    for staleness in [Duration::ZERO, Duration::from_secs(1)] {
        assert!(believing(staleness).is_ok());
    }
}
