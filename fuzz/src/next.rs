//! What must hold for every text that somebody wants to go to after a login.
//!
//! The fuzz target runs this check on what the fuzzer invents, and a test of `session-axum` on the
//! corpus. What a browser does with an address is asked of `url`, which implements the same standard.

use percent_encoding::percent_decode_str;
use session_axum::Next;
use url::{Position, Url};

/// The pages that a redirect may be sent from.
const PAGES: &[&str] = &[
    "https://app.example",
    "https://app.example/login?next=x",
    "https://app.example/a/b/../c/",
    "http://localhost:3000/login",
];

/// Any text: what is taken leads nowhere else, from whatever page; and neither does what somebody
/// makes of its path who decodes it once more.
pub fn next(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(next) = Next::try_from(text) else { return };
    assert_eq!(next.as_str(), text);
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\`".contains(&byte)));
    for page in PAGES {
        let page = Url::parse(page).expect("it is a page");
        let there = stays(&page, text);
        // A browser escapes some of it, and neither drops nor climbs anything.
        let shown = &there[Position::BeforePath..];
        assert!(percent_decode_str(shown).eq(percent_decode_str(text)), "{text} is {shown}");
        stays(&page, &percent_decode_str(next.path()).decode_utf8_lossy());
    }
}

fn stays(page: &Url, text: &str) -> Url {
    let there = page.join(text).expect("a path can always be joined");
    assert_eq!(there.origin(), page.origin(), "{text}");
    assert!(there.username().is_empty() && there.password().is_none(), "{text}");
    there
}
