//! Structs that were written anew, and what a migration may not do.

use session_axum::{Permission, Role, Session};
use session_core::Refusal;

use crate::{opened, read, written};

/// Four versions: one that was written anew twice, with a generated migration between.
mod app {
    use super::{Role, Session};

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 1, name = "App")]
    pub(super) struct AppV1 {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) name: String,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 3, name = "App", previous = AppV1)]
    pub(super) struct App {
        #[session(subject)]
        pub(super) user: Option<u64>,
        pub(super) first: String,
        pub(super) last: String,
        #[session(since = 3, default = 1)]
        pub(super) visits: u32,
    }

    impl TryFrom<AppV1> for AppV2 {
        type Error = &'static str;

        fn try_from(before: AppV1) -> Result<Self, Self::Error> {
            let (first, last) = before.name.split_once(' ').ok_or("no last name")?;
            Ok(Self { user: before.user, first: first.to_owned(), last: last.to_owned() })
        }
    }

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(super) enum Role {
        Admin,
        Reader,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 4, name = "App", codec = "json", previous = App)]
    pub(super) struct Last {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role, with = role_of)]
        pub(super) role: Option<Role>,
        pub(super) name: String,
    }

    fn role_of(before: &App) -> Option<Role> {
        (before.user == Some(1)).then_some(Role::Reader)
    }

    impl From<App> for Last {
        fn from(before: App) -> Self {
            let name = format!("{}, {} ({})", before.last, before.first, before.visits);
            Self { user: before.user, role: None, name }
        }
    }
}

#[test]
fn a_chain_of_any_length_mixes_steps_by_hand_and_generated_ones() {
    let first = app::AppV1 { user: Some(1), name: "Ada Lovelace".to_owned() };
    let last = app::Last {
        user: Some(1),
        role: Some(app::Role::Reader),
        name: "Lovelace, Ada (1)".to_owned(),
    };
    assert_eq!(read(&written(&first)), Ok(last.clone()));
    let second = app::AppV2 { user: Some(1), first: "Ada".to_owned(), last: "Lovelace".to_owned() };
    assert_eq!(read(&written(&second)), Ok(last.clone()));
    let third = app::App { user: Some(1), first: "Ada".into(), last: "Lovelace".into(), visits: 1 };
    assert_eq!(read(&written(&third)), Ok(last));
    let open = opened::<app::Last>(&written(&first)).unwrap();
    assert!(open.roles().contains(1), "a guard sees the role that the migration made");
}

#[test]
fn a_migration_by_hand_can_end_a_session() {
    let first = app::AppV1 { user: Some(1), name: "Plato".to_owned() };
    assert_eq!(read::<app::Last>(&written(&first)), Err(Refusal::MigrationRefused(1)));
    assert_eq!(Refusal::MigrationRefused(1).reason(), "migration_refused");
    assert!(!Refusal::MigrationRefused(1).may_be_of_another_build());
}

/// What a session held, and what a careless migration makes of it.
mod rights {
    use super::{Permission, Role, Session};

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(super) enum OldRole {
        #[role(includes(Editor))]
        Admin,
        Editor,
        Guest,
    }

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(super) enum Role {
        Owner,
        Editor,
        #[role(includes(Editor))]
        Admin,
    }

    #[derive(Permission, Clone, Copy, Debug, PartialEq)]
    pub(super) enum Right {
        Print,
        Send,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(name = "App")]
    pub(super) struct Before {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) role: OldRole,
        #[session(permission)]
        pub(super) rights: Vec<Right>,
        #[session(privilege)]
        pub(super) tenant: u32,
        /// What the migration makes of it.
        pub(super) becomes: Becomes,
    }

    pub(super) type Becomes = (Option<u64>, u8, Vec<u8>, u32);

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 2, name = "App", previous = Before)]
    pub(super) struct After {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) roles: Vec<Role>,
        #[session(permission)]
        pub(super) rights: Vec<Right>,
        #[session(privilege)]
        pub(super) tenant: u32,
    }

    impl From<Before> for After {
        fn from(before: Before) -> Self {
            let (user, role, rights, tenant) = before.becomes;
            let roles = [Role::Owner, Role::Editor, Role::Admin];
            let roles = roles.get(usize::from(role)).copied().into_iter().collect();
            let right = |right| if right == 0 { Right::Print } else { Right::Send };
            Self { user, roles, rights: rights.into_iter().map(right).collect(), tenant }
        }
    }
}

