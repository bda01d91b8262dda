//! Everybody who can ask.

use std::time::Duration;

use axum::http::HeaderMap;
use session_axum::testing::TestClient;
use session_axum::{Permission, Role, Session, Sessions, predicate};

#[derive(Role, Clone, Copy)]
#[role(permissions = Right)]
pub(crate) enum Role {
    #[role(includes(Editor))]
    Admin,
    #[role(grants(Publish))]
    Editor,
    Auditor,
}

#[derive(Permission, Clone, Copy)]
pub(crate) enum Right {
    #[permission(name = "post:edit")]
    Edit,
    #[permission(name = "post:publish", includes(Edit))]
    Publish,
    #[permission(name = "log:read")]
    ReadLog,
}

#[derive(Session, Clone)]
pub(crate) struct AppSession {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    roles: Vec<Role>,
    #[session(permission)]
    rights: Vec<Right>,
}

/// Whoever says so.
#[predicate]
pub(crate) async fn owns_it(headers: HeaderMap) -> bool {
    headers.contains_key("owner")
}

/// Whoever says so, logged in or not.
#[predicate(anyone)]
pub(crate) async fn is_invited(headers: HeaderMap) -> bool {
    headers.contains_key("invited")
}

/// One who asks.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing to know of somebody")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    who: Who,
    /// A bit for each role that the session holds, and for each permission.
    roles: u8,
    rights: u8,
    /// Logged in a minute ago, and not ten.
    pub(crate) fresh: bool,
    /// Proved at level 2 who they are.
    pub(crate) sure: bool,
    pub(crate) owner: bool,
    pub(crate) invited: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    Stranger,
    Subject,
    /// Has a session without a subject.
    Visitor,
}

/// Every set of roles and permissions, with everything else there is to know; visitors whose sessions
/// hold them; strangers.
pub(crate) const COUNT: usize = 8 * 8 * 16 + 8 * 8 * 4 + 4;

/// Returns all of them.
pub(crate) fn callers() -> impl Iterator<Item = Caller> {
    let subjects = (0..64).flat_map(|held| {
        (0..4_u8).flat_map(move |known| {
            let (fresh, sure) = (known & 1 != 0, known & 2 != 0);
            each(Caller { fresh, sure, ..Caller::of(Who::Subject, held) })
        })
    });
    let visitors = (0..64).flat_map(|held| each(Caller::of(Who::Visitor, held)));
    subjects.chain(visitors).chain(each(Caller::of(Who::Stranger, 0)))
}

/// Returns the caller with everything that they may say of themselves.
fn each(caller: Caller) -> [Caller; 4] {
    let said = [(false, false), (true, false), (false, true), (true, true)];
    said.map(|(owner, invited)| Caller { owner, invited, ..caller })
}

impl Caller {
    fn of(who: Who, held: u8) -> Self {
        let (roles, rights) = (held & 7, held >> 3);
        Self { who, roles, rights, fresh: false, sure: false, owner: false, invited: false }
    }

    pub(crate) fn client(self, sessions: &Sessions<AppSession>) -> TestClient<AppSession> {
        let held = |bits: u8, at: u8| bits >> at & 1 != 0;
        let roles = [Role::Admin, Role::Editor, Role::Auditor].into_iter().zip(0..);
        let rights = [Right::Edit, Right::Publish, Right::ReadLog].into_iter().zip(0..);
        let session = AppSession {
            user: (self.who == Who::Subject).then_some(7),
            roles: roles.filter(|(_, at)| held(self.roles, *at)).map(|(role, _)| role).collect(),
            rights: rights
                .filter(|(_, at)| held(self.rights, *at))
                .map(|(right, _)| right)
                .collect(),
        };
        let client = TestClient::of(sessions);
        match self.who {
            Who::Stranger => client,
            Who::Visitor => client.with(session),
            Who::Subject => {
                let minutes = if self.fresh { 1 } else { 10 };
                let client = client.with(session);
                let client = if self.sure { client.assured(2) } else { client };
                client.authenticated_ago(Duration::from_secs(60 * minutes))
            }
        }
    }

    /// Whether there is nothing to know of them but roles and permissions.
    pub(crate) fn only_holds(self) -> bool {
        !self.fresh && !self.sure && !self.owner && !self.invited
    }

    /// Returns the same one after every step-up there could be.
    pub(crate) fn proved_again(self) -> Self {
        Self { fresh: true, sure: true, ..self }
    }

    pub(crate) fn is_logged_in(self) -> bool {
        self.who == Who::Subject
    }

    /// Whether they have a role of this name, the hierarchy written out again.
    pub(crate) fn has_role(self, name: &str) -> bool {
        let [admin, editor, auditor] = [1, 2, 4].map(|bit| self.roles & bit != 0);
        match name {
            "admin" => admin,
            "editor" => admin || editor,
            "auditor" => auditor,
            _ => unreachable!("no role is called {name}"),
        }
    }

    /// Whether they have a permission of this name, by themselves or by a role.
    pub(crate) fn may(self, name: &str) -> bool {
        let [edit, publish, read_log] = [1, 2, 4].map(|bit| self.rights & bit != 0);
        let publish = publish || self.has_role("editor");
        match name {
            "post:edit" => edit || publish,
            "post:publish" => publish,
            "log:read" => read_log,
            _ => unreachable!("no permission is called {name}"),
        }
    }
}
