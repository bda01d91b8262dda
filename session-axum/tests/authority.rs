//! Rights that are asked for with every request, and the application's own users.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::HashMap;
use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use common::{AppSession, KEY, Right, Role, START, alice};
use session_axum::store::MemoryStore;
use session_axum::testing::{ManualClock, TestClient, text};
use session_axum::{
    Authority, CurrentUser, KeyRing, Session, SessionHandle, SessionLayer, Sessions,
    SessionsBuilder, public, require_login, require_permission, require_role,
};

/// Who there is, and what they may.
#[derive(Clone, Default)]
struct Users(Arc<Inside>);

#[derive(Default)]
struct Inside {
    accounts: Mutex<HashMap<u64, Account>>,
    asked: AtomicU32,
    is_down: AtomicBool,
    hangs: AtomicBool,
}

#[derive(Clone, Debug, PartialEq)]
struct Account {
    name: &'static str,
    roles: Vec<Role>,
    rights: Vec<Right>,
}

impl Users {
    fn with_alice(roles: &[Role]) -> Self {
        let users = Self::default();
        users.set(1, roles, &[]);
        users
    }

    fn set(&self, id: u64, roles: &[Role], rights: &[Right]) {
        let account = Account { name: "alice", roles: roles.to_vec(), rights: rights.to_vec() };
        self.0.accounts.lock().unwrap().insert(id, account);
    }

    fn remove(&self, id: u64) {
        self.0.accounts.lock().unwrap().remove(&id);
    }

    /// How often it was asked since the last time.
    fn asked(&self) -> u32 {
        self.0.asked.swap(0, Ordering::Relaxed)
    }

    async fn find(&self, id: u64) -> io::Result<Option<Account>> {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        if self.0.hangs.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
        if self.0.is_down.load(Ordering::Relaxed) {
            return Err(io::Error::other("the cable is out"));
        }
        Ok(self.0.accounts.lock().unwrap().get(&id).cloned())
    }

    async fn authority(self, id: u64) -> io::Result<Authority<AppSession>> {
        Ok(match self.find(id).await? {
            Some(account) => {
                Authority::active().roles(&account.roles).permissions(&account.rights).user(account)
            }
            None => Authority::inactive(),
        })
    }
}

#[require_role(Role::Admin)]
async fn admin() {}

#[require_role(Role::Reader)]
async fn reader() {}

#[require_permission(Right::EditPost)]
async fn edit() {}

#[require_role(Role::Reader)]
async fn everything(
    session: Session<AppSession>,
    handle: SessionHandle<AppSession>,
    account: CurrentUser<Account>,
    again: CurrentUser<Account>,
) -> String {
    assert_eq!(handle.current().unwrap().user, session.user);
    assert_eq!(*account, *again);
    account.name.to_owned()
}

#[public]
async fn maybe(session: Option<Session<AppSession>>) -> String {
    session.is_some().to_string()
}

#[public]
async fn who(account: Option<CurrentUser<Account>>) -> String {
    account.map_or("nobody", |account| account.name).to_owned()
}

#[require_login]
async fn me(account: CurrentUser<Account>) -> &'static str {
    account.into_inner().name
}

#[public]
async fn is_valid(handle: SessionHandle<AppSession>) -> Result<String, session_axum::SessionError> {
    Ok(handle.still_valid().await?.to_string())
}

#[public]
async fn untouched() {}

struct App {
    router: Router,
    sessions: Sessions<AppSession>,
    clock: ManualClock,
}

impl App {
    fn new(
        stored: bool,
        choose: impl FnOnce(SessionsBuilder<AppSession>) -> SessionsBuilder<AppSession>,
    ) -> Self {
        let (clock, keys) = (ManualClock::at(START), KeyRing::from_bytes(&KEY).unwrap());
        let builder = if stored {
            Sessions::stored("tests", MemoryStore::new(), keys)
        } else {
            Sessions::signed("tests", keys)
        };
        let sessions = choose(builder.clock(clock.clone())).build().unwrap();
        let router = Router::new()
            .route("/admin", get(admin))
            .route("/reader", get(reader))
            .route("/edit", get(edit))
            .route("/everything", get(everything))
            .route("/maybe", get(maybe))
            .route("/who", get(who))
            .route("/me", get(me))
            .route("/valid", post(is_valid))
            .route("/untouched", get(untouched))
            .layer(SessionLayer::new(sessions.clone()));
        Self { router, sessions, clock }
    }

