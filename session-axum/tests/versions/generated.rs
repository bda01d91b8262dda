//! Migrations that the fields' history tells, through five versions.

use session_axum::{Removed, Role, Session, SessionData};
use session_core::Refusal;

use crate::{opened, read, tokens, written};

#[derive(Role, Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    Admin,
    Reader,
}

pub(super) mod v1 {
    use super::{Role, Session};

    #[derive(Session, Clone, Debug, PartialEq)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) uid: Option<u64>,
        #[session(role)]
        pub(super) role: Option<Role>,
        pub(super) cart: Vec<u32>,
        pub(super) plan: u8,
    }
}

pub(super) mod v2 {
    use super::{Role, Session};

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 2)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) uid: Option<u64>,
        #[session(role)]
        pub(super) role: Option<Role>,
        #[session(since = 2, default = "light".to_owned())]
        pub(super) theme: String,
        pub(super) cart: Vec<u32>,
        pub(super) plan: u8,
    }
}

pub(super) mod v3 {
    use session_axum::Removed;

    use super::{Role, Session};

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 3)]
    pub(super) struct Visit {
        #[session(subject, renamed(from = "uid", in = 3))]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) role: Option<Role>,
        #[session(since = 2, default = "light".to_owned())]
        pub(super) theme: String,
        #[session(until = 3)]
        pub(super) cart: Removed<Vec<u32>>,
        #[session(since = 3, with = items_in)]
        pub(super) items: usize,
        pub(super) plan: u8,
    }

    fn items_in(before: &VisitV2) -> usize {
        before.cart.len()
    }
}

pub(super) mod v5 {
    use session_axum::Removed;

    use super::{Role, Session};

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 5, codec = "json", recoded(from = "postcard", in = 5))]
    pub(super) struct Visit {
        #[session(subject, renamed(from = "uid", in = 3))]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) role: Option<Role>,
        #[session(since = 2, default = "light".to_owned())]
        pub(super) theme: String,
        #[session(until = 3)]
        pub(super) cart: Removed<Vec<u32>>,
        #[session(since = 3, with = items_in)]
        pub(super) items: usize,
        #[session(until = 4, renamed(from = "plan", in = 4))]
        pub(super) plan_number: Removed<u8>,
        #[session(since = 4, try_with = plan_named)]
        pub(super) plan: String,
        #[session(privilege, since = 5, with = no_tenant)]
        pub(super) tenant: u32,
    }

    fn items_in(before: &VisitV2) -> usize {
        before.cart.len()
    }

    fn plan_named(before: &VisitV3) -> Result<String, ()> {
        match before.plan {
            0 => Ok("free".to_owned()),
            1 => Ok("paid".to_owned()),
            _ => Err(()),
        }
    }

    fn no_tenant(_: &VisitV4) -> u32 {
        0
    }
}

fn first() -> v1::Visit {
    v1::Visit { uid: Some(42), role: Some(Role::Reader), cart: vec![3, 1_000], plan: 1 }
}

fn fifth() -> v5::Visit {
    v5::Visit {
        user: Some(42),
        role: Some(Role::Reader),
        theme: "light".to_owned(),
        cart: Removed::new(),
        items: 2,
        plan_number: Removed::new(),
        plan: "paid".to_owned(),
        tenant: 0,
    }
}

#[test]
fn every_older_version_opens_in_every_newer_build() {
    let (one, five) = (first(), fifth());
    let two = v2::Visit {
        uid: one.uid,
        role: one.role,
        theme: "light".to_owned(),
        cart: one.cart.clone(),
        plan: one.plan,
    };
    let three = v3::Visit {
        user: one.uid,
        role: one.role,
        theme: "light".to_owned(),
        cart: Removed::new(),
        items: 2,
        plan: 1,
    };
    assert_eq!(read(&written(&one)), Ok(one.clone()));
    assert_eq!(read(&written(&one)), Ok(two.clone()));
    assert_eq!(read(&written(&one)), Ok(three.clone()));
    assert_eq!(read(&written(&one)), Ok(five.clone()));
    assert_eq!(read(&written(&two)), Ok(three.clone()));
    assert_eq!(read(&written(&two)), Ok(five.clone()));
    assert_eq!(read(&written(&three)), Ok(five.clone()));
    assert_eq!(read(&written(&five)), Ok(five));
}

