//! Every method, at every shape of a route, from every kind of caller: who gets in, and that nothing
//! at all runs for whoever does not.

#![cfg(feature = "router")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../common/mod.rs"]
mod common;
mod oracle;
mod places;
mod shapes;
mod trap;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::http::header::{CONNECTION, COOKIE, HOST, SET_COOKIE, UPGRADE};
use axum::response::Response;
use common::{App, START, alice, bob};
use oracle::{Credential, Outcome, Part, Rule, Site, expect};
use places::{Place, places};
use session_axum::__private::{Login, Public, RoleIs, rule};
use session_axum::testing::ManualClock;
use session_axum::{Clock, KeyRing, UnixTime};
use shapes::{Shape, router};
use tower::ServiceExt;
use trap::Trace;

const METHODS: [&str; 12] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PURGE", "PUT", "QUERY",
    "TRACE", "get",
];

const SITES: [(Site, Option<&str>); 4] = [
    (Site::Cross, Some("cross-site")),
    (Site::Neighbour, Some("same-site")),
    (Site::Own, Some("same-origin")),
    (Site::Unsaid, None),
];

/// Counts who asks for the time, which is who looks for the session.
#[derive(Clone)]
struct Watched {
    clock: ManualClock,
    asked: Arc<AtomicUsize>,
}

impl Clock for Watched {
    fn now(&self) -> UnixTime {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.clock.now()
    }
}

struct Matrix {
    app: App,
    clock: Watched,
    /// The `Cookie` header of each caller.
    cookies: Vec<(Credential, Option<String>)>,
}

impl Matrix {
    async fn new() -> Self {
        let clock =
            Watched { clock: ManualClock::at(START), asked: Arc::new(AtomicUsize::default()) };
        let watched = clock.clone();
        let app = App::with(|builder| builder.clock(watched));
        let cookies = cookies(&app, &clock.clock).await;
        Self { app, clock, cookies }
    }

    /// Asks everything of every shape under a rule, and returns how much that was.
    async fn ask_all(&self, rule: Rule) -> usize {
        let (mut count, mut wrong) = (0, Vec::new());
        for shape in Shape::ALL {
            let trace = Trace::default();
            let routes = self.routes(shape, rule, &trace);
            for place in places(shape) {
                for method in METHODS {
                    for (credential, cookie) in &self.cookies {
                        for (site, header) in SITES {
                            let request = request(shape, place, method, cookie.as_deref(), header);
                            let outcome = self.ask(&routes, &trace, request).await;
                            let expected = expect((shape, place), rule, method, *credential, site);
                            count += 1;
                            if outcome != expected {
                                wrong.push(format!(
                                    "{method} {} of {shape:?}, {credential:?}, {site:?}: \
                                     {outcome:?} and not {expected:?}",
                                    place.path,
                                ));
                            }
                        }
                    }
                }
            }
        }
        let shown = wrong.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n");
        assert!(wrong.is_empty(), "{} of {count} under {rule:?}, first\n{shown}", wrong.len());
        count
    }

    fn routes(&self, shape: Shape, by: Rule, trace: &Trace) -> axum::Router {
        use common::Role;
        let ours = match by {
            Rule::Public => {
                let forms = (trap::anybody, trap::anybodys_socket, rule::<Public>());
                router(shape, trace, forms)
            }
            Rule::Login => {
                let forms = (trap::subject, trap::subjects_socket, rule::<Login>());
                router(shape, trace, forms)
            }
            Rule::Admin => {
                let admin = rule::<RoleIs<Role, { Role::Admin.__index() }>>();
                router(shape, trace, (trap::admin, trap::admins_socket, admin))
            }
        };
        let sessions = self.app.sessions.clone();
        let routes = match shape {
            Shape::InsidePlain => axum::Router::new().nest("/plain", ours.into_axum(sessions)),
            Shape::Under => ours.into_axum_under("/api", sessions),
            _ => ours.into_axum(sessions),
        };
        routes.with_state(trace.clone())
    }

