//! What a session writes, it reads back, under either codec; only the privileged part is privileged.

use std::collections::BTreeSet;

use session_axum::{Permission, Role, Session, SessionData};
use session_core::{Context, Header, KeyRing, Lifetimes, SessionId, Tokens, UnixTime};

#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum Rank {
    #[role(includes(Reader))]
    Admin,
    Reader,
}

#[derive(Permission, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Right {
    #[permission(name = "post:*")]
    Posts,
    #[permission(name = "post:edit")]
    Edit,
}

macro_rules! visit {
    ($name:ident, $codec:literal) => {
        #[derive(Session, Clone, Debug, PartialEq, serde::Serialize)]
        #[session(codec = $codec)]
        struct $name {
            theme: String,
            #[session(subject)]
            user: u64,
            #[session(role)]
            ranks: Vec<Rank>,
            #[session(permission)]
            rights: BTreeSet<Right>,
            #[session(privilege)]
            plan: Option<Right>,
            #[serde(with = "doubled")]
            r#type: u16,
        }

        impl $name {
            fn new() -> Self {
                Self {
                    theme: "dark".to_owned(),
                    user: 7,
                    ranks: vec![Rank::Admin],
                    rights: [Right::Edit].into(),
                    plan: Some(Right::Posts),
                    r#type: 21,
                }
            }
        }
    };
}

visit!(Positional, "postcard");
visit!(Readable, "json");

#[derive(Session, Clone, Debug, PartialEq)]
struct Empty {}

mod doubled {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &u16, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(value * 2)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
        u16::deserialize(deserializer).map(|value| value / 2)
    }
}

fn tokens<T: SessionData>() -> Tokens<T> {
    Tokens::new(Context::new("app", "cookie", T::DECLARATION), KeyRing::throw_away().unwrap())
}

fn round_trip<T: SessionData>(session: &T, authenticated: Option<UnixTime>) -> T {
    let (tokens, now) = (tokens::<T>(), UnixTime::from_secs(1_000_000));
    let header = Header::begin(SessionId::from_bytes([1; 16]), now).with_authenticated(authenticated);
    let text = tokens.sign(&header, &tokens.encode(session).unwrap()).unwrap();
    let lifetimes = Lifetimes::new(T::DECLARATION.idle, T::DECLARATION.lifetime);
    tokens.open(text.as_bytes(), &lifetimes, now).unwrap().session().unwrap()
}

fn main() {
    let login = Some(UnixTime::from_secs(1_000_000));
    assert_eq!(round_trip(&Positional::new(), login), Positional::new());
    assert_eq!(round_trip(&Readable::new(), login), Readable::new());
    assert_eq!(round_trip(&Empty {}, None), Empty {});

    let json = tokens().encode(&Readable::new()).unwrap();
    let json = String::from_utf8_lossy(json.bytes()).into_owned();
    assert!(json.ends_with(r#"{"plan":"post:*","theme":"dark","type":42}"#), "{json}");

    let tokens = tokens::<Positional>();
    let same_privileges = |changed: Positional| {
        let payload = tokens.encode(&Positional::new()).unwrap();
        tokens.encode(&changed).unwrap().same_privileges(&payload)
    };
    assert!(same_privileges(Positional { theme: "light".to_owned(), ..Positional::new() }));
    assert!(same_privileges(Positional { r#type: 1, ..Positional::new() }));
    assert!(!same_privileges(Positional { plan: None, ..Positional::new() }));
    assert!(!same_privileges(Positional { ranks: vec![], ..Positional::new() }));
    assert!(!same_privileges(Positional { user: 8, ..Positional::new() }));
}
