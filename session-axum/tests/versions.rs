//! Sessions that outlive their struct.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::time::Duration;

use session_axum::SessionData;
use session_core::{
    Context, Header, KeyRing, Lifetimes, OpenToken, Refusal, SessionId, Tokens, UnixTime,
};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const LIFETIMES: Lifetimes =
    Lifetimes::new(Duration::from_secs(1_800), Duration::from_secs(43_200));

fn tokens<T: SessionData>() -> Tokens<T> {
    let keys = KeyRing::from_bytes(b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(").unwrap();
    Tokens::new(Context::new("tests", "session", T::DECLARATION), keys)
}

/// Returns the session's token, as the build with this struct writes it.
fn written<T: SessionData>(session: &T) -> String {
    let tokens = tokens::<T>();
    let payload = tokens.encode(session).unwrap();
    let header = Header {
        id: SessionId::from_bytes([7; 16]),
        started: NOW,
        authenticated: payload.has_subject().then_some(NOW),
        last_seen: NOW,
        issued: None,
        assurance: None,
        overrides: None,
        epoch: None,
    };
    tokens.sign(&header, &payload).unwrap()
}

fn opened<T: SessionData>(text: &str) -> Result<OpenToken, Refusal> {
    tokens::<T>().open(text.as_bytes(), &LIFETIMES, NOW)
}

/// Returns the session as the build with the struct `T` reads it.
fn read<T: SessionData>(text: &str) -> Result<T, Refusal> {
    opened::<T>(text)?.session().map_err(Refusal::Payload)
}

mod shop {
    //! One session type through five versions.

    use session_axum::{Role, Session};

    #[derive(Role, Clone, Copy, Debug, PartialEq)]
    pub(crate) enum Role {
        Admin,
        Reader,
    }

    pub(crate) mod v1 {
        use super::{Role, Session};

        #[derive(Session, Clone, Debug, PartialEq)]
        pub(crate) struct Visit {
            #[session(subject)]
            pub(crate) uid: Option<u64>,
            #[session(role)]
            pub(crate) role: Option<Role>,
            pub(crate) cart: Vec<u32>,
            pub(crate) plan: u8,
        }
    }

    pub(crate) mod v2 {
        use super::{Role, Session};

        #[derive(Session, Clone, Debug, PartialEq)]
        #[session(version = 2)]
        pub(crate) struct Visit {
            #[session(subject)]
            pub(crate) uid: Option<u64>,
            #[session(role)]
            pub(crate) role: Option<Role>,
            #[session(since = 2, default = "light".to_owned())]
            pub(crate) theme: String,
            pub(crate) cart: Vec<u32>,
            pub(crate) plan: u8,
        }
    }

    pub(crate) mod v3 {
        use session_axum::Removed;

        use super::{Role, Session};

        #[derive(Session, Clone, Debug, PartialEq)]
        #[session(version = 3)]
        pub(crate) struct Visit {
            #[session(subject, renamed(from = "uid", in = 3))]
            pub(crate) user: Option<u64>,
            #[session(role)]
            pub(crate) role: Option<Role>,
            #[session(since = 2, default = "light".to_owned())]
            pub(crate) theme: String,
            #[session(until = 3)]
            pub(crate) cart: Removed<Vec<u32>>,
            #[session(since = 3, with = items_in)]
            pub(crate) items: usize,
            pub(crate) plan: u8,
        }

        fn items_in(before: &VisitV2) -> usize {
            before.cart.len()
        }
    }

    pub(crate) mod v5 {
        use session_axum::Removed;

        use super::{Role, Session};

        #[derive(Session, Clone, Debug, PartialEq)]
        #[session(version = 5, codec = "json", recoded(from = "postcard", in = 5))]
        pub(crate) struct Visit {
            #[session(subject, renamed(from = "uid", in = 3))]
            pub(crate) user: Option<u64>,
            #[session(role)]
            pub(crate) role: Option<Role>,
            #[session(since = 2, default = "light".to_owned())]
            pub(crate) theme: String,
            #[session(until = 3)]
            pub(crate) cart: Removed<Vec<u32>>,
            #[session(since = 3, with = items_in)]
            pub(crate) items: usize,
            #[session(until = 4, renamed(from = "plan", in = 4))]
            pub(crate) plan_number: Removed<u8>,
            #[session(since = 4, try_with = plan_named)]
            pub(crate) plan: String,
            #[session(privilege, since = 5, with = no_tenant)]
            pub(crate) tenant: u32,
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
}

use shop::{Role, v1, v2, v3, v5};

fn first() -> v1::Visit {
    v1::Visit { uid: Some(42), role: Some(Role::Reader), cart: vec![3, 1_000], plan: 1 }
}

fn fifth() -> v5::Visit {
    v5::Visit {
        user: Some(42),
        role: Some(Role::Reader),
        theme: "light".to_owned(),
        cart: session_axum::Removed::new(),
        items: 2,
        plan_number: session_axum::Removed::new(),
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
        cart: session_axum::Removed::new(),
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
fn what_was_changed_before_a_step_is_kept_by_it() {
    let two = v2::Visit {
        uid: None,
        role: None,
        theme: "dark".to_owned(),
        cart: vec![],
        plan: 0,
    };
    let five: v5::Visit = read(&written(&two)).unwrap();
    assert_eq!((five.user, five.theme.as_str(), five.plan.as_str()), (None, "dark", "free"));
}

#[test]
fn a_step_can_end_a_session() {
    let unknown_plan = v1::Visit { plan: 9, ..first() };
    assert_eq!(read::<v5::Visit>(&written(&unknown_plan)), Err(Refusal::StepRefused(1)));
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