    async fn ask(&self, routes: &axum::Router, trace: &Trace, mut request: Request) -> Outcome {
        self.clock.asked.store(0, Ordering::SeqCst);
        *request.body_mut() = trace.body();
        let response = routes.clone().oneshot(request).await.unwrap();
        let looked = self.clock.asked.load(Ordering::SeqCst) > 0;
        let session = looked.then_some(Part::Session).into_iter();
        Outcome {
            status: response.status().as_u16(),
            ran: session.chain(trace.take()).collect(),
            cookies: cookies_of(&response),
        }
    }
}

fn cookies_of(response: &Response) -> usize {
    response.headers().get_all(SET_COOKIE).iter().count()
}

fn request(
    shape: Shape,
    place: Place,
    method: &str,
    cookie: Option<&str>,
    site: Option<&str>,
) -> Request {
    let mut request = Request::builder().method(method).uri(place.path).header(HOST, "app.example");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    if let Some(site) = site {
        request = request.header("sec-fetch-site", site);
    }
    if shape == Shape::WebSocket {
        request = request
            .header(CONNECTION, "keep-alive, Upgrade")
            .header(UPGRADE, "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .extension(hyper::upgrade::on(hyper::Request::new(())));
    }
    request.body(axum::body::Body::empty()).unwrap()
}

async fn cookies(app: &App, clock: &ManualClock) -> Vec<(Credential, Option<String>)> {
    let expired = app.logged_in(alice()).await;
    clock.advance(Duration::from_secs(60 * 60));
    let (admin, reader) = (app.logged_in(alice()).await, app.logged_in(bob()).await);
    let ended = app.logged_in(alice()).await;
    app.send(Some(&ended), async |session| session.end().await.unwrap()).await;
    let elsewhere = |application: &str, keys: KeyRing| {
        let sessions = session_axum::Sessions::signed(application, keys).clock(clock.clone());
        App { sessions: sessions.build().unwrap(), ..app.clone() }
    };
    let application = elsewhere("another", app.keys.clone()).logged_in(alice()).await;
    let other_key = KeyRing::throw_away().unwrap();
    let key = elsewhere("tests", other_key).logged_in(alice()).await;
    let visitor = app.visiting(common::AppSession::default()).await;
    let mut forged = admin.clone().into_bytes();
    // In the middle of it: what stands there is under the tag.
    let middle = forged.len() / 2;
    if let Some(letter) = forged.get_mut(middle) {
        *letter = if *letter == b'A' { b'B' } else { b'A' };
    }
    let forged = String::from_utf8(forged).unwrap();

    let named = |value: &str| Some(format!("theme=dark; __Host-session={value}; lang=en"));
    vec![
        (Credential::Admin, named(&admin)),
        (Credential::Expired, named(&expired)),
        (Credential::Forged, named(&forged)),
        (Credential::LoggedOut, named(&ended)),
        (Credential::Nothing, None),
        (Credential::OfAnotherApplication, named(&application)),
        (Credential::OfAnotherKey, named(&key)),
        (Credential::Reader, named(&reader)),
        (Credential::TwoCookies, named(&format!("{admin}; __Host-session={reader}"))),
        (Credential::Visitor, named(&visitor)),
    ]
}

#[tokio::test]
async fn whoever_may_gets_in_where_everybody_may() {
    assert_eq!(Matrix::new().await.ask_all(Rule::Public).await, COMBINATIONS);
}

#[tokio::test]
async fn only_who_is_logged_in_gets_in_and_nothing_runs_for_others() {
    assert_eq!(Matrix::new().await.ask_all(Rule::Login).await, COMBINATIONS);
}

#[tokio::test]
async fn only_who_holds_the_role_gets_in_and_nothing_runs_for_others() {
    assert_eq!(Matrix::new().await.ask_all(Rule::Admin).await, COMBINATIONS);
}

/// Paths, methods, callers, sites. For each of the rules.
const COMBINATIONS: usize = 95 * 12 * 10 * 4;
