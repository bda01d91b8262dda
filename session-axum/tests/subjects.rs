//! All sessions of a subject: their end, wherever they are kept, and their list.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use common::{App, IDLE, KEY, START, alice, bob};
use session_axum::store::{Cap, MemoryStore};
use session_axum::testing::{self, CountingEntropy, ManualClock, RemoteStore, TestClient};
use session_axum::{
    DeviceHandle, KeyRing, RevocationScope, SessionError, SessionHandle, SessionLayer, Sessions,
    UnixTime,
};
use tokio::sync::oneshot;

type Handle = SessionHandle<common::AppSession>;

/// Everywhere that knows subjects: a process's memory, one that has to be asked, and a store.
fn apps() -> [App; 3] {
    let shared = || RevocationScope::shared("tests", RemoteStore::new());
    [App::new(), App::with(|builder| builder.revocation(shared())), App::stored(MemoryStore::new())]
}

async fn end_others(handle: Handle) {
    handle.end_others().await.unwrap();
}

async fn is_open(app: &App, cookie: &str) -> bool {
    app.open(cookie).await.is_some()
}

#[tokio::test]
async fn ending_the_others_spares_this_one_and_everybody_else() {
    for app in apps() {
        let here = app.logged_in(alice()).await;
        let there = app.logged_in(alice()).await;
        let bobs = app.logged_in(bob()).await;
        let visitor = app.visiting(common::AppSession::default()).await;
        let reply = app.send(Some(&here), end_others).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(!is_open(&app, &there).await);
        for cookie in [&reply.cookie.unwrap_or_else(|| here.clone()), &bobs, &visitor] {
            assert!(is_open(&app, cookie).await);
        }
        // Whoever knows the new password is in at once.
        let again = app.logged_in(alice()).await;
        assert!(is_open(&app, &again).await);
        app.pass(IDLE / 2);
        assert!(is_open(&app, &again).await);
    }
}

#[tokio::test]
async fn a_lost_response_does_not_cost_the_session_that_was_spared() {
    for app in apps() {
        let here = app.logged_in(alice()).await;
        app.send(Some(&here), end_others).await;
        // The browser never got the answer, and comes with the cookie from before.
        let reply = app.send(Some(&here), |handle: Handle| async move {
            handle.current().map(|session| session.user).unwrap_or_default().unwrap().to_string()
        });
        let reply = reply.await;
        assert_eq!(reply.body, "1");
        let cookie = reply.cookie.unwrap_or(here);
        app.pass(IDLE / 2);
        assert!(is_open(&app, &cookie).await);
    }
}

#[tokio::test]
async fn a_new_id_goes_on_after_the_others_were_ended() {
    for app in apps() {
        let here = app.logged_in(alice()).await;
        let there = app.logged_in(alice()).await;
        let change_password = |handle: Handle| async move {
            handle.elevate(|session| session.verified = true).await.unwrap();
            handle.end_others().await.unwrap();
        };
        let cookie = app.send(Some(&here), change_password).await.cookie.unwrap();
        assert!(is_open(&app, &cookie).await);
        assert!(!is_open(&app, &there).await);
        let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
        let cookie = app.send(Some(&cookie), rotate).await.cookie.unwrap();
        assert!(is_open(&app, &cookie).await);
    }
}

#[tokio::test]
async fn ending_all_ends_them_all_and_the_next_login_is_in() {
    for app in apps() {
        let cookies = [app.logged_in(alice()).await, app.logged_in(alice()).await];
        let bobs = app.logged_in(bob()).await;
        app.sessions.of(&1).unwrap().end_all().await.unwrap();
        for cookie in &cookies {
            assert!(!is_open(&app, cookie).await);
        }
        assert!(is_open(&app, &bobs).await);
        let again = app.logged_in(alice()).await;
        assert!(is_open(&app, &again).await);

        let reply = app.send(Some(&again), |handle: Handle| async move {
            handle.end_all().await.unwrap();
            assert!(handle.current().is_none());
        });
        assert_eq!(reply.await.cookie.as_deref(), Some(""), "its cookie is removed");
        assert!(!is_open(&app, &again).await);
    }
}