    fn asking(stored: bool, users: &Users) -> Self {
        let users = users.clone();
        Self::new(stored, |builder| builder.authority(move |id| users.clone().authority(id)))
    }

    fn alice(&self) -> TestClient<AppSession> {
        TestClient::of(&self.sessions).with(alice())
    }

    async fn status(&self, client: &TestClient<AppSession>, path: &str) -> StatusCode {
        client.get(path).send(&self.router).await.status()
    }

    async fn text(&self, client: &TestClient<AppSession>, path: &str) -> String {
        text(client.get(path).send(&self.router).await).await
    }
}

#[tokio::test]
async fn whoever_is_demoted_loses_the_right_with_the_next_request() {
    for stored in [false, true] {
        let users = Users::with_alice(&[Role::Admin]);
        let app = App::asking(stored, &users);
        let client = app.alice();
        assert_eq!(app.status(&client, "/admin").await, 200);
        assert_eq!(app.status(&client, "/edit").await, 403);
        users.set(1, &[Role::Editor], &[Right::Posts]);
        assert_eq!(app.status(&client, "/admin").await, 403);
        assert_eq!(app.status(&client, "/reader").await, 200, "an editor is a reader");
        assert_eq!(app.status(&client, "/edit").await, 200, "post:* covers post:edit");
        users.set(1, &[], &[]);
        assert_eq!(app.status(&client, "/reader").await, 403);
        assert_eq!(app.text(&client, "/maybe").await, "true", "still somebody");
        users.set(1, &[Role::Admin], &[]);
        assert_eq!(app.status(&client, "/admin").await, 200);
    }
}

