//! An application without routes: each request runs what the test says.

#![allow(dead_code, reason = "every test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod leaks;

use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use session_axum::store::Store;
use session_axum::testing::{CountingEntropy, ManualClock};
use session_axum::{
    KeyRing, Permission, Role, Session, SessionData, SessionHandle, SessionId, SessionLayer,
    Sessions, SessionsBuilder, UnixTime,
};
use session_core::{Context, Lifetimes, Tokens};
use tower::{Layer, ServiceExt, service_fn};

#[derive(Role, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    #[role(includes(Editor))]
    Admin,
    #[role(includes(Reader))]
    Editor,
    Reader,
    Auditor,
}

#[derive(Permission, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Right {
    #[permission(name = "post:*")]
    Posts,
    #[permission(name = "post:edit")]
    EditPost,
}

#[derive(Session, Clone, Debug, Default, PartialEq)]
#[session(version = 3, idle = "30m", lifetime = "12h")]
pub(crate) struct AppSession {
    #[session(subject)]
    pub(crate) user: Option<u64>,
    #[session(role)]
    pub(crate) roles: Vec<Role>,
    #[session(permission)]
    pub(crate) rights: Vec<Right>,
    #[session(privilege)]
    pub(crate) verified: bool,
    pub(crate) cart: Vec<String>,
    pub(crate) visits: u32,
}

pub(crate) const START: u64 = 1_700_000_000;
pub(crate) const IDLE: Duration = Duration::from_secs(30 * 60);
pub(crate) const KEY: [u8; 32] = *b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(";

pub(crate) fn alice() -> AppSession {
    AppSession { user: Some(1), roles: vec![Role::Admin], ..AppSession::default() }
}

pub(crate) fn bob() -> AppSession {
    AppSession { user: Some(2), roles: vec![Role::Reader], ..AppSession::default() }
}

#[derive(Clone)]
pub(crate) struct App {
    pub(crate) sessions: Sessions<AppSession>,
    pub(crate) clock: ManualClock,
    pub(crate) keys: KeyRing,
}

impl App {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    pub(crate) fn with(
        choose: impl FnOnce(SessionsBuilder<AppSession>) -> SessionsBuilder<AppSession>,
    ) -> Self {
        leaks::watch();
        let (clock, keys) = (ManualClock::at(START), KeyRing::from_bytes(&KEY).unwrap());
        let builder = Sessions::signed("tests", keys.clone())
            .clock(clock.clone())
            .entropy(CountingEntropy::default());
        let sessions = choose(builder).build().unwrap();
        Self { sessions, clock, keys }
    }

    /// The same application with its sessions in a store.
    pub(crate) fn stored(store: impl Store) -> Self {
        Self::stored_with(store, |builder| builder)
    }

    pub(crate) fn stored_with(
        store: impl Store,
        choose: impl FnOnce(SessionsBuilder<AppSession>) -> SessionsBuilder<AppSession>,
    ) -> Self {
        leaks::watch();
        let (clock, keys) = (ManualClock::at(START), KeyRing::from_bytes(&KEY).unwrap());
        let builder = Sessions::stored("tests", store, keys.clone())
            .clock(clock.clone())
            .entropy(CountingEntropy::default());
        let sessions = choose(builder).build().unwrap();
        Self { sessions, clock, keys }
    }

    pub(crate) fn pass(&self, duration: Duration) {
        self.clock.advance(duration);
    }

    /// Sends a request with a cookie; its handler does `act`.
    pub(crate) async fn send<F, Done, Answer>(&self, cookie: Option<&str>, act: F) -> Reply
    where
        F: FnOnce(SessionHandle<AppSession>) -> Done + Send + 'static,
        Done: Future<Output = Answer> + Send,
        Answer: IntoResponse,
    {
        self.send_to("app.example", cookie, act).await
    }

    /// Does the same on another host.
    pub(crate) async fn send_to<F, Done, Answer>(
        &self,
        host: &str,
        cookie: Option<&str>,
        act: F,
    ) -> Reply
    where
        F: FnOnce(SessionHandle<AppSession>) -> Done + Send + 'static,
        Done: Future<Output = Answer> + Send,
        Answer: IntoResponse,
    {
        let act = Arc::new(Mutex::new(Some(act)));
        let handler = service_fn(move |request: Request| {
            let act = act.lock().unwrap().take().unwrap();
            async move {
                let (mut parts, _body) = request.into_parts();
                let handle = SessionHandle::from_request_parts(&mut parts, &()).await;
                Ok::<Response, Infallible>(match handle {
                    Ok(handle) => act(handle).await.into_response(),
                    Err(rejection) => rejection.into_response(),
                })
            }
        });
        let mut request = Request::builder().header(HOST, host);
        if let Some(value) = cookie {
            request = request.header(COOKIE, format!("{}={value}", self.sessions.cookie_name()));
        }
        let request = request.body(Body::empty()).unwrap();
        let response =
            SessionLayer::new(self.sessions.clone()).layer(handler).oneshot(request).await;
        Reply::of(response.unwrap(), self.sessions.cookie_name()).await
    }

    /// Logs in and returns the cookie's value.
    pub(crate) async fn logged_in(&self, session: AppSession) -> String {
        let log_in = move |handle: SessionHandle<AppSession>| async move {
            handle.login(session.clone()).await.unwrap();
        };
        self.send(None, log_in).await.cookie.unwrap()
    }

    /// Starts a visitor's session and returns the cookie's value.
    pub(crate) async fn visiting(&self, session: AppSession) -> String {
        let start = move |handle: SessionHandle<AppSession>| async move {
            handle.start(session).await.unwrap();
        };
        self.send(None, start).await.cookie.unwrap()
    }

    /// Returns what a cookie opens as.
    pub(crate) async fn open(&self, cookie: &str) -> Option<AppSession> {
        let (send, receive) = tokio::sync::oneshot::channel();
        let look = move |handle: SessionHandle<AppSession>| async move {
            let session = handle.current().map(|session| AppSession::clone(&session));
            send.send(session).unwrap();
        };
        self.send(Some(cookie), look).await;
        receive.await.unwrap()
    }

    /// Returns the id in a signed cookie.
    pub(crate) fn id(&self, cookie: &str) -> SessionId {
        let declaration = AppSession::DECLARATION;
        let context = Context::new("tests", self.sessions.cookie_name(), declaration);
        let tokens = Tokens::<AppSession>::new(context, self.keys.clone());
        let ever = Lifetimes::new(Duration::MAX, Duration::MAX);
        tokens.open(cookie.as_bytes(), &ever, UnixTime::from_secs(START * 2)).unwrap().header().id
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The session's cookie as it was set: its value, empty for a removal.
    pub(crate) cookie: Option<String>,
}

impl Reply {
    pub(crate) async fn of(response: Response, name: &str) -> Self {
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let ours: Vec<_> = parts
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|value| cookie::Cookie::parse(value.to_str().unwrap().to_owned()).unwrap())
            .filter(|cookie| cookie.name() == name)
            .collect();
        assert!(ours.len() <= 1, "two cookies of one name");
        for cookie in &ours {
            leaks::keep_out(cookie.value());
        }
        Self {
            status: parts.status,
            cookie: ours.first().map(|cookie| cookie.value().to_owned()),
            body: String::from_utf8(body.to_vec()).unwrap(),
            headers: parts.headers,
        }
    }
}
