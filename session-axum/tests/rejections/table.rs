//! Everybody who can be refused, in every way to ask: held against a table that is written to be read.

use super::{Refusing, header, request};

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "QUERY"];
const MODES: &[&[&str]] =
    &[&[], &["navigate"], &["cors"], &["websocket"], &["Navigate"], &["navigate", "navigate"]];
const ACCEPTS: &[Option<&str>] = &[
    None,
    Some("*/*"),
    Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    Some("application/json"),
];
const PAGE_OF_HTMX: &str = "https://app.example/board?tab=2";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Htmx {
    No,
    /// A part of a page.
    Part,
    /// A link or a form that htmx has taken over.
    Boosted,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    Stranger,
    Forger,
    Member,
    Stale,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Pages {
    None,
    Login,
    Both,
}

/// One way to ask.
#[derive(Clone, Copy, Debug)]
struct Case {
    method: &'static str,
    mode: &'static [&'static str],
    accept: Option<&'static str>,
    htmx: Htmx,
    who: Who,
    path: &'static str,
    pages: Pages,
}

/// What should come back.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    location: Option<&'static str>,
    hx_redirect: Option<&'static str>,
    challenge: Option<&'static str>,
    vary: Option<&'static str>,
}

const ALLOWED: Answer =
    Answer { status: 200, location: None, hx_redirect: None, challenge: None, vary: None };

impl Case {
    fn expected(&self) -> Answer {
        let logged_in = matches!(self.who, Who::Member | Who::Stale);
        match self.path {
            _ if !logged_in => self.sent(
                self.pages != Pages::None,
                "Cookie",
                ["/login?lang=de&next=/app/v1/", "/login?lang=de&next=/board%3Ftab%3D2"],
            ),
            "fresh" if self.who == Who::Stale => self.sent(
                self.pages == Pages::Both,
                r#"Cookie error="insufficient_user_authentication", max_age="300""#,
                ["/confirm?next=/app/v1/", "/confirm?next=/board%3Ftab%3D2&max_age=300"],
            ),
            "admin" => Answer { status: 403, vary: Some("cookie, accept"), ..ALLOWED },
            _ => ALLOWED,
        }
    }

    /// What somebody gets who could be sent to a page: with the page that they asked for behind it,
    /// or with the one that htmx is on.
    fn sent(&self, has_page: bool, challenge: &'static str, [own, board]: [&str; 2]) -> Answer {
        let vary = Some("cookie, accept, sec-fetch-mode, hx-request").filter(|_| has_page);
        let vary = vary.or(Some("cookie, accept"));
        let refused = Answer { status: 401, challenge: Some(challenge), vary, ..ALLOWED };
        let reads = matches!(self.method, "GET" | "HEAD");
        let says_html = self.accept.is_some_and(|accept| accept.contains("html"));
        let navigates = match self.mode {
            [] => says_html,
            mode => mode == ["navigate"],
        };
        let max_age = if own.starts_with("/confirm") { "&max_age=300" } else { "" };
        let own = || leak(format!("{own}{}%3Fx%3D1%26y%3D/{max_age}", self.path));
        match self.htmx {
            _ if !has_page => refused,
            Htmx::No if reads && navigates => {
                Answer { status: 303, location: Some(own()), challenge: None, ..refused }
            }
            Htmx::No => refused,
            Htmx::Boosted if reads => Answer { hx_redirect: Some(own()), ..refused },
            Htmx::Part | Htmx::Boosted => {
                Answer { hx_redirect: Some(leak(board.to_owned())), ..refused }
            }
        }
    }

    async fn check(&self, refusing: &Refusing) {
        let forged = "AQ".repeat(60);
        let cookie = match self.who {
            Who::Stranger => None,
            Who::Forger => Some(&forged),
            Who::Member => Some(&refusing.member),
            Who::Stale => Some(&refusing.stale),
        };
        let mut headers: Vec<_> = self.mode.iter().map(|mode| ("sec-fetch-mode", *mode)).collect();
        headers.extend(self.accept.map(|accept| ("accept", accept)));
        if self.htmx != Htmx::No {
            headers.extend([("hx-request", "true"), ("hx-current-url", PAGE_OF_HTMX)]);
        }
        if self.htmx == Htmx::Boosted {
            headers.push(("hx-boosted", "true"));
        }
        let path = format!("/app/v1/{}?x=1&y=/", self.path);
        let cookie = cookie.map(String::as_str);
        let reply = refusing.call(request(self.method, &path, cookie, &headers)).await;
        let status = reply.status.as_u16();
        let refused = status != 200;
        let answer = Answer {
            status,
            location: header(&reply, "location").map(|value| leak(value.to_owned())),
            hx_redirect: header(&reply, "hx-redirect").map(|value| leak(value.to_owned())),
            challenge: header(&reply, "www-authenticate").map(|value| leak(value.to_owned())),
            vary: header(&reply, "vary").filter(|_| refused).map(|value| leak(value.to_owned())),
        };
        assert_eq!(answer, self.expected(), "{self:?}");
        if self.path != "visit" || refused {
            assert_eq!(header(&reply, "cache-control"), Some("no-store"), "{self:?}");
        }
        assert!(reply.cookie.is_none() && reply.headers.get_all("vary").iter().count() <= 1);
        let says_nothing = self.method == "HEAD" || matches!(status, 200 | 303);
        assert_eq!(reply.body.is_empty(), says_nothing, "{self:?}");
    }
}

/// Keeps a text for the rest of the test.
fn leak(text: String) -> &'static str {
    text.leak()
}

#[tokio::test]
async fn a_person_is_sent_to_log_in_and_a_program_is_told() {
    for pages in [Pages::None, Pages::Login, Pages::Both] {
        let refusing = Refusing::with(|builder| match pages {
            Pages::None => builder,
            Pages::Login => builder.login_page("/login?lang=de"),
            Pages::Both => builder.login_page("/login?lang=de").reauthentication_page("/confirm"),
        })
        .await;
        for &method in METHODS {
            for &mode in MODES {
                for &accept in ACCEPTS {
                    for htmx in [Htmx::No, Htmx::Part, Htmx::Boosted] {
                        for who in [Who::Stranger, Who::Forger, Who::Member, Who::Stale] {
                            for path in ["member", "admin", "fresh", "visit"] {
                                let case = Case { method, mode, accept, htmx, who, path, pages };
                                case.check(&refusing).await;
                            }
                        }
                    }
                }
            }
        }
    }
}