#[tokio::test]
async fn whoever_is_deactivated_or_deleted_has_no_session() {
    for stored in [false, true] {
        let users = Users::with_alice(&[Role::Admin]);
        let app = App::asking(stored, &users);
        let client = app.alice();
        users.remove(1);
        for path in ["/admin", "/everything", "/me"] {
            assert_eq!(app.status(&client, path).await, 401, "{path}");
        }
        assert_eq!(app.text(&client, "/maybe").await, "false");
        assert_eq!(app.text(&client, "/who").await, "nobody");
        // Not ended: whoever is activated again is in.
        users.set(1, &[Role::Admin], &[]);
        assert_eq!(app.status(&client, "/admin").await, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_store_that_is_down_is_503_and_neither_denied_nor_allowed() {
    for stored in [false, true] {
        let users = Users::with_alice(&[Role::Admin]);
        let app = App::asking(stored, &users);
        let (client, stranger) = (app.alice(), TestClient::of(&app.sessions));
        for fault in [&users.0.is_down, &users.0.hangs] {
            fault.store(true, Ordering::Relaxed);
            for path in ["/admin", "/reader", "/edit", "/everything", "/maybe", "/who", "/me"] {
                assert_eq!(app.status(&client, path).await, 503, "{path}");
            }
            assert_eq!(app.status(&client, "/untouched").await, 200);
            assert_eq!(app.status(&stranger, "/admin").await, 401);
            assert_eq!(app.text(&stranger, "/who").await, "nobody");
            fault.store(false, Ordering::Relaxed);
            assert_eq!(app.status(&client, "/admin").await, 200);
        }
    }
}

#[tokio::test]
async fn it_is_asked_once_for_a_request_and_only_about_somebody() {
    for stored in [false, true] {
        let users = Users::with_alice(&[Role::Admin]);
        let app = App::asking(stored, &users);
        let client = app.alice();
        assert_eq!(app.text(&client, "/everything").await, "alice");
        assert_eq!(users.asked(), 1);
        assert_eq!(app.status(&client, "/untouched").await, 200);
        let visitor = TestClient::of(&app.sessions).with(AppSession::default());
        for nobody in [TestClient::of(&app.sessions), visitor, client.forged(), client.expired()] {
            app.status(&nobody, "/admin").await;
            app.status(&nobody, "/maybe").await;
            app.status(&nobody, "/who").await;
        }
        assert_eq!(users.asked(), 0);
    }
}

#[tokio::test]
async fn an_answer_is_believed_for_a_while_where_that_was_said() {
    let users = Users::with_alice(&[Role::Admin]);
    let ask = users.clone();
    let app = App::new(false, |builder| {
        builder
            .authority(move |id| ask.clone().authority(id))
            .authority_may_be_stale_for(Duration::from_secs(10))
    });
    let client = app.alice();
    assert_eq!(app.status(&client, "/admin").await, 200);
    users.set(1, &[], &[]);
    users.0.is_down.store(true, Ordering::Relaxed);
    app.clock.advance(Duration::from_secs(9));
    assert_eq!(app.status(&client, "/admin").await, 200);
    assert_eq!(app.text(&client, "/who").await, "alice");
    assert_eq!(users.asked(), 1);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(app.status(&client, "/admin").await, 503, "what failed is not believed");
    users.0.is_down.store(false, Ordering::Relaxed);
    assert_eq!(app.status(&client, "/admin").await, 403);
}

#[tokio::test]
async fn a_socket_learns_that_its_user_is_gone() {
    for stored in [false, true] {
        let users = Users::with_alice(&[]);
        let app = App::asking(stored, &users);
        let client = app.alice();
        let valid = async || {
            let response = client.post("/valid").send(&app.router).await;
            (response.status(), text(response).await)
        };
        assert_eq!(valid().await, (StatusCode::OK, "true".to_owned()));
        users.remove(1);
        assert_eq!(valid().await, (StatusCode::OK, "false".to_owned()));
    }
}

#[tokio::test]
async fn a_user_is_loaded_when_somebody_asks_and_once() {
    for stored in [false, true] {
        let users = Users::with_alice(&[]);
        let load = users.clone();
        let app = App::new(stored, |builder| {
            builder.current_user(move |id| {
                let users = load.clone();
                async move { users.find(id).await }
            })
        });
        let (client, stranger) = (app.alice(), TestClient::of(&app.sessions));
        // The rights are those of the session here.
        assert_eq!(app.status(&client, "/admin").await, 200);
        assert_eq!(users.asked(), 0);
        assert_eq!(app.text(&client, "/everything").await, "alice");
        assert_eq!(users.asked(), 1);
        assert_eq!(app.status(&stranger, "/me").await, 401);
        assert_eq!(app.text(&stranger, "/who").await, "nobody");
        assert_eq!(users.asked(), 0);
        users.remove(1);
        assert_eq!(app.status(&client, "/me").await, 401);
        assert_eq!(app.text(&client, "/who").await, "nobody");
        users.0.is_down.store(true, Ordering::Relaxed);
        assert_eq!(app.status(&client, "/me").await, 503);
        assert_eq!(app.status(&client, "/who").await, 503);
    }
}

#[tokio::test]
async fn a_user_that_nothing_can_load_is_500() {
    let app = App::new(false, |builder| builder);
    for client in [app.alice(), TestClient::of(&app.sessions)] {
        assert_eq!(app.status(&client, "/who").await, 500);
    }
    let outside = Router::new().route("/", get(who));
    assert_eq!(app.alice().get("/").send(&outside).await.status(), 500);
}

#[test]
fn there_is_no_believing_without_an_authority() {
    let builder = Sessions::<AppSession>::signed("tests", KeyRing::from_bytes(&KEY).unwrap());
    let error = builder.authority_may_be_stale_for(Duration::from_secs(1)).build().unwrap_err();
    assert!(error.to_string().contains("add `.authority(..)`"), "{error}");
}