#[test]
fn a_migration_never_yields_more_than_there_was() {
    use rights::{After, Before, OldRole, Right};

    let becomes = |role, becomes| {
        let rights = vec![Right::Print];
        let before = Before { user: Some(1), role, rights, tenant: 7, becomes };
        read::<After>(&written(&before)).map(|after| after.roles.len())
    };
    let (kept, more) = (Ok(1), Err(Refusal::MorePrivilege(1)));
    let (admin, editor, guest) = (OldRole::Admin, OldRole::Editor, OldRole::Guest);
    // The same, or less.
    assert_eq!(becomes(admin, (Some(1), 2, vec![0], 7)), kept);
    assert_eq!(becomes(admin, (Some(1), 1, vec![], 7)), kept, "an admin was an editor too");
    assert_eq!(becomes(editor, (Some(1), 1, vec![0, 0], 7)), kept);
    assert_eq!(becomes(editor, (Some(1), 9, vec![], 7)), Ok(0));
    // Another subject, none, a higher role, a role of another name, a right, a privileged field.
    assert_eq!(becomes(admin, (Some(2), 2, vec![0], 7)), more);
    assert_eq!(becomes(admin, (None, 2, vec![0], 7)), more);
    assert_eq!(becomes(editor, (Some(1), 2, vec![0], 7)), more);
    assert_eq!(becomes(admin, (Some(1), 0, vec![0], 7)), more);
    assert_eq!(becomes(guest, (Some(1), 1, vec![0], 7)), more);
    assert_eq!(becomes(admin, (Some(1), 2, vec![1], 7)), more);
    assert_eq!(becomes(admin, (Some(1), 2, vec![0], 8)), more);
    assert_eq!(Refusal::MorePrivilege(1).reason(), "more_privilege");
}

#[test]
fn a_migration_makes_nobody_of_a_visitor() {
    use rights::{After, Before, OldRole};

    let visitor = |becomes| {
        let rights = Vec::new();
        let before = Before { user: None, role: OldRole::Guest, rights, tenant: 0, becomes };
        read::<After>(&written(&before)).map(|after| after.user)
    };
    assert_eq!(visitor((None, 9, vec![], 0)), Ok(None));
    assert_eq!(visitor((Some(1), 9, vec![], 0)), Err(Refusal::MorePrivilege(1)));
}

/// Everything privileged changes its type, by functions that say so.
mod converted {
    use super::{Permission, Role, Session, rights};

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(super) enum Rank {
        Chief,
    }

    #[derive(Permission, Clone, Copy, Debug, PartialEq)]
    pub(super) enum May {
        All,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 2, name = "App", previous = rights::Before)]
    pub(super) struct After {
        #[session(subject, with = subject)]
        pub(super) user: Option<String>,
        #[session(role, with = rank)]
        pub(super) rank: Option<Rank>,
        #[session(permission, with = all)]
        pub(super) may: Vec<May>,
        #[session(privilege, try_with = tenant)]
        pub(super) tenant: String,
    }

    fn subject(before: &rights::Before) -> Option<String> {
        before.user.map(|user| format!("user-{user}"))
    }

    fn rank(before: &rights::Before) -> Option<Rank> {
        (before.role == rights::OldRole::Admin).then_some(Rank::Chief)
    }

    fn all(before: &rights::Before) -> Vec<May> {
        if before.rights.len() == 2 { vec![May::All] } else { Vec::new() }
    }

    fn tenant(before: &rights::Before) -> Result<String, ()> {
        if before.tenant == 0 { Err(()) } else { Ok(before.tenant.to_string()) }
    }

    impl From<rights::Before> for After {
        fn from(_: rights::Before) -> Self {
            Self { user: None, rank: None, may: Vec::new(), tenant: String::new() }
        }
    }
}

#[test]
fn a_function_named_for_it_may_make_rights_anew() {
    use rights::{Before, OldRole, Right};

    let rights = vec![Right::Print, Right::Send];
    let becomes = (None, 0, vec![], 0);
    let before = Before { user: Some(7), role: OldRole::Admin, rights, tenant: 5, becomes };
    let after = converted::After {
        user: Some("user-7".to_owned()),
        rank: Some(converted::Rank::Chief),
        may: vec![converted::May::All],
        tenant: "5".to_owned(),
    };
    assert_eq!(read(&written(&before)), Ok(after));
    let refused = Before { tenant: 0, ..before };
    assert_eq!(read::<converted::After>(&written(&refused)), Err(Refusal::MigrationRefused(1)));
}

/// A list of roles loses one, with a migration that says what becomes of its holders.
mod fewer_roles {
    use session_axum::Removed;

    use super::{Role, Session, rights};

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(super) enum Role {
        Admin,
        Editor,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(name = "App")]
    pub(super) struct Before {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) role: Option<rights::OldRole>,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 2, name = "App")]
    pub(super) struct NextVersion {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role, until = 2, renamed(from = "role", in = 2))]
        pub(super) old_role: Removed<Option<rights::OldRole>>,
        #[session(role, since = 2, try_with = role)]
        pub(super) role: Option<Role>,
    }

    fn role(before: &NextVersionV1) -> Result<Option<Role>, &'static str> {
        match before.role {
            None => Ok(None),
            Some(rights::OldRole::Admin) => Ok(Some(Role::Admin)),
            Some(rights::OldRole::Editor) => Ok(Some(Role::Editor)),
            Some(rights::OldRole::Guest) => Err("there are no guests any more"),
        }
    }
}

#[test]
fn a_role_that_is_gone_ends_the_session_unless_a_migration_says_otherwise() {
    use fewer_roles::{Before, NextVersion, Role};
    use rights::OldRole;

    let holder = |role| written(&Before { user: Some(1), role });
    let next = |role| read::<NextVersion>(&holder(role)).map(|session| session.role);
    assert_eq!(next(Some(OldRole::Admin)), Ok(Some(Role::Admin)));
    assert_eq!(next(Some(OldRole::Editor)), Ok(Some(Role::Editor)));
    assert_eq!(next(None), Ok(None));
    assert_eq!(next(Some(OldRole::Guest)), Err(Refusal::MigrationRefused(1)));
}
