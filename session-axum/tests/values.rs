//! What becomes of the values in a session: one that stayed the same is not written, and one that cannot
//! be read is an error of ours.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::{BinaryHeap, HashMap, HashSet};

use axum::http::StatusCode;
use common::{KEY, START};
use serde::{Deserialize, Serialize};
use session_axum::testing::{ManualClock, TestClient};
use session_axum::{KeyRing, Session, SessionError, SessionHandle, Sessions};

fn keys() -> KeyRing {
    KeyRing::from_bytes(&KEY).unwrap()
}

mod unchanged {
    use super::*;

    /// A type that nobody can compare.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    struct Opaque(HashSet<u32>);

    /// A type that says too much is the same.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    struct Item {
        id: u32,
        count: u32,
    }

    impl PartialEq for Item {
        fn eq(&self, other: &Self) -> bool {
            self.id == other.id
        }
    }

    #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    struct Nested {
        by_name: HashMap<String, HashSet<u32>>,
    }

    macro_rules! session {
        ($name:ident, $codec:literal) => {
            #[derive(Session, Clone, Default)]
            #[session(codec = $codec)]
            struct $name {
                #[session(subject)]
                user: Option<u64>,
                #[session(privilege)]
                scopes: HashSet<String>,
                cart: HashSet<u32>,
                nested: Nested,
                item: Item,
                opaque: Opaque,
                heap: BinaryHeap<u8>,
                number: f64,
            }

            impl $name {
                fn full() -> Self {
                    let cart: HashSet<u32> = (0..50).collect();
                    let by_name = (0..9).map(|at| (format!("{at}"), cart.clone())).collect();
                    Self {
                        user: Some(1),
                        scopes: (0..20).map(|at| format!("scope {at}")).collect(),
                        cart: cart.clone(),
                        nested: Nested { by_name },
                        opaque: Opaque(cart),
                        ..Self::default()
                    }
                }
            }
        };
    }

    session!(Positional, "postcard");
    session!(Readable, "json");

    /// The same elements in another order: the seed of every hash set is another one.
    fn again<T: Clone + Eq + std::hash::Hash>(set: &HashSet<T>) -> HashSet<T> {
        let mut all: Vec<T> = set.iter().cloned().collect();
        all.reverse();
        all.into_iter().collect()
    }

    macro_rules! changed {
        ($name:ident, $sessions:expr, $change:expr) => {{
            let sessions = $sessions;
            let client = TestClient::of(&sessions).with($name::full());
            let change: fn(&mut $name) = $change;
            let handler =
                move |session: SessionHandle<$name>| async move { session.update(change).await };
            let router = axum::Router::new()
                .route("/", axum::routing::post(handler))
                .layer(session_axum::SessionLayer::new(sessions));
            let answer = client.post("/").send(&router).await;
            (answer.status(), answer.headers().contains_key("set-cookie"))
        }};
    }

    const SAME: (StatusCode, bool) = (StatusCode::OK, false);
    const WRITTEN: (StatusCode, bool) = (StatusCode::OK, true);

    macro_rules! promises {
        ($module:ident, $name:ident) => {
            mod $module {
                use super::*;

                fn signed() -> Sessions<$name> {
                    Sessions::signed("tests", keys()).clock(ManualClock::at(START)).build().unwrap()
                }

                #[tokio::test]
                async fn a_set_that_was_built_again_is_no_change() {
                    for _ in 0..8 {
                        let same =
                            changed!($name, signed(), |s: &mut $name| s.cart = again(&s.cart));
                        assert_eq!(same, SAME);
                        let same = changed!($name, signed(), |s: &mut $name| {
                            let inner = |(name, set): (&String, _)| (name.clone(), again(set));
                            s.nested.by_name = s.nested.by_name.iter().map(inner).collect();
                        });
                        assert_eq!(same, SAME);
                    }
                }

                #[tokio::test]
                async fn a_privileged_set_that_was_built_again_is_no_change_of_privilege() {
                    for _ in 0..8 {
                        let change: fn(&mut $name) = |s| s.scopes = again(&s.scopes);
                        assert_eq!(changed!($name, signed(), change), SAME);
                    }
                    let more: fn(&mut $name) = |s| {
                        s.scopes.insert("more".to_owned());
                    };
                    let (status, _) = changed!($name, signed(), more);
                    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
                }

                #[tokio::test]
                async fn a_set_with_another_element_is_a_change() {
                    let more = changed!($name, signed(), |s: &mut $name| {
                        s.cart.insert(50);
                    });
                    assert_eq!(more, WRITTEN);
                    let other = changed!($name, signed(), |s: &mut $name| {
                        s.cart.remove(&12);
                        s.cart.insert(121);
                    });
                    assert_eq!(other, WRITTEN);
                }

                #[tokio::test]
                async fn a_comparison_that_looks_at_less_loses_no_change() {
                    let count = changed!($name, signed(), |s: &mut $name| s.item.count = 7);
                    assert_eq!(count, WRITTEN);
                }

                #[tokio::test]
                async fn a_type_without_a_comparison_is_its_bytes() {
                    let same = changed!($name, signed(), |s: &mut $name| {
                        let opaque = s.opaque.clone();
                        s.opaque = opaque;
                    });
                    assert_eq!(same, SAME);
                    let more = changed!($name, signed(), |s: &mut $name| s.heap.push(1));
                    assert_eq!(more, WRITTEN);
                }
            }
        };
    }

    promises!(postcard, Positional);
    promises!(json, Readable);

    #[tokio::test]
    async fn postcard_keeps_nan_and_nothing_is_written_for_it() {
        async fn change(session: SessionHandle<Positional>) -> Result<(), SessionError> {
            session.update(|s| s.number = f64::NAN).await
        }
        let sessions: Sessions<Positional> = Sessions::signed("tests", keys()).build().unwrap();
        let nan = || Positional { number: f64::NAN, ..Positional::full() };
        let router = axum::Router::new()
            .route("/", axum::routing::post(change))
            .layer(session_axum::SessionLayer::new(sessions.clone()));
        let answer = TestClient::of(&sessions).with(nan()).post("/").send(&router).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(!answer.headers().contains_key("set-cookie"));
    }
}

