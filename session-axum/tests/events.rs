//! What an application hears of its sessions, without a log.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use common::{App, AppSession, KEY, Role, START, alice, bob};
use session_axum::routing::{get, post};
use session_axum::store::{MemoryStore, Record, Store};
use session_axum::testing::{ManualClock, TestClient};
use session_axum::{
    Both, KeyRing, Router, Session, SessionError, SessionHandle, SessionLayer, Sessions,
    SessionsBuilder, public, require_login, require_role,
};
use session_core::store::SecretId;

/// The lines that were heard.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn by<T: session_axum::SessionData>(&self, builder: SessionsBuilder<T>) -> SessionsBuilder<T> {
        let heard = Arc::clone(&self.0);
        builder.on_event(move |event| heard.lock().unwrap().push(event.to_string()))
    }

    /// Returns what was heard since the last time.
    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[require_role("admin")]
async fn purge() {}

#[public]
async fn log_in(session: SessionHandle<AppSession>) -> Result<(), SessionError> {
    session.login(bob()).await
}

#[derive(Session, Clone, Default)]
struct Staff {
    #[session(subject)]
    employee: Option<u64>,
    #[session(role)]
    roles: Vec<Role>,
}

#[require_role("admin", session = Staff)]
async fn audit() {}

#[require_login(session = AppSession)]
async fn orders() {}

fn listening() -> (Heard, App) {
    let heard = Heard::default();
    let app = App::with(|builder| heard.by(builder));
    assert_eq!(heard.lines().len(), 1, "the default revocation is advice");
    (heard, app)
}

#[tokio::test]
async fn a_refusal_says_who_asked_for_what_and_where() {
    let (heard, app) = listening();
    let name = app.sessions.log_name(&2).unwrap();
    let client = TestClient::of(&app.sessions).with(bob());
    let bound = Router::<AppSession>::new()
        .route("/purge/{id}", get(purge))
        .into_axum(app.sessions.clone());
    client.get("/purge/7?token=secret").send(&bound).await;
    let line = format!(
        "denied subject={name} policy=role(\"admin\") method=GET path=/purge/7 handler=events::purge"
    );
    assert_eq!(heard.lines(), [line.as_str()]);

    // The sessions are around everything where there is middleware.
    let middleware =
        axum::middleware::map_request(|request: axum::extract::Request| async { request });
    let layered = Router::<AppSession>::new().route("/purge/{id}", get(purge)).layer(middleware);
    client.get("/purge/7").send(&layered.into_axum(app.sessions.clone())).await;
    assert_eq!(heard.lines(), [line]);

    // A router that is not ours knows no handlers.
    let plain = axum::Router::new()
        .route("/purge", axum::routing::post(purge))
        .layer(SessionLayer::new(app.sessions.clone()));
    TestClient::of(&app.sessions).post("/purge").send(&plain).await;
    assert_eq!(heard.lines(), ["denied policy=role(\"admin\") method=POST path=/purge"]);
}

#[tokio::test]
async fn a_login_says_whose_it_is() {
    let (heard, app) = listening();
    let router =
        Router::<AppSession>::new().route("/login", post(log_in)).into_axum(app.sessions.clone());
    TestClient::of(&app.sessions).post("/login").send(&router).await;
    let lines = heard.lines();
    let name = app.sessions.log_name(&2).unwrap();
    assert!(lines[0].starts_with("login session=") && lines.len() == 1, "{lines:?}");
    assert!(lines[0].ends_with(&format!(" subject={name}")), "{lines:?}");
    assert_ne!(name, app.sessions.log_name(&1).unwrap());
}

#[tokio::test]
async fn each_of_two_sessions_has_a_listener_of_its_own() {
    let (customers, staff) = (Heard::default(), Heard::default());
    let keys = || KeyRing::from_bytes(&KEY).unwrap();
    let customer = customers.by(Sessions::<AppSession>::signed("tests", keys())).build().unwrap();
    let clerk = Sessions::<Staff>::signed("tests", keys()).cookie_name("staff");
    let clerk = staff.by(clerk).build().unwrap();
    let router = Router::<Both<AppSession, Staff>>::new()
        .route("/orders", get(orders))
        .route("/audit", get(audit))
        .into_axum((customer.clone(), clerk.clone()));
    drop((customers.lines(), staff.lines()));
    let begins = |lines: Vec<String>| -> Vec<String> {
        lines.iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    };
    let customer_only = TestClient::of(&customer).with_cookie(customer.cookie_name(), "garbage");
    customer_only.get("/orders").send(&router).await;
    assert_eq!((begins(customers.lines()), staff.lines()), (vec!["token_refused".into()], vec![]));
    TestClient::of(&clerk).get("/audit").send(&router).await;
    assert_eq!((customers.lines(), begins(staff.lines())), (vec![], vec!["denied".into()]));
}

