//! Rolling deploys: a new build that writes what the old one reads.

use session_axum::Session;

use crate::{opened, read, tokens, written};

mod v1 {
    use super::Session;

    #[derive(Session, Clone, Debug, PartialEq)]
    pub(super) struct Visit {
        #[session(subject)]
        pub(super) uid: Option<u64>,
        #[session(privilege)]
        pub(super) tenant: u8,
        pub(super) name: String,
    }
}

macro_rules! visit {
    ($name:ident: $($option:tt)*) => {
        mod $name {
            use super::Session;

            #[derive(Session, Clone, Debug, PartialEq)]
            #[session(version = 2, codec = "json", recoded(from = "postcard", in = 2) $($option)*)]
            pub(super) struct Visit {
                #[session(subject, renamed(from = "uid", in = 2))]
                pub(super) user: Option<u64>,
                #[session(since = 2, default = 3)]
                pub(super) theme: u8,
                #[session(privilege)]
                pub(super) tenant: u8,
                pub(super) name: String,
            }
        }
    };
}

visit!(first_deploy: , write_version = 1);
visit!(second_deploy:);

fn first() -> v1::Visit {
    v1::Visit { uid: Some(1), tenant: 2, name: "Ada".to_owned() }
}

fn second() -> second_deploy::Visit {
    second_deploy::Visit { user: Some(1), theme: 3, tenant: 2, name: "Ada".to_owned() }
}

fn third(theme: u8) -> first_deploy::Visit {
    first_deploy::Visit { user: Some(1), theme, tenant: 2, name: "Ada".to_owned() }
}

#[test]
fn every_build_of_a_rolling_deploy_reads_what_its_neighbours_write() {
    // The first deploy writes what the build before it does, byte for byte.
    assert_eq!(written(&third(3)), written(&first()));
    assert_eq!(read(&written(&third(9))), Ok(first()));
    // What only the newer version has is dropped on the way.
    assert_eq!(read(&written(&third(9))), Ok(third(3)));
    // The second deploy's sessions are read by the first.
    assert_eq!(read(&written(&second())), Ok(third(3)));
    assert_eq!(read(&written(&first_deploy::Visit { theme: 9, ..third(3) })), Ok(second()));
}

#[test]
fn a_session_is_signed_again_in_the_version_that_is_written() {
    let tokens = tokens::<first_deploy::Visit>();
    for text in [written(&first()), written(&second())] {
        let open = opened::<first_deploy::Visit>(&text).unwrap();
        assert!(
            !open.is_outdated(),
            "nothing before what is written, and nothing to hurry back to"
        );
        let again = tokens.sign_again(open.header(), &open).unwrap();
        assert_eq!(again, written(&first()));
    }
    let open = opened::<second_deploy::Visit>(&written(&first())).unwrap();
    assert!(open.is_outdated());
}

#[test]
fn the_sizes_of_fields_are_those_of_the_version_that_is_written() {
    let sizes = tokens::<first_deploy::Visit>().field_sizes(&third(9)).to_string();
    assert_eq!(sizes, "tenant 1, name 4");
    let sizes = tokens::<second_deploy::Visit>().field_sizes(&second()).to_string();
    assert_eq!(sizes, "tenant 11, theme 10, name 13");
}

/// A field is removed and a list of roles replaced, while the build before still runs.
mod replaced {
    use session_axum::{Removed, Role, Session};

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(super) enum OldRole {
        Boss,
        User,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(name = "Visit")]
    pub(super) struct Before {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role)]
        pub(super) role: Option<OldRole>,
        #[session(privilege)]
        pub(super) tenant: u32,
        pub(super) cart: Vec<String>,
    }

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(super) enum Role {
        Admin,
        Reader,
    }

    #[derive(Session, Clone, Debug, PartialEq)]
    #[session(name = "Visit", version = 2, write_version = 1)]
    pub(super) struct After {
        #[session(subject)]
        pub(super) user: Option<u64>,
        #[session(role, until = 2, renamed(from = "role", in = 2), write_with = old_role)]
        pub(super) old_role: Removed<Option<OldRole>>,
        #[session(role, since = 2, with = new_role)]
        pub(super) role: Option<Role>,
        #[session(privilege, until = 2, write_with = tenant)]
        pub(super) tenant: Removed<u32>,
        #[session(until = 2, write_with = empty)]
        pub(super) cart: Removed<Vec<String>>,
        #[session(since = 2, default)]
        pub(super) dark: bool,
    }

    fn new_role(before: &AfterV1) -> Option<Role> {
        before.role.map(|role| match role {
            OldRole::Boss => Role::Admin,
            OldRole::User => Role::Reader,
        })
    }

    fn old_role(now: &After) -> Option<OldRole> {
        now.role.map(|role| match role {
            Role::Admin => OldRole::Boss,
            Role::Reader => OldRole::User,
        })
    }

    fn tenant(_: &After) -> u32 {
        1
    }

    fn empty(_: &After) -> Vec<String> {
        Vec::new()
    }
}

#[test]
fn a_removed_field_is_written_back_by_a_function_named_for_it() {
    use replaced::{After, Before, OldRole, Role};
    use session_axum::Removed;

    let after = After {
        user: Some(1),
        old_role: Removed::new(),
        role: Some(Role::Reader),
        tenant: Removed::new(),
        cart: Removed::new(),
        dark: false,
    };
    let before = Before { user: Some(1), role: Some(OldRole::User), tenant: 1, cart: Vec::new() };
    assert_eq!(written(&after), written(&before));
    assert_eq!(read(&written(&after)), Ok(after.clone()));
    let full = Before { tenant: 7, cart: vec!["book".to_owned()], ..before };
    assert_eq!(read(&written(&full)), Ok(after));
}