/// A session whose tag holds, and whose fields this build cannot read.
mod unreadable {
    use session_axum::{SessionData, SessionLayer, require_login};
    use session_core::store::{SecretId, Store};
    use session_core::testing::CountingEntropy;
    use session_core::{
        Attached, CarrierName, Context, Header, Lifetimes, Records, SessionId, Tokens, UnixTime,
    };

    use super::*;

    /// The build that wrote it: what is inside of a field is no part of the tag.
    mod before {
        use super::*;

        #[derive(Clone, Serialize, Deserialize)]
        pub(super) enum Theme {
            Own(u8),
        }

        #[derive(Session, Clone)]
        pub(super) struct Visit {
            #[session(subject)]
            pub(super) user: Option<u64>,
            pub(super) theme: Theme,
        }
    }

    #[derive(Clone, Serialize, Deserialize)]
    enum Theme {
        Own(String),
    }

    #[derive(Session, Clone)]
    struct Visit {
        #[session(subject)]
        user: Option<u64>,
        theme: Theme,
    }

    fn visit() -> Visit {
        Visit { user: Some(1), theme: Theme::Own("dark".to_owned()) }
    }

    const NOW: UnixTime = UnixTime::from_secs(START);

    fn context() -> Context {
        let carrier = CarrierName::from("__Host-session");
        Context::new("tests", carrier, before::Visit::DECLARATION)
    }

    fn header(id: SessionId) -> Header {
        Header::begin(id, NOW).with_authenticated(Some(NOW))
    }

    fn written() -> before::Visit {
        before::Visit { user: Some(1), theme: before::Theme::Own(200) }
    }

    async fn snapshot(_: Session<Visit>) {}

    async fn optional(_: Option<Session<Visit>>) {}

    async fn change(session: SessionHandle<Visit>) -> Result<(), SessionError> {
        session.update(|_| ()).await
    }

    async fn start(session: SessionHandle<Visit>) -> Result<(), SessionError> {
        session.update_or_start(visit, |_| ()).await
    }

    async fn log_in(session: SessionHandle<Visit>) -> Result<(), SessionError> {
        session.login(visit()).await
    }

    async fn log_out(session: SessionHandle<Visit>) -> Result<(), SessionError> {
        session.end().await
    }

    #[require_login]
    async fn guarded() {}

    /// Sends a request to each route with a cookie that is such a session.
    async fn each_way(sessions: &Sessions<Visit>, cookie: impl Fn() -> String) {
        let router = axum::Router::new()
            .route("/snapshot", axum::routing::get(snapshot))
            .route("/optional", axum::routing::get(optional))
            .route("/change", axum::routing::get(change))
            .route("/start", axum::routing::get(start))
            .route("/login", axum::routing::get(log_in))
            .route("/logout", axum::routing::get(log_out))
            .route("/guarded", axum::routing::get(guarded))
            .layer(SessionLayer::new(sessions.clone()));
        for (path, expected) in [
            ("/snapshot", 500),
            ("/optional", 500),
            ("/change", 500),
            ("/start", 500),
            ("/guarded", 200),
            ("/login", 200),
            ("/logout", 200),
        ] {
            let client = TestClient::of(sessions).with_cookie("__Host-session", &cookie());
            let answer = client.get(path).send(&router).await;
            assert_eq!(answer.status(), expected, "{path}");
            let is_set = answer.headers().contains_key("set-cookie");
            assert_eq!(is_set, ["/login", "/logout"].contains(&path), "{path}");
        }
    }

    #[tokio::test]
    async fn a_signed_session_that_cannot_be_read_is_a_fault_of_ours() {
        let tokens = Tokens::<before::Visit>::new(context(), keys());
        let entropy = CountingEntropy::default();
        let cookie = || {
            let payload = tokens.encode(&written()).unwrap();
            tokens.sign(&header(SessionId::random(&entropy).unwrap()), &payload).unwrap()
        };
        let sessions: Sessions<Visit> =
            Sessions::signed("tests", keys()).clock(ManualClock::at(START)).build().unwrap();
        each_way(&sessions, cookie).await;
    }

    #[tokio::test]
    async fn a_stored_session_that_cannot_be_read_is_a_fault_of_ours() {
        let store = std::sync::Arc::new(session_axum::store::MemoryStore::new());
        let records = Records::<before::Visit>::new(context(), keys());
        let entropy = CountingEntropy::default();
        let declared = before::Visit::DECLARATION;
        let lifetimes = Lifetimes::new(declared.idle, declared.lifetime);
        let sessions: Sessions<Visit> = Sessions::stored("tests", store.clone(), keys())
            .clock(ManualClock::at(START))
            .build()
            .unwrap();
        let cookie = || {
            let id = SecretId::random(&entropy).unwrap();
            let payload = records.tokens().encode(&written()).unwrap();
            let (key, header) = (id.key(), header(id.key().session_id()));
            let bytes = records.seal(&header, &Attached::default(), &payload, &key).unwrap();
            let record = records.record(&bytes, &header, Some(payload.subject()), &lifetimes);
            let creating = store.create(&key, record, NOW);
            assert!(matches!(creating, session_core::Reply::Ready(Ok(()))));
            id.to_text()
        };
        each_way(&sessions, cookie).await;
    }
}