#[tokio::test]
async fn what_is_done_outside_of_a_request_is_heard_too() {
    let heard = Heard::default();
    let app = App::stored_with(MemoryStore::new(), |builder| heard.by(builder));
    let name = app.sessions.log_name(&1).unwrap();
    app.sessions.of(&1).unwrap().end_all().await.unwrap();
    assert_eq!(heard.lines(), [format!("ended_all subject={name}")]);

    let (send, receive) = tokio::sync::oneshot::channel();
    app.send(None, move |handle| async move {
        let in_a_task = tokio::spawn(async move { handle.login(alice()).await });
        send.send(in_a_task.await.unwrap()).unwrap();
    })
    .await;
    receive.await.unwrap().unwrap();
    assert!(heard.lines()[0].starts_with("login "));
}

#[tokio::test]
async fn an_altered_record_is_an_error_of_its_own_and_a_strangers_cookie_none() {
    let heard = Heard::default();
    let store = Arc::new(MemoryStore::new());
    let app = App::stored_with(Arc::clone(&store), |builder| heard.by(builder));
    let cookie = app.logged_in(alice()).await;
    drop(heard.lines());
    let id = SecretId::from_text(cookie.as_bytes()).unwrap();
    let now = session_axum::UnixTime::from_secs(START);
    let found = store.load(&id.key(), now).await.unwrap().unwrap();
    let mut bytes = found.bytes.to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let expires = session_axum::UnixTime::from_secs(START + 60);
    let record = Record { bytes: &bytes, expires, owner: None };
    store.update(&id.key(), found.revision, record, now).await.unwrap();

    assert_eq!(app.send(Some(&cookie), |_| async {}).await.status, StatusCode::OK);
    let lines = heard.lines();
    let session = id.key().session_id().hashed();
    assert_eq!(lines, [format!("record_altered session={session} reason=bad_tag")]);

    let stranger = SecretId::random(&session_core::OsEntropy).unwrap().to_text();
    app.send(Some(&stranger), |_| async {}).await;
    assert!(heard.lines()[0].starts_with("token_refused reason=unknown_id"));
}

#[tokio::test]
async fn an_applications_own_times_are_by_the_clock_of_its_sessions() {
    let keys = KeyRing::from_bytes(&KEY).unwrap();
    let clock = ManualClock::at(START);
    let sessions = Sessions::<AppSession>::signed("tests", keys).clock(clock.clone()).build();
    let sessions = sessions.unwrap();
    assert_eq!(sessions.now().as_secs(), START);
    clock.advance(std::time::Duration::from_secs(60));
    assert_eq!(sessions.now().as_secs(), START + 60);
}

/// Says why it cannot be stored.
#[derive(Clone, Default, PartialEq)]
struct Mood(bool);

impl serde::Serialize for Mood {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self(false) => serializer.serialize_unit(),
            Self(true) => Err(serde::ser::Error::custom("the moon is full")),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Mood {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Self(false))
    }
}

#[derive(Session, Clone, Default)]
struct Moody {
    #[session(subject)]
    user: Option<u64>,
    moods: Vec<Option<Mood>>,
}

#[tokio::test]
async fn why_a_field_cannot_be_stored_is_in_the_log() {
    async fn change(session: SessionHandle<Moody>) -> Result<(), SessionError> {
        session.update(|session| session.moods = vec![Some(Mood(true))]).await
    }
    let heard = Heard::default();
    let keys = KeyRing::from_bytes(&KEY).unwrap();
    let sessions = heard.by(Sessions::<Moody>::signed("tests", keys)).build().unwrap();
    drop(heard.lines());
    let router = axum::Router::new()
        .route("/", axum::routing::post(change))
        .layer(SessionLayer::new(sessions.clone()));
    let user = Moody { user: Some(1), moods: Vec::new() };
    let answer = TestClient::of(&sessions).with(user).post("/").send(&router).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(heard.lines(), ["misconfigured: field `moods` cannot be stored: the moon is full"]);
}
