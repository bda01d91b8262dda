//! Who calls an application in a test.

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum_core::extract::Request;
use axum_core::response::Response;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue, Method};
use session_core::SessionData;
use tower_service::Service;

use super::given::{Given, arrive, forged};
use super::jar::{Jar, is_removal, set_cookies};
use super::{SessionChange, TestRequest};
use crate::keeping::Unwritten;
use crate::request::RequestSession;
use crate::sessions::{Sessions, Settings};

/// Somebody with a browser of their own: a cookie jar, and a session if the test gives them one.
///
/// Each of [`with`](Self::with), [`expired`](Self::expired) and the like returns somebody else and
/// leaves the one it is called on as they are. See the [module](super) for the whole of it.
///
/// Requests go out as from a page of the same site, so they pass the check of their origin; a header
/// of your own (`sec-fetch-site: cross-site`) takes the place of the client's.
pub struct TestClient<T: SessionData> {
    sessions: Sessions<T>,
    /// The session as the test gave it, to make variants of.
    given: Option<Given<T>>,
    state: Mutex<State>,
}

/// What changes with every response.
#[derive(Clone, Default)]
struct State {
    jar: Jar,
    awaited: Option<Unwritten>,
}

impl<T: SessionData> TestClient<T> {
    /// Returns a client of these sessions that has none.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let nobody = TestClient::of(&sessions);
    /// assert_eq!(nobody.cookie(), "");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(sessions: &Sessions<T>) -> Self {
        Self { sessions: sessions.clone(), given: None, state: Mutex::default() }
    }

    /// Returns one with this session, as if it had begun now: somebody who has just logged in, or a
    /// visitor if the session has no subject.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// assert!(alice.cookie().starts_with("__Host-session="));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the application cannot keep such a session; for instance, because it fits no cookie.
    #[must_use]
    #[track_caller]
    pub fn with(&self, session: T) -> Self {
        self.with_given(Given::new(self.settings(), session))
    }

    /// Returns one with the same session who logged in this long ago, and has been active since: for
    /// rules with `fresh`. Longer ago than the session's lifetime, they are logged out.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// use std::time::Duration;
    ///
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let an_hour_ago = alice.authenticated_ago(Duration::from_secs(3_600));
    /// assert_ne!(an_hour_ago.cookie(), alice.cookie());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If this client was given no session, or the clock shows too early a time.
    #[must_use]
    #[track_caller]
    pub fn authenticated_ago(&self, ago: Duration) -> Self {
        self.with_given(self.given().authenticated_ago(ago))
    }

    /// Returns one with the same session who proved at this level who they are: for rules with
    /// `assurance`.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let with_a_second_factor = alice.assured(2);
    /// assert_ne!(with_a_second_factor.cookie(), alice.cookie());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If this client was given no session.
    #[must_use]
    #[track_caller]
    pub fn assured(&self, level: u8) -> Self {
        self.with_given(self.given().assured(level))
    }

    /// Returns one with the same session, left idle for too long.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// assert!(alice.session().await.is_some());
    /// assert!(alice.expired().session().await.is_none());
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If this client was given no session, or the clock shows too early a time.
    #[must_use]
    #[track_caller]
    pub fn expired(&self) -> Self {
        self.with_given(self.given().expired(self.settings().lifetimes))
    }

    /// Returns one with this client's cookie, less one letter that is another: somebody made it up.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// assert!(alice.forged().session().await.is_none());
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If this client has no session.
    #[expect(clippy::panic, reason = "it fails the test that asks for the impossible")]
    #[must_use]
    #[track_caller]
    pub fn forged(&self) -> Self {
        let (name, jar) = (self.sessions.cookie_name(), self.state().jar.clone());
        match jar.get(name) {
            Some(cookie) => self.with_cookie(name, &forged(&cookie)),
            None => panic!("this client has no session; give it one by `.with(session)`"),
        }
    }

    /// Returns one with a cookie besides: of the session's name it takes the session's place.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let client = TestClient::of(&sessions).with_cookie("theme", "dark");
    /// assert_eq!(client.cookie(), "theme=dark");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_cookie(&self, name: &str, value: &str) -> Self {
        let other = self.clone();
        other.state().jar.put(name, value);
        other
    }

    /// Returns one with another client's cookies besides: somebody with two sessions, on a router of
    /// `Both`.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let both = TestClient::of(&sessions).with_cookie("theme", "dark").with_cookies_of(&alice);
    /// assert!(both.cookie().contains("__Host-session="));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// As [`cookie`](Self::cookie) of the other one.
    #[must_use]
    #[track_caller]
    pub fn with_cookies_of<U: SessionData>(&self, other: &TestClient<U>) -> Self {
        let (client, cookies) = (self.clone(), other.arrived().jar);
        client.state().jar.put_all(cookies);
        client
    }

    /// Waits until this client's session is in its store. Sending a request does that too; call it
    /// before [`cookie`](Self::cookie) and [`TestRequest::build`] if the sessions, or the notes of a
    /// shared revocation, are in a store other than [`MemoryStore`](session_core::store::MemoryStore).
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// alice.ready().await; // where a store does not answer at once
    /// assert!(!alice.cookie().is_empty());
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the store fails.
    pub async fn ready(&self) {
        let awaited = self.state().awaited.clone();
        if let Some(awaited) = awaited {
            let value = arrive(self.settings(), &awaited).await;
            let mut state = self.state();
            state.awaited = None;
            if let Some(value) = value {
                state.jar.put(self.sessions.cookie_name(), &value);
            }
        }
    }

    /// Returns the value of the header `Cookie` that this client sends: for other HTTP clients, over
    /// sockets. Empty without cookies.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = axum::http::Request::get("/feed").header("cookie", alice.cookie()).body(())?;
    /// assert!(request.headers().contains_key("cookie"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the session is not in its store yet: see [`ready`](Self::ready).
    #[track_caller]
    pub fn cookie(&self) -> String {
        self.arrived().jar.header()
    }

    /// Returns the session that this client has now, as the application finds it: `None` too if it
    /// expired or was ended.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// assert_eq!(alice.session().await.and_then(|session| session.user), Some(42));
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn session(&self) -> Option<T> {
        self.ready().await;
        let cookies = self.state().jar.header();
        self.found_by(&cookies).await
    }

    /// Begins a `GET` request.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.get("/orders").build();
    /// assert_eq!(request.method(), "GET");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get(&self, path: &str) -> TestRequest<'_, T> {
        self.request(Method::GET, path)
    }

    /// Begins a `POST` request.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.post("/orders").build();
    /// assert_eq!(request.method(), "POST");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post(&self, path: &str) -> TestRequest<'_, T> {
        self.request(Method::POST, path)
    }

    /// Begins a `PUT` request.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.put("/orders").build();
    /// assert_eq!(request.method(), "PUT");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn put(&self, path: &str) -> TestRequest<'_, T> {
        self.request(Method::PUT, path)
    }

    /// Begins a `PATCH` request.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.patch("/orders").build();
    /// assert_eq!(request.method(), "PATCH");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn patch(&self, path: &str) -> TestRequest<'_, T> {
        self.request(Method::PATCH, path)
    }

    /// Begins a `DELETE` request.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.delete("/orders").build();
    /// assert_eq!(request.method(), "DELETE");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn delete(&self, path: &str) -> TestRequest<'_, T> {
        self.request(Method::DELETE, path)
    }

    /// Begins a request.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// use axum::http::Method;
    ///
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.request(Method::OPTIONS, "/orders").build();
    /// assert_eq!(request.method(), "OPTIONS");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the path is none.
    #[track_caller]
    pub fn request(&self, method: Method, path: &str) -> TestRequest<'_, T> {
        TestRequest::new(self, method, path)
    }

    /// Sends a request to an application in this process, with this client's cookies unless it has
    /// its own, and keeps the cookies that come back.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let app = axum::Router::new().route("/", axum::routing::get(|| async {}));
    /// let request = alice.get("/").build();
    /// assert_eq!(alice.send(&app, request).await.status(), 200);
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn send<A>(&self, app: &A, mut request: Request) -> Response
    where
        A: Service<Request, Response = Response, Error = Infallible> + Clone,
    {
        self.ready().await;
        if !request.headers().contains_key(COOKIE) {
            request.headers_mut().extend(cookie_header(&self.cookie()));
        }
        let mut app = app.clone();
        let Ok(()) = poll_fn(|context| app.poll_ready(context)).await;
        let Ok(response) = app.call(request).await;
        self.keep(response.headers());
        response
    }

    /// Keeps the cookies of a response that came another way, as over a socket.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// use axum::http::{HeaderMap, HeaderValue, header::SET_COOKIE};
    ///
    /// let client = TestClient::of(&sessions);
    /// let theme = (SET_COOKIE, HeaderValue::from_static("theme=dark"));
    /// client.keep(&HeaderMap::from_iter([theme]));
    /// assert_eq!(client.cookie(), "theme=dark");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep(&self, headers: &HeaderMap) {
        self.state().jar.keep(headers);
    }

    /// Returns what a response does to the session of whoever gets it.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// use session_axum::testing::SessionChange;
    ///
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let response = axum::http::Response::new(());
    /// assert!(matches!(alice.change_in(&response).await, SessionChange::Untouched));
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If it sets a cookie of the session's name that is no session.
    #[expect(clippy::panic, reason = "it fails the test that calls it")]
    pub async fn change_in<B>(&self, response: &http::Response<B>) -> SessionChange<T> {
        let name = self.sessions.cookie_name();
        let ours = set_cookies(response.headers()).filter(|cookie| cookie.name() == name);
        let Some(cookie) = ours.last() else { return SessionChange::Untouched };
        if is_removal(&cookie) {
            return SessionChange::Removed;
        }
        match self.found_by(&format!("{name}={}", cookie.value())).await {
            Some(session) => SessionChange::Set(session),
            None => panic!("the response sets a `{name}` that is no session"),
        }
    }

    /// Returns the session that a request with these cookies would have.
    async fn found_by(&self, cookies: &str) -> Option<T> {
        let headers: HeaderMap = cookie_header(cookies).into_iter().collect();
        let session = RequestSession::new(self.sessions.clone(), None);
        session.look(&headers).await;
        session.incoming_session().cloned()
    }

    #[expect(clippy::panic, reason = "it fails the test that asks for the impossible")]
    #[track_caller]
    fn given(&self) -> Given<T> {
        match &self.given {
            Some(given) => given.clone(),
            None => panic!("this client was given no session; give it one by `.with(session)`"),
        }
    }

    #[track_caller]
    fn with_given(&self, given: Given<T>) -> Self {
        let placed = given.place(self.settings());
        let mut client = self.with_cookie(self.sessions.cookie_name(), &placed.value);
        client.given = Some(given);
        client.state().awaited = placed.awaited;
        client
    }

    #[track_caller]
    fn arrived(&self) -> State {
        let state = self.state().clone();
        let arrived = state.awaited.is_none();
        assert!(arrived, "this client's session is not in its store yet; `.ready().await` first");
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings(&self) -> &Settings<T> {
        &self.sessions.settings
    }
}

/// Returns the header, unless there are no cookies.
pub(super) fn cookie_header(cookies: &str) -> Option<(http::HeaderName, HeaderValue)> {
    let value = HeaderValue::try_from(cookies).ok().filter(|value| !value.is_empty())?;
    Some((COOKIE, value))
}

impl<T: SessionData> Clone for TestClient<T> {
    /// Returns one with the same cookies, in a jar of its own.
    fn clone(&self) -> Self {
        let state = self.state().clone();
        let (sessions, given) = (self.sessions.clone(), self.given.clone());
        Self { sessions, given, state: Mutex::new(state) }
    }
}

impl<T: SessionData> fmt::Debug for TestClient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClient").field("sessions", &self.sessions).finish_non_exhaustive()
    }
}
