//! What is taken, what is not, and where it all leads.

mod spellings;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum_core::extract::FromRequestParts;
use http::Request;
use http::request::Parts;
use proptest::prelude::*;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use url::Url;

use self::spellings::{GOOD, HOSTILE};
use super::*;

/// Where a browser goes from a page of the application.
fn resolved(text: &str) -> Url {
    let page = Url::parse("https://app.example/login/?next=x").unwrap();
    page.join(text).unwrap()
}

fn stays(text: &str) -> bool {
    let here = Url::parse("https://app.example").unwrap().origin();
    let resolved = resolved(text);
    resolved.origin() == here && resolved.username().is_empty() && resolved.password().is_none()
}

fn parts(uri: &str) -> Parts {
    Request::builder().uri(uri).body(()).unwrap().into_parts().0
}

fn extracted(uri: &str) -> Next {
    let mut parts = parts(uri);
    let mut next = pin!(<Next as FromRequestParts<()>>::from_request_parts(&mut parts, &()));
    match next.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(next)) => next,
        Poll::Pending => panic!("nothing here waits"),
    }
}

fn of_request(parts: &Parts) -> Next {
    Next::of_request(parts, &Below::NOTHING)
}

#[test]
fn no_spelling_leads_to_another_origin() {
    for text in HOSTILE {
        assert_eq!(text.parse::<Next>(), Err(NextError(())), "{text:?}");
    }
    let long = |length: usize| format!("/{}", "a".repeat(length - 1));
    assert!(Next::try_from(long(LONGEST)).is_ok());
    assert!(Next::try_from(long(LONGEST + 1)).is_err());
}

#[test]
fn a_path_of_this_origin_is_kept_as_it_is() {
    for text in GOOD {
        let next: Next = text.parse().unwrap_or_else(|_| panic!("{text}"));
        assert_eq!(next.as_str(), *text);
        assert!(stays(text), "{text}");
    }
}

#[test]
fn what_a_query_wants_is_followed_or_forgotten() {
    let table = [
        ("/login?next=/a", "/a"),
        ("/login?next=%2Fa%3Fx%3D1%26y%3D2%23z", "/a?x=1&y=2#z"),
        ("/login?lang=de&next=/a&x=1", "/a"),
        ("/login?next=/%25C3%25BC", "/%C3%BC"),
        // Decoded it is no ASCII; an address has it escaped.
        ("/login?next=/%C3%BC", "/"),
        ("/login", "/"),
        ("/login?next", "/"),
        ("/login?next=", "/"),
        ("/login?next=/a&next=/b", "/"),
        ("/login?Next=/a", "/"),
        ("/login?xnext=/a", "/"),
        ("/login?next=//evil.example", "/"),
        ("/login?next=%2F%2Fevil.example", "/"),
        ("/login?next=/%5Cevil.example", "/"),
        ("/login?next=/%09/evil.example", "/"),
        ("/login?next=/a+b", "/"),
        ("/login?next=/%FF", "/"),
        ("/login?next=%252F%252Fevil.example", "/"),
        // Back to where one is would be a loop.
        ("/login?next=/login", "/"),
        ("/login?next=/login%3Fnext%3D/login", "/"),
        ("/login?next=/login/help", "/login/help"),
    ];
    for (uri, expected) in table {
        assert_eq!(extracted(uri).as_str(), expected, "{uri}");
    }
}

#[test]
fn a_next_of_any_length_costs_no_more_than_one_that_may_be_followed() {
    let long = "a".repeat(60_000);
    let texts = [format!("/{long}"), format!("//{long}"), format!("/{}", "%41".repeat(20_000))];
    for text in &texts {
        let uri = format!("/login?next={text}");
        let mut parts = parts(&uri);
        parts.headers.insert("host", "app.example".parse().unwrap());
        let page = format!("https://app.example{text}");
        parts.headers.insert("hx-current-url", page.parse().unwrap());
        let allocated = allocation_counter::measure(|| {
            assert_eq!(Next::of_current_page(&parts), Next::HOME);
            assert_eq!(of_request(&parts), Next::HOME);
            assert_eq!(Next::try_from(text.as_str()), Err(NextError(())));
        });
        assert_eq!(allocated.count_total, 0);
        assert_eq!(extracted(&uri), Next::HOME);
    }
}

#[test]
fn a_form_field_is_followed_or_forgotten() {
    let read = |text: &'static str| -> Result<Next, Error> {
        let text: StrDeserializer<'_, Error> = text.into_deserializer();
        Next::deserialize(text)
    };
    assert_eq!(read("/a?b").unwrap().as_str(), "/a?b");
    for text in HOSTILE {
        assert_eq!(read(text).unwrap(), Next::HOME, "{text:?}");
    }
}

