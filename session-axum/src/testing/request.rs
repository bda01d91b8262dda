//! A request of a client.

use std::convert::Infallible;
use std::fmt;

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::Response;
use http::header::{CONTENT_TYPE, COOKIE, HOST, HeaderName};
use http::{HeaderValue, Method};
use session_core::SessionData;
use tower_service::Service;

use super::TestClient;
use super::client::cookie_header;

/// A request of a [`TestClient`], with its cookies: send it, or turn it into an [`http::Request`].
#[must_use = "send it with `.send(&app).await`, or `.build()` it"]
pub struct TestRequest<'c, T: SessionData> {
    client: &'c TestClient<T>,
    request: Request,
}

impl<'c, T: SessionData> TestRequest<'c, T> {
    #[expect(clippy::panic, reason = "it fails the test that asks for the impossible")]
    #[track_caller]
    pub(super) fn new(client: &'c TestClient<T>, method: Method, path: &str) -> Self {
        let request = Request::builder()
            .method(method)
            .uri(path)
            // Sessions over plain HTTP answer this machine only.
            .header(HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .body(Body::empty());
        match request {
            Ok(request) => Self { client, request },
            Err(error) => panic!("`{path}` is no path of a request: {error}"),
        }
    }

    /// Sets a header, in the place of the one that is there.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.get("/").header("accept", "text/html").build();
    /// assert_eq!(request.headers()["accept"], "text/html");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the name or the value cannot be sent.
    #[expect(clippy::panic, reason = "it fails the test that asks for the impossible")]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        else {
            panic!("`{name}: {value}` is no header");
        };
        self.request.headers_mut().insert(name, value);
        self
    }

    /// Sets the body.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.post("/notes").body("remember the milk").build();
    /// assert_eq!(request.method(), "POST");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Sets the body of a form, such as `name=alice&password=wonderland`.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.post("/notes").form("text=milk").build();
    /// assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn form(self, body: impl Into<Body>) -> Self {
        self.typed("application/x-www-form-urlencoded", body)
    }

    /// Sets a body of JSON, such as `r#"{"title": "hello"}"#` or `json!({ .. }).to_string()`.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.post("/notes").json(r#"{"text":"milk"}"#).build();
    /// assert_eq!(request.headers()["content-type"], "application/json");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn json(self, body: impl Into<Body>) -> Self {
        self.typed("application/json", body)
    }

    /// Sends it to an application in this process, an `axum::Router` or another service, and keeps
    /// the cookies that come back.
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
    /// assert_eq!(alice.get("/").send(&app).await.status(), 200);
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn send<A>(self, app: &A) -> Response
    where
        A: Service<Request, Response = Response, Error = Infallible> + Clone,
    {
        self.client.send(app, self.request).await
    }

    /// Returns the request with the client's cookies, for `oneshot`.
    ///
    /// ```
    /// # use session_axum::testing::TestClient;
    /// # use session_axum::{KeyRing, Session, Sessions};
    /// # #[derive(Session, Clone, Default)]
    /// # struct AppSession { #[session(subject)] user: Option<u64>, visits: u32 }
    /// # let sessions = Sessions::<AppSession>::signed("my-app", KeyRing::throw_away()?).build()?;
    /// let alice = TestClient::of(&sessions).with(AppSession { user: Some(42), visits: 0 });
    /// let request = alice.get("/").build();
    /// assert!(request.headers().contains_key("cookie"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// As [`TestClient::cookie`].
    #[track_caller]
    pub fn build(mut self) -> Request {
        if !self.request.headers().contains_key(COOKIE) {
            self.request.headers_mut().extend(cookie_header(&self.client.cookie()));
        }
        self.request
    }

    fn typed(mut self, media_type: &'static str, body: impl Into<Body>) -> Self {
        self.request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        self.body(body)
    }
}

impl<T: SessionData> fmt::Debug for TestRequest<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, uri) = (self.request.method(), self.request.uri());
        f.debug_struct("TestRequest")
            .field("method", method)
            .field("uri", uri)
            .finish_non_exhaustive()
    }
}