/// Whoever stole a session may press the button that ends all others, as often as they like.
#[tokio::test]
async fn a_thief_who_ends_the_others_cannot_keep_the_session() {
    let shared = RevocationScope::shared("tests", RemoteStore::new());
    for app in [App::new(), App::with(|builder| builder.revocation(shared))] {
        let stolen = app.logged_in(alice()).await;
        let press = |handle: Handle| async move {
            let mut pressed = 0;
            while handle.end_others().await.is_ok() {
                pressed += 1;
            }
            assert!(pressed > 500, "{pressed}");
        };
        let stolen = app.send(Some(&stolen), press).await.cookie.unwrap();
        assert!(is_open(&app, &stolen).await);
        app.sessions.of(&1).unwrap().end_all().await.unwrap();
        assert!(!is_open(&app, &stolen).await);
        let again = app.logged_in(alice()).await;
        assert!(is_open(&app, &again).await);
        assert!(!is_open(&app, &stolen).await);
    }
}

/// What a request does that was let in before its session was ended, and goes on after it.
#[derive(Clone, Copy, Debug)]
enum Act {
    Elevate,
    EndOthers,
    Rotate,
    Update,
}

impl Act {
    async fn carry_out(self, handle: &Handle) -> Result<(), SessionError> {
        match self {
            Self::Elevate => handle.elevate(|session| session.verified = true).await,
            Self::EndOthers => handle.end_others().await,
            Self::Rotate => handle.rotate().await,
            Self::Update => handle.update(|session| session.visits += 1).await,
        }
    }
}

/// How a session is ended by somebody else than its holder.
#[derive(Clone, Copy, Debug)]
enum End {
    All,
    Everything,
    Others,
}