#[test]
fn a_login_does_not_lead_to_a_logout() {
    let unless = |text: &str| text.parse::<Next>().unwrap().unless(&["/login", "/logout"]);
    for text in ["/logout", "/logout?all=1", "/logout#now", "/login"] {
        assert_eq!(unless(text), Next::HOME, "{text}");
    }
    assert_eq!(unless("/logouts").as_str(), "/logouts");
}

#[test]
fn a_request_comes_back_to_its_own_address() {
    let table = [
        ("/a?x=1", "/a?x=1"),
        ("https://app.example/a?x=1", "/a?x=1"),
        (r#"/a"\{}"#, "/a%22%5C{}"),
        ("/a?x=`", "/a?x=%60"),
        ("/ü", "/%C3%BC"),
        ("*", "/"),
        ("//evil.example/a", "/"),
        (r"/\evil.example", "/"),
        ("/..//evil.example", "/"),
    ];
    for (uri, expected) in table {
        assert_eq!(of_request(&parts(uri)).as_str(), expected, "{uri}");
    }
    assert_eq!(of_request(&parts(&format!("/{}", "a".repeat(4000)))), Next::HOME);
}

#[test]
fn htmx_comes_back_to_the_page_it_is_on_if_that_is_ours() {
    let table = [
        (&["https://app.example/a?x=1#y"][..], "/a?x=1#y"),
        (&["http://app.example/a"], "/a"),
        (&["https://app.example/"], "/"),
        (&["https://app.example"], "/"),
        (&["https://app.example.evil.example/a"], "/"),
        (&["https://app.example:444/a"], "/"),
        (&["https://app.example@evil.example/a"], "/"),
        (&["https://evil.example/a"], "/"),
        (&["https://app.example//evil.example"], "/"),
        (&["https://app.example/a", "https://app.example/a"], "/"),
        (&["/a"], "/"),
        (&["javascript:alert(1)"], "/"),
        (&[], "/"),
    ];
    for (pages, expected) in table {
        assert_eq!(from_page("app.example", pages), expected, "{pages:?}");
    }
    // Behind a proxy that adds the port, or with a host that a program has written.
    for (host, page, expected) in [
        ("app.example:443", "https://app.example/a", "/a"),
        ("app.example:80", "https://app.example/a", "/a"),
        ("app.example:80", "http://app.example/a", "/a"),
        ("APP.example", "https://app.example/a", "/a"),
        ("app.example:8443", "https://app.example:8443/a", "/a"),
        ("app.example:8443", "https://app.example/a", "/"),
        ("app.example:443", "http://app.example/a", "/"),
        ("app.example:443", "https://app.example:443@evil.example/a", "/"),
        ("app.example:443", "https://app.example:443.evil.example/a", "/"),
        ("app.example", "capacitor://app.example/a", "/"),
        ("app.example/a", "https://app.example/a", "/"),
    ] {
        assert_eq!(from_page(host, &[page]), expected, "{host} {page}");
    }
}

/// Where htmx comes back to from its page.
fn from_page(host: &str, pages: &[&str]) -> String {
    let mut request = Request::builder().header("host", host);
    for page in pages {
        request = request.header("hx-current-url", *page);
    }
    Next::of_current_page(&request.body(()).unwrap().into_parts().0).into()
}

/// Texts that look like what somebody would try.
const TRICKS: &str = concat!(
    r"[/\\]?([/\\.@:#?%&=a\t\r\n\x00\u{a0}\u{ff0f} ]|%2[fFeE]|%5[cC]|%0[9aAdD]|%25",
    r"|evil\.example|https:){0,12}"
);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn whatever_is_taken_resolves_to_this_origin(text in TRICKS) {
        if let Ok(next) = Next::try_from(text.as_str()) {
            prop_assert!(stays(next.as_str()));
            let page = resolved(&text);
            let page = page.as_str().strip_prefix("https://app.example");
            // What a browser makes of it is taken again, and a query carries it.
            prop_assert!(page.is_some_and(|page| Next::try_from(page).is_ok()), "{:?}", page);
            let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            prop_assert_eq!(extracted(&format!("/elsewhere?next={query}")), next);
        }
    }

    #[test]
    fn whatever_is_asked_for_comes_back_to_this_origin(path in "/[!-~ü]{0,20}") {
        if let Ok(uri) = path.parse() {
            let mut parts = parts("/");
            parts.uri = uri;
            prop_assert!(stays(of_request(&parts).as_str()));
        }
    }
}