#[test]
fn what_was_changed_before_a_migration_is_kept_by_it() {
    let two = v2::Visit { uid: None, role: None, theme: "dark".to_owned(), cart: vec![], plan: 0 };
    let five: v5::Visit = read(&written(&two)).unwrap();
    assert_eq!((five.user, five.theme.as_str(), five.plan.as_str()), (None, "dark", "free"));
}

#[test]
fn a_migration_can_end_a_session() {
    let unknown_plan = v1::Visit { plan: 9, ..first() };
    assert_eq!(read::<v5::Visit>(&written(&unknown_plan)), Err(Refusal::MigrationRefused(1)));
}

#[test]
fn a_newer_version_is_no_session() {
    assert_eq!(read::<v1::Visit>(&written(&fifth())), Err(Refusal::NewerVersion(5)));
    assert!(Refusal::NewerVersion(5).may_be_of_another_build());
}

#[test]
fn a_guard_sees_the_rights_of_an_older_session() {
    let open = opened::<v5::Visit>(&written(&first())).unwrap();
    assert!(open.roles().contains(1) && !open.roles().contains(0));
    assert!(open.is_outdated());
    let again = tokens::<v5::Visit>().sign_again(open.header(), &open).unwrap();
    let open = opened::<v5::Visit>(&again).unwrap();
    assert!(!open.is_outdated());
    assert_eq!(open.session(), Ok(fifth()));
}

/// A list of roles that lost one, without a migration for whoever held it.
mod fewer_roles {
    pub(super) mod v1 {
        use session_axum::{Role, Session};

        #[derive(Role, Clone, Copy, Debug, PartialEq)]
        pub(crate) enum Role {
            Guest,
            Admin,
        }

        #[derive(Session, Clone)]
        pub(crate) struct Visit {
            #[session(subject)]
            pub(crate) user: u64,
            #[session(role)]
            pub(crate) role: Role,
        }
    }

    pub(super) mod v2 {
        use session_axum::{Role, Session};

        #[derive(Role, Clone, Copy, Debug, PartialEq)]
        pub(crate) enum Role {
            Admin,
        }

        #[derive(Session, Clone)]
        #[session(version = 2)]
        pub(crate) struct Visit {
            #[session(subject)]
            pub(crate) user: u64,
            #[session(role)]
            pub(crate) role: Role,
            #[session(since = 2, default)]
            pub(crate) dark: bool,
        }
    }
}

#[test]
fn a_role_that_is_gone_without_a_migration_ends_the_session() {
    use fewer_roles::{v1, v2};

    let holder = |role| read::<v2::Visit>(&written(&v1::Visit { user: 1, role }));
    let admin = holder(v1::Role::Admin).unwrap();
    assert_eq!((admin.user, admin.role, admin.dark), (1, v2::Role::Admin, false));
    let guest = holder(v1::Role::Guest).map(drop);
    assert_eq!(guest, Err(Refusal::Payload(session_core::PayloadError::UnknownName)));
}

#[test]
fn the_older_structs_are_there_to_be_named() {
    let before =
        v5::VisitV3 { user: Some(1), role: None, theme: "dark".to_owned(), items: 1, plan: 0 };
    assert_eq!(v5::VisitV3::DECLARATION.version, 3);
    assert_eq!(
        read(&written(&before)),
        Ok(v3::Visit {
            user: Some(1),
            role: None,
            theme: "dark".to_owned(),
            cart: Removed::new(),
            items: 1,
            plan: 0,
        })
    );
}

/// A type that was renamed since it was written.
mod respelt {
    use session_axum::{Removed, Session};

    use super::Role;

    pub(super) type Basket = Vec<u32>;

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(version = 2)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) uid: Option<u64>,
        #[session(role)]
        pub(super) role: Option<Role>,
        #[session(until = 2, spelt = "Vec<u32>")]
        pub(super) cart: Removed<Basket>,
        #[session(spelt = "u8")]
        pub(super) plan: core::primitive::u8,
    }
}

#[test]
fn what_a_type_was_called_can_be_said() {
    let open: respelt::Visit = read(&written(&first())).unwrap();
    assert_eq!((open.uid, open.role, open.plan), (Some(42), Some(Role::Reader), 1));
}
