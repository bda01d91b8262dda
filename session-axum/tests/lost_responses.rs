//! A response that is lost, late or overtaken costs an honest browser nothing but what it carried:
//! every sequence of three operations, each with every fate of its response.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::time::Duration;

use common::{App, AppSession, Role, alice, bob};
use session_axum::store::MemoryStore;
use session_axum::testing::RemoteStore;
use session_axum::{RevocationScope, SessionError, SessionHandle};

type Handle = SessionHandle<AppSession>;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Op {
    Elevate,
    End,
    EndAll,
    EndOthers,
    LoginOther,
    LoginSame,
    Rotate,
    Update,
}

const OPS: [Op; 8] = [
    Op::Elevate,
    Op::End,
    Op::EndAll,
    Op::EndOthers,
    Op::LoginOther,
    Op::LoginSame,
    Op::Rotate,
    Op::Update,
];

/// What becomes of a response.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Arrives,
    /// After the next request has set out, and before its response.
    Late,
    Lost,
}

const FATES: [Fate; 3] = [Fate::Arrives, Fate::Late, Fate::Lost];

async fn perform(handle: &Handle, op: Op) -> Result<(), SessionError> {
    match op {
        Op::Elevate => {
            let raise = |session: &mut AppSession| session.roles = vec![Role::Admin];
            handle.elevate(raise).await
        }
        Op::End => handle.end().await,
        Op::EndAll => handle.end_all().await,
        Op::EndOthers => handle.end_others().await,
        Op::LoginOther => handle.login(bob()).await,
        Op::LoginSame => handle.login(reader()).await,
        Op::Rotate => handle.rotate().await,
        Op::Update => handle.update(|session| session.visits += 1).await,
    }
}

/// Alice with no more than anybody may have.
fn reader() -> AppSession {
    AppSession { roles: vec![Role::Reader], ..alice() }
}

/// One browser with one cookie, and every cookie that was ever sent to it.
struct Browser {
    app: App,
    jar: String,
    sent: Vec<Sent>,
    /// A response that comes after the next request has set out.
    late: Option<String>,
    /// Whether the browser has the cookie of a response that a later elevation or login overtook: that
    /// has taken the place of what the response carried.
    was_overtaken: bool,
    /// After how many cookies this session was ended, or all of a subject's.
    ended: Option<(usize, Option<u64>)>,
}

#[derive(Clone, Debug)]
struct Sent {
    cookie: String,
    /// Whether it came from an elevation, or from what took the place of its session.
    raised: bool,
    arrived: bool,
    user: u64,
}

impl Browser {
    async fn new(app: App) -> Self {
        let jar = app.logged_in(reader()).await;
        let first = Sent { cookie: jar.clone(), raised: false, arrived: true, user: 1 };
        Self { app, jar, sent: vec![first], late: None, was_overtaken: false, ended: None }
    }

    async fn take(&mut self, op: Op, fate: Fate) {
        let came = self.of(&self.jar).cloned();
        let came_raised = came.as_ref().is_some_and(|came| came.raised);
        let user = came.map_or(0, |came| came.user);
        let (tell, told) = tokio::sync::oneshot::channel();
        let act = move |handle: Handle| async move {
            let before = handle.current().map(|session| session.roles.clone());
            tell.send((perform(&handle, op).await.is_ok(), before)).unwrap();
        };
        let reply = self.app.send(Some(&self.jar), act).await;
        let (done, before) = told.await.unwrap();
        let had_session = before.is_some();
        let may_admin = before.is_some_and(|roles| roles.contains(&Role::Admin));
        assert!(came_raised || !may_admin, "an old id has rights that came later");
        if let Some(late) = self.late.take() {
            self.receive(late);
            self.was_overtaken = done && matches!(op, Op::Elevate | Op::LoginOther | Op::LoginSame);
        }
        let Some(cookie) = reply.cookie else { return };
        if cookie.is_empty() {
            assert!(done && matches!(op, Op::End | Op::EndAll), "{op:?} removes the cookie");
        } else if self.of(&cookie).is_none() {
            let raised = match op {
                Op::Elevate => done,
                Op::LoginOther | Op::LoginSame if done => false,
                _ => came_raised,
            };
            let user = match op {
                Op::LoginOther if done => 2,
                Op::LoginSame if done => 1,
                _ => user,
            };
            self.sent.push(Sent { cookie: cookie.clone(), raised, arrived: false, user });
        }
        if done && had_session && matches!(op, Op::End | Op::EndAll) {
            self.ended = Some((self.sent.len(), (op == Op::EndAll).then_some(user)));
        }
        match fate {
            Fate::Arrives => self.receive(cookie),
            Fate::Late => self.late = Some(cookie),
            Fate::Lost => {}
        }
    }

