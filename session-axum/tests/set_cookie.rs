//! Every `Set-Cookie` we write, read by somebody else's parser.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::time::Duration;

use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use common::{App, AppSession, Reply};
use cookie::{Cookie, SameSite as Parsed};
use proptest::prelude::*;
use session_axum::{SameSite, SessionHandle, SessionsBuilder};

type Handle = SessionHandle<AppSession>;

/// What an application may choose about its cookie.
#[derive(Clone, Debug)]
struct Choices {
    name: String,
    domain: Option<String>,
    path: Option<String>,
    /// `None` for cookies that other sites send too.
    same_site: Option<SameSite>,
    keeps: bool,
    plain: bool,
    partitioned: bool,
    idle: u64,
}

impl Choices {
    fn make(&self, builder: SessionsBuilder<AppSession>) -> SessionsBuilder<AppSession> {
        let builder = builder.cookie_name(&self.name).idle(Duration::from_secs(self.idle));
        let builder = match self.same_site {
            Some(same_site) => builder.same_site(same_site),
            None => builder.sent_from_other_sites(),
        };
        let builder = if self.keeps { builder } else { builder.until_the_browser_closes() };
        let builder = if self.partitioned { builder.partitioned() } else { builder };
        let builder = if self.plain { builder.plain_http_on_loopback() } else { builder };
        let builder = match &self.domain {
            Some(domain) => builder.shared_with_subdomains_of(domain),
            None => builder,
        };
        match &self.path {
            Some(path) => builder.path(path),
            None => builder,
        }
    }

    fn name(&self) -> String {
        match (self.plain, &self.domain, self.path.as_deref().unwrap_or("/")) {
            (true, ..) => format!("{}-over-plain-http", self.name),
            (false, None, "/") => format!("__Host-{}", self.name),
            _ => format!("__Secure-{}", self.name),
        }
    }

    fn assert_writes(&self, reply: &Reply, value: Option<&str>) -> Result<(), TestCaseError> {
        let mut lines = reply.headers.get_all(SET_COOKIE).iter();
        let (line, more) = (lines.next().unwrap(), lines.next());
        prop_assert!(more.is_none(), "two cookies");
        let text = line.to_str().unwrap();
        prop_assert!(!text.contains(char::is_control), "{}", text);
        let cookie = Cookie::parse(text).unwrap();
        let attributes = text.split("; ").skip(1);
        let mut names: Vec<_> = attributes.map(|pair| pair.split('=').next().unwrap()).collect();
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), text.matches("; ").count(), "an attribute twice: {}", text);
        prop_assert_eq!(cookie.name(), self.name());
        prop_assert_eq!(cookie.path(), Some(self.path.as_deref().unwrap_or("/")));
        prop_assert_eq!(cookie.domain(), self.domain.as_deref());
        prop_assert_eq!(cookie.http_only(), Some(true));
        prop_assert_eq!(cookie.secure().unwrap_or(false), !self.plain);
        let same_site = match self.same_site {
            None => Parsed::None,
            Some(SameSite::Lax) => Parsed::Lax,
            Some(SameSite::Strict) => Parsed::Strict,
        };
        prop_assert_eq!(cookie.same_site(), Some(same_site));
        prop_assert_eq!(cookie.partitioned().unwrap_or(false), self.partitioned);
        let age = cookie.max_age().map(cookie::time::Duration::whole_seconds);
        let Some(value) = value else {
            prop_assert_eq!((cookie.value(), age), ("", Some(0)));
            return Ok(());
        };
        prop_assert_eq!(cookie.value(), value);
        let idle = i64::try_from(self.idle).unwrap();
        prop_assert_eq!(age, self.keeps.then_some(idle));
        prop_assert!(cookie.name().len() + value.len() <= 4_096);
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        prop_assert!(value.bytes().all(letter), "{}", value);
        Ok(())
    }
}

/// A page that the browser may keep for a while, and that counts its visitors.
#[tokio::test]
async fn a_page_that_may_be_stored_is_not_stored_with_the_session() {
    let app = App::new();
    let page = |handle: Handle| async move {
        handle.update_or_start(AppSession::default, |session| session.visits += 1).await.unwrap();
        [(CACHE_CONTROL, "max-age=60")]
    };
    let reply = app.send(None, page).await;
    assert!(reply.cookie.is_some());
    assert_eq!(reply.headers.get(CACHE_CONTROL).unwrap(), "no-store");
    let read = |_: Handle| async { [(CACHE_CONTROL, "max-age=60")] };
    let reply = app.send(reply.cookie.as_deref(), read).await;
    assert_eq!((reply.cookie, reply.status.as_u16()), (None, 200));
    assert_eq!(reply.headers.get(CACHE_CONTROL).unwrap(), "max-age=60, private");
}

fn choices() -> impl Strategy<Value = Choices> {
    let same_site =
        prop_oneof![Just(None), Just(Some(SameSite::Lax)), Just(Some(SameSite::Strict))];
    let domain = proptest::option::of("[a-z0-9-]{1,12}(\\.[a-z0-9-]{1,9}){1,3}");
    let path = proptest::option::of("/[!-:<-~]{0,20}");
    (
        "[A-Za-z0-9-][A-Za-z0-9_-]{0,20}",
        (domain, path, same_site),
        any::<(bool, bool, bool)>(),
        1..1_800_u64,
    )
        .prop_map(|(name, (domain, path, same_site), (keeps, plain, partitioned), idle)| {
            let plain = plain && domain.is_none() && same_site.is_some();
            let partitioned = partitioned && same_site.is_none();
            Choices { name, domain, path, same_site, keeps, plain, partitioned, idle }
        })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_cookie_we_write_is_read_as_the_one_we_meant(
        choices in choices(),
        user: u64,
        cart in proptest::collection::vec(".{0,40}", 0..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let app = App::with(|builder| choices.make(builder));
            prop_assert_eq!(app.sessions.cookie_name(), choices.name());
            let session = AppSession { user: Some(user), cart, ..AppSession::default() };
            let kept = session.clone();
            let log_in = move |handle: Handle| async move {
                handle.login(kept.clone()).await.unwrap();
            };
            // Plain HTTP answers this machine only.
            let host = if choices.plain { "localhost" } else { "app.example" };
            let reply = app.send_to(host, None, log_in).await;
            let cookie = reply.cookie.clone().unwrap();
            choices.assert_writes(&reply, Some(&cookie))?;
            let end = move |handle: Handle| async move {
                assert_eq!(*handle.current().unwrap(), session);
                handle.end().await.unwrap();
            };
            let reply = app.send_to(host, Some(&cookie), end).await;
            prop_assert_eq!(reply.status.as_u16(), 200);
            choices.assert_writes(&reply, None)
        })?;
    }
}
