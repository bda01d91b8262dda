//! A revocation that all servers share, and that can fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::header::COOKIE;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use common::{App, AppSession, IDLE, alice};
use session_axum::{
    Reach, Revocation, RevocationError, Rights, SessionError, SessionHandle, SessionId,
    SessionLayer, Standing, Step, Target, ThisProcess, UnixTime,
};
use tokio::sync::Semaphore;
use tower::ServiceExt;

type Handle = SessionHandle<AppSession>;

/// A store that answers when it is let, or fails.
#[derive(Clone)]
struct Remote {
    memory: Arc<ThisProcess>,
    down: Arc<AtomicBool>,
    /// One permit lets one end through.
    ends: Arc<Semaphore>,
}

impl Remote {
    fn new() -> Self {
        let ends = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        Self { memory: Arc::new(ThisProcess::new()), down: Arc::default(), ends }
    }

    async fn ask(&self) -> Result<(), RevocationError> {
        tokio::task::yield_now().await;
        if self.down.load(Ordering::SeqCst) {
            return Err(RevocationError::Unavailable(
                io::Error::other("connection refused").into(),
            ));
        }
        Ok(())
    }
}

impl Revocation for Remote {
    async fn presented(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        self.ask().await?;
        self.memory.presented(target, now).await
    }

    async fn standing(&self, target: &Target, now: UnixTime) -> Result<Standing, RevocationError> {
        self.ask().await?;
        self.memory.standing(target, now).await
    }

    async fn end(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        self.ask().await?;
        self.ends.acquire().await.unwrap().forget();
        self.memory.end(target, now).await
    }

    async fn replace(&self, target: &Target, now: UnixTime) -> Result<(), RevocationError> {
        self.ask().await?;
        self.memory.replace(target, now).await
    }

    async fn rotate(
        &self,
        target: &Target,
        proposed: SessionId,
        step: Step,
        now: UnixTime,
    ) -> Result<Option<SessionId>, RevocationError> {
        self.ask().await?;
        self.memory.rotate(target, proposed, step, now).await
    }

    async fn admits_login(&self, now: UnixTime) -> Result<(), RevocationError> {
        self.ask().await?;
        self.memory.admits_login(now).await
    }
}

fn app(remote: &Remote) -> App {
    let remote = remote.clone();
    App::with(|builder| builder.revocation(Reach::shared(remote)))
}

async fn nothing(_: Handle) {}

#[tokio::test]
async fn the_end_of_a_session_reaches_every_server() {
    let remote = Remote::new();
    let (here, there) = (app(&remote), app(&remote));
    let cookie = here.logged_in(alice()).await;
    assert!(there.open(&cookie).await.is_some());
    there.send(Some(&cookie), |handle| async move { handle.end().await.unwrap() }).await;
    assert_eq!(here.open(&cookie).await, None);
}

#[tokio::test]
async fn an_outage_is_503_and_neither_nobody_nor_somebody() {
    let remote = Remote::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    app.pass(IDLE / 2);
    remote.down.store(true, Ordering::SeqCst);
    let reply = app.send(Some(&cookie), nothing).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::SERVICE_UNAVAILABLE, None));
    // Without a cookie there is nothing to ask for.
    assert_eq!(app.send(None, nothing).await.status, StatusCode::OK);
    let log_in = |handle: Handle| async move { handle.login(|_| alice()).await };
    let reply = app.send(None, log_in).await;
    assert_eq!((reply.status, reply.cookie), (StatusCode::SERVICE_UNAVAILABLE, None));
    remote.down.store(false, Ordering::SeqCst);
    assert!(app.send(Some(&cookie), nothing).await.cookie.is_some());
}

#[tokio::test]
async fn an_outage_is_not_no_rights() {
    let remote = Remote::new();
    let app = app(&remote);
    let cookie = format!("{}={}", app.sessions.cookie_name(), app.logged_in(alice()).await);
    let ask = |_: Rights<AppSession>| async {};
    let router = Router::new().route("/", get(ask)).layer(SessionLayer::new(app.sessions.clone()));
    for (down, expected) in [(false, StatusCode::OK), (true, StatusCode::SERVICE_UNAVAILABLE)] {
        remote.down.store(down, Ordering::SeqCst);
        let request = Request::get("/").header(COOKIE, &cookie).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), expected);
    }
}

#[tokio::test]
async fn an_outage_in_the_middle_of_a_request_writes_nothing() {
    let remote = Remote::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    app.pass(IDLE / 2);
    let cut = remote.down.clone();
    let go_down = |handle: Handle| async move {
        handle.update(|session| session.visits = 1).await.unwrap();
        cut.store(true, Ordering::SeqCst);
        let unavailable = |done| matches!(done, Err(SessionError::Unavailable(_)));
        assert!(unavailable(handle.update(|session| session.visits = 2).await));
        assert!(unavailable(handle.end().await));
        assert!(unavailable(handle.rotate().await));
        assert!(unavailable(handle.still_valid().await.map(drop)));
    };
    assert_eq!(app.send(Some(&cookie), go_down).await.cookie, None);
}

#[tokio::test]
async fn a_logout_holds_although_the_client_hung_up() {
    let remote = Remote::new();
    let app = app(&remote);
    let cookie = app.logged_in(alice()).await;
    remote.ends.forget_permits(Semaphore::MAX_PERMITS);
    let (asked, asking) = tokio::sync::oneshot::channel::<()>();
    let request = {
        let (app, cookie) = (app.clone(), cookie.clone());
        tokio::spawn(async move {
            let end = |handle: Handle| async move {
                let mut end = Box::pin(handle.end());
                // Polled once: the end is on its way, and then the client is gone.
                std::future::poll_fn(|context| {
                    let _ = end.as_mut().poll(context);
                    std::task::Poll::Ready(())
                })
                .await;
                asked.send(()).unwrap();
                end.await.unwrap();
            };
            app.send(Some(&cookie), end).await
        })
    };
    asking.await.unwrap();
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    remote.ends.add_permits(1);
    while app.open(&cookie).await.is_some() {
        tokio::task::yield_now().await;
    }
}
