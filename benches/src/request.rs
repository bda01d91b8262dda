//! Requests to an in-process router.

use axum::Router;
use axum::body::Body;
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderValue, Method, Request, StatusCode, Uri};
use axum::response::Response;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// The name of every subject's cookie.
pub const COOKIE_NAME: &str = "__Host-session";

/// A request that can be sent many times.
#[derive(Clone, Debug)]
pub struct Template {
    method: Method,
    uri: Uri,
    cookies: Option<HeaderValue>,
}

impl Template {
    /// A `GET` without cookies.
    pub fn get(path: &'static str) -> Self {
        Self { method: Method::GET, uri: Uri::from_static(path), cookies: None }
    }

    /// A `POST` without cookies.
    pub fn post(path: &'static str) -> Self {
        Self { method: Method::POST, ..Self::get(path) }
    }

    /// Adds the session's cookie, in the middle of so many of other programs.
    #[must_use]
    pub fn with(mut self, value: &str, foreign: usize) -> Self {
        let mut cookies: Vec<_> = (0..foreign).map(foreign_cookie).collect();
        cookies.insert(foreign / 2, format!("{COOKIE_NAME}={value}"));
        self.cookies = Some(cookies.join("; ").parse().expect("a header's value"));
        self
    }

    /// Another path for the same request.
    #[must_use]
    pub fn at(mut self, path: &'static str) -> Self {
        self.uri = Uri::from_static(path);
        self
    }

    /// A `GET` of another path with the same cookies.
    #[must_use]
    pub fn reading(mut self, path: &'static str) -> Self {
        self.method = Method::GET;
        self.at(path)
    }

    fn request(&self) -> Request<Body> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(HOST, HeaderValue::from_static("app.example"));
        if let Some(cookies) = &self.cookies {
            headers.insert(COOKIE, cookies.clone());
        }
        request
    }
}

/// Cookies as analytics leave them.
fn foreign_cookie(at: usize) -> String {
    format!("_ga_{at:02}=GS1.1.17949{at:05}.12.1.17950{at:05}.60.0.0")
}

/// A runtime on this thread.
pub fn runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

/// Sends a request so many times and expects this status.
pub fn send(
    runtime: &Runtime,
    router: &Router,
    template: &Template,
    times: u32,
    expected: StatusCode,
) {
    runtime.block_on(ask(router, template, times, expected));
}

/// The same, on a runtime that is there already.
pub async fn ask(router: &Router, template: &Template, times: u32, expected: StatusCode) {
    for _ in 0..times {
        let response = router.clone().oneshot(template.request()).await.expect("infallible");
        assert_eq!(response.status(), expected, "{template:?}");
    }
}

/// Sends a request and returns the status of its answer, whatever it is.
pub async fn status(router: &Router, template: &Template) -> StatusCode {
    router.clone().oneshot(template.request()).await.expect("infallible").status()
}

/// Sends a request and returns the response.
pub fn once(runtime: &Runtime, router: &Router, template: &Template) -> Response {
    runtime.block_on(router.clone().oneshot(template.request())).expect("infallible")
}

/// Returns the session cookie's value that a request is answered with.
pub fn cookie(runtime: &Runtime, router: &Router, template: &Template) -> String {
    let response = once(runtime, router, template);
    let mut values = response.headers().get_all(SET_COOKIE).iter().map(|value| value.to_str());
    let line = values.next().expect("a cookie").expect("text");
    assert!(values.next().is_none(), "more than one cookie");
    let value = line.strip_prefix(COOKIE_NAME).and_then(|rest| rest.strip_prefix('='));
    value.and_then(|rest| rest.split(';').next()).expect("our cookie").to_owned()
}