    fn receive(&mut self, cookie: String) {
        if let Some(sent) = self.sent.iter_mut().find(|sent| sent.cookie == cookie) {
            sent.arrived = true;
        }
        self.jar = cookie;
        self.was_overtaken = false;
    }

    /// Returns which session a cookie is of: in a store, it is that.
    fn session_of(&self, cookie: String) -> String {
        if cookie.len() == 43 { cookie } else { format!("{:?}", self.app.id(&cookie).as_bytes()) }
    }

    fn of(&self, cookie: &str) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.cookie == cookie)
    }

    /// Checks what must be so, whatever happened.
    async fn check(mut self, case: &str) {
        if let Some(late) = self.late.take() {
            self.receive(late);
        }
        // The browser's own cookie first, as it would come.
        if self.ended.is_none() && !self.was_overtaken {
            let open = self.app.open(&self.jar).await;
            assert!(open.is_some(), "{case}: the browser has no session any more");
        }
        let mut raised = 0;
        for (at, sent) in self.sent.clone().into_iter().enumerate() {
            let Some(session) = self.app.open(&sent.cookie).await else { continue };
            let ended = self
                .ended
                .is_some_and(|(ended, of)| at < ended && of.is_none_or(|user| user == sent.user));
            assert!(!ended, "{case}: {at} is alive after its end");
            let admin = session.roles.contains(&Role::Admin);
            assert!(sent.raised || !admin, "{case}: {at} has more than it was given");
            raised += usize::from(admin && sent.arrived);
        }
        // Under one id there may be two cookies, of which one was written later.
        if raised > 1 {
            self.app.pass(Duration::from_secs(5));
            let mut open = Vec::new();
            for sent in self.sent.clone() {
                if self.app.open(&sent.cookie).await.is_some() && sent.raised && sent.arrived {
                    open.push(self.session_of(sent.cookie));
                }
            }
            open.dedup();
            assert!(open.len() <= 1, "{case}: {} privileged sessions", open.len());
        }
    }
}

/// Tries every sequence.
async fn try_all(app: App) {
    let steps = || OPS.into_iter().flat_map(|op| FATES.map(|fate| (op, fate)));
    let mut tried = 0;
    for one in steps() {
        for two in steps() {
            for three in steps() {
                let mut browser = Browser::new(app.clone()).await;
                for (op, fate) in [one, two, three] {
                    browser.take(op, fate).await;
                }
                browser.check(&format!("{one:?}, {two:?}, {three:?}")).await;
                app.pass(Duration::from_secs(61));
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 24 * 24 * 24);
}

#[tokio::test]
async fn an_honest_browser_has_one_session_whatever_is_lost_of_signed_cookies() {
    try_all(App::new()).await;
}

#[tokio::test]
async fn an_honest_browser_has_one_session_whatever_is_lost_of_cookies_that_a_store_revokes() {
    let shared = RevocationScope::shared("tests", RemoteStore::new());
    try_all(App::with(|builder| builder.revocation(shared))).await;
}

#[tokio::test]
async fn an_honest_browser_has_one_session_whatever_is_lost_of_a_stored_one() {
    try_all(App::stored(MemoryStore::new())).await;
}