impl End {
    async fn carry_out(self, app: &App) {
        match self {
            Self::All => app.sessions.of(&1).unwrap().end_all().await.unwrap(),
            Self::Others => {
                let there = app.logged_in(alice()).await;
                assert_eq!(app.send(Some(&there), end_others).await.status, StatusCode::OK);
            }
            // Sessions in a store are ended by their subjects only.
            Self::Everything => {
                if let Err(refused) = app.sessions.end_everything().await {
                    assert!(matches!(refused, SessionError::NotBySubject), "{refused}");
                    Box::pin(Self::All.carry_out(app)).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_slow_request_brings_nothing_back_after_its_session_was_ended() {
    for app in apps() {
        for end in [End::All, End::Everything, End::Others] {
            for act in [Act::Elevate, Act::EndOthers, Act::Rotate, Act::Update] {
                for waits in [Duration::ZERO, Duration::from_secs(61)] {
                    let case = format!("{act:?} after {end:?} and {waits:?}");
                    let cookie = app.logged_in(alice()).await;
                    let (arrived, here) = oneshot::channel();
                    let (go, gone) = oneshot::channel::<()>();
                    let slow = tokio::spawn({
                        let (app, cookie) = (app.clone(), cookie.clone());
                        async move {
                            let write = move |handle: Handle| async move {
                                arrived.send(()).unwrap();
                                gone.await.unwrap();
                                act.carry_out(&handle).await.is_ok().to_string()
                            };
                            app.send(Some(&cookie), write).await
                        }
                    });
                    here.await.unwrap();
                    end.carry_out(&app).await;
                    app.pass(waits);
                    let other = app.logged_in(alice()).await;
                    go.send(()).unwrap();
                    let reply = slow.await.unwrap();
                    for cookie in [Some(cookie), reply.cookie].into_iter().flatten() {
                        assert!(!is_open(&app, &cookie).await, "{case}");
                    }
                    assert!(is_open(&app, &other).await, "{case}: it ends nobody else's either");
                }
            }
        }
    }
}

/// The password was right when it was checked, and is not any more.
#[tokio::test]
async fn a_login_whose_proof_began_before_the_end_of_all_is_refused() {
    for app in apps() {
        for passes in [0, 30] {
            for ends in [false, true] {
                // An end of before is no reason.
                app.sessions.of(&1).unwrap().end_all().await.unwrap();
                let meanwhile = app.clone();
                let log_in = move |handle: Handle| async move {
                    let attempt = handle.begin_login(&1).await.unwrap();
                    meanwhile.pass(Duration::from_secs(passes));
                    if ends {
                        meanwhile.sessions.of(&1).unwrap().end_all().await.unwrap();
                    }
                    attempt.login(alice()).await.is_ok().to_string()
                };
                let reply = app.send(None, log_in).await;
                assert_eq!(reply.body, (!ends).to_string(), "{passes} s");
                match reply.cookie {
                    Some(cookie) => assert_eq!(is_open(&app, &cookie).await, !ends),
                    None => assert!(ends),
                }
            }
        }
        let other = |handle: Handle| async move {
            handle.begin_login(&1).await.unwrap().login(bob()).await.is_err().to_string()
        };
        assert_eq!(app.send(None, other).await.body, "true", "it is another's");
    }
}

#[tokio::test]
async fn everything_ends_at_once_in_signed_cookies() {
    let [in_process, shared, stored] = apps();
    for app in [in_process, shared] {
        let cookies = [app.logged_in(alice()).await, app.logged_in(bob()).await];
        app.sessions.end_everything().await.unwrap();
        for cookie in &cookies {
            assert!(!is_open(&app, cookie).await);
        }
        let again = app.logged_in(alice()).await;
        assert!(is_open(&app, &again).await);
    }
    assert!(matches!(stored.sessions.end_everything().await, Err(SessionError::NotBySubject)));
}

#[tokio::test]
async fn what_knows_no_subjects_says_so_and_ends_nothing() {
    let nowhere = RevocationScope::none_logout_only_clears_the_cookie;
    for app in [
        App::with(|builder| builder.revocation(nowhere())),
        App::stored(RemoteStore::without_index()),
    ] {
        let cookie = app.logged_in(alice()).await;
        let reply = app.send(Some(&cookie), |handle: Handle| async move {
            assert!(matches!(handle.devices().await, Err(SessionError::NotBySubject)));
            handle.end_others().await
        });
        assert_eq!(reply.await.status, StatusCode::INTERNAL_SERVER_ERROR);
        let of_alice = app.sessions.of(&1).unwrap();
        assert!(matches!(of_alice.end_all().await, Err(SessionError::NotBySubject)));
        assert!(matches!(of_alice.list().await, Err(SessionError::NotBySubject)));
        assert!(is_open(&app, &cookie).await);
    }
}

#[tokio::test]
async fn nobody_but_a_subject_has_other_sessions() {
    for app in apps() {
        let visitor = app.visiting(common::AppSession::default()).await;
        for cookie in [None, Some(&*visitor)] {
            let reply = app.send(cookie, |handle: Handle| async move {
                let refused = |error| matches!(error, SessionError::NoSession);
                assert!(refused(handle.end_others().await.unwrap_err()));
                assert!(refused(handle.end_all().await.unwrap_err()));
                assert!(refused(handle.devices().await.unwrap_err()));
                handle.devices().await.map(|_| ())
            });
            assert_eq!(reply.await.status, StatusCode::UNAUTHORIZED);
        }
    }
}

/// Logs in from a device, as a request over HTTP would.
async fn log_in(handle: Handle) -> impl IntoResponse {
    handle.login(alice()).await
}

async fn list(handle: Handle) -> Result<String, SessionError> {
    let devices = handle.devices().await?;
    let line = |device: &session_axum::Device| {
        let agent = device.user_agent().unwrap_or("-").to_owned();
        let address = device.address().unwrap_or("-").to_owned();
        let here = if device.is_current() { "here" } else { "there" };
        format!("{agent} {address} {here}")
    };
    Ok(devices.iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[tokio::test]
async fn a_list_says_where_somebody_is_logged_in() {
    let clock = ManualClock::at(START);
    let sessions = Sessions::<common::AppSession>::stored(
        "tests",
        MemoryStore::new(),
        KeyRing::from_bytes(&KEY).unwrap(),
    )
    .clock(clock.clone())
    .entropy(CountingEntropy::default())
    .client_address(|parts| Some(parts.headers.get("x-peer")?.to_str().ok()?.to_owned()))
    .build()
    .unwrap();
    let app = axum::Router::new()
        .route("/login", axum::routing::post(log_in))
        .route("/devices", axum::routing::get(list))
        .layer(SessionLayer::new(sessions.clone()));
    let (laptop, phone) = (TestClient::of(&sessions), TestClient::of(&sessions));
    let login = laptop.post("/login").header("user-agent", "Laptop/1").header("x-peer", "10.0.0.1");
    assert_eq!(login.send(&app).await.status(), StatusCode::OK);
    clock.advance(Duration::from_secs(5));
    let long = "x".repeat(600);
    assert_eq!(phone.post("/login").header("user-agent", &long).send(&app).await.status(), 200);
    let shown = testing::text(laptop.get("/devices").send(&app).await).await;
    assert_eq!(shown, format!("Laptop/1 10.0.0.1 here\n{} - there", "x".repeat(512)));

    let listed = sessions.of(&1).unwrap().list().await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|device| !device.is_current()));
    assert_eq!(listed[0].created(), UnixTime::from_secs(START));
    assert_eq!(listed[1].authenticated_at(), UnixTime::from_secs(START + 5));
    assert_eq!(listed[1].last_seen(), UnixTime::from_secs(START + 5));
    assert!(!format!("{listed:?}").contains("Laptop"), "it is personal data");
}

#[tokio::test]
async fn a_device_is_ended_by_its_subject_and_nobody_else() {
    let app = App::stored(MemoryStore::new());
    let here = app.logged_in(alice()).await;
    app.pass(Duration::from_secs(1));
    let there = app.logged_in(alice()).await;
    let bobs = app.logged_in(bob()).await;
    let handles: Vec<DeviceHandle> = app
        .sessions
        .of(&1)
        .unwrap()
        .list()
        .await
        .unwrap()
        .iter()
        .map(session_axum::Device::handle)
        .collect();
    let end = |cookie: &str, handle: DeviceHandle| {
        let (app, cookie) = (app.clone(), cookie.to_owned());
        async move {
            let end = move |session: Handle| async move {
                session.end_device(&handle).await.unwrap().to_string()
            };
            app.send(Some(&cookie), end).await
        }
    };
    assert_eq!(end(&bobs, handles[1]).await.body, "false", "it is not bob's");
    assert!(!app.sessions.of(&2).unwrap().end(&handles[1]).await.unwrap());
    assert!(is_open(&app, &there).await);
    assert_eq!(end(&here, handles[1]).await.body, "true");
    assert!(!is_open(&app, &there).await);
    assert_eq!(end(&here, handles[1]).await.body, "false", "it has ended");
    let reply = end(&here, handles[0]).await;
    assert_eq!((reply.body.as_str(), reply.cookie.as_deref()), ("true", Some("")));
    assert!(!is_open(&app, &here).await);
    assert!(is_open(&app, &bobs).await);
}

#[tokio::test]
async fn a_device_keeps_its_description_over_a_new_id() {
    let app = App::stored(MemoryStore::new());
    let cookie = app.logged_in(alice()).await;
    let of_alice = app.sessions.of(&1).unwrap();
    let before = of_alice.list().await.unwrap()[0].handle();
    let rotate = |handle: Handle| async move { handle.rotate().await.unwrap() };
    let newer = app.send(Some(&cookie), rotate).await.cookie.unwrap();
    let after = of_alice.list().await.unwrap();
    assert_eq!(after.len(), 1);
    assert_ne!(after[0].handle(), before);
    assert!(!of_alice.end(&before).await.unwrap(), "it has another id now");
    assert!(is_open(&app, &newer).await);
    assert!(of_alice.end(&after[0].handle()).await.unwrap());
    assert!(!is_open(&app, &newer).await);
}

#[tokio::test]
async fn a_subject_has_no_more_sessions_than_the_cap() {
    let cap = |most| Cap::EvictOldest(NonZeroU32::new(most).unwrap());
    let sessions = Sessions::<common::AppSession>::stored(
        "tests",
        MemoryStore::new(),
        KeyRing::from_bytes(&KEY).unwrap(),
    )
    .sessions_per_subject(cap(2))
    .build()
    .unwrap();
    let app = App { sessions, clock: ManualClock::at(START), keys: KeyRing::throw_away().unwrap() };
    let logins: Vec<_> = (0..20)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { app.logged_in(alice()).await })
        })
        .collect();
    let mut open = 0;
    for login in logins {
        open += u32::from(is_open(&app, &login.await.unwrap()).await);
    }
    assert_eq!(open, 2);
    assert_eq!(app.sessions.of(&1).unwrap().list().await.unwrap().len(), 2);
}
