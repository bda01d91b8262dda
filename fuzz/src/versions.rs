//! What must hold for a payload that a build of an older version may have written.
//!
//! The fuzz target `older_payload` runs this on what the fuzzer invents, and a test of `session-axum`
//! on the corpus. The structs are derived as an application derives them, and the tags are made by a
//! second implementation of `docs/token.md`.

use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use session_axum::{Key, KeyRing, Removed, Role, Session, SessionData};
use session_core::{Context, Lifetimes, OpenToken, Refusal, Tokens, UnixTime};
use sha2::Sha256;

const KEY: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";
const STARTED: u32 = 1_700_000_000;

/// Contains itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Deep {
    Leaf(u8),
    Next(Box<Deep>),
    Several(Vec<Deep>),
}

/// How many levels are always read, under a sanitizer too. How many more depends on how large the frames
/// of the functions are that read one, and so on where they were inlined.
const SHALLOW: usize = 32;

impl Deep {
    fn levels(&self) -> usize {
        match self {
            Self::Leaf(_) => 1,
            Self::Next(next) => next.levels().saturating_add(1),
            Self::Several(several) => {
                several.iter().map(Self::levels).max().unwrap_or_default().saturating_add(1)
            }
        }
    }
}

#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum OldRole {
    Boss,
    User,
    Guest,
}

#[derive(Role, Clone, Copy, Debug, PartialEq)]
enum NewRole {
    #[role(includes(Reader))]
    Admin,
    Reader,
}

/// The struct that version 1 was, kept by its author.
#[derive(Session, Clone, Debug, PartialEq)]
#[session(version = 1, name = "Visit")]
struct First {
    #[session(subject)]
    user: Option<u64>,
    #[session(role)]
    roles: Vec<OldRole>,
    #[session(privilege)]
    tenant: u32,
    cart: Vec<(u16, String)>,
    deep: Option<Deep>,
}

/// The struct today: written anew in version 2, and changed in 3 and 4.
#[derive(Session, Clone, Debug, PartialEq)]
#[session(
    version = 4,
    name = "Visit",
    previous = First,
    codec = "json",
    recoded(from = "postcard", in = 4)
)]
struct Last {
    #[session(subject)]
    user: Option<u64>,
    #[session(role, until = 3, renamed(from = "roles", in = 3))]
    old_roles: Removed<Vec<OldRole>>,
    #[session(role, since = 3, try_with = new_role)]
    role: Option<NewRole>,
    #[session(privilege)]
    tenant: u32,
    #[session(until = 4)]
    cart: Removed<Vec<(u16, String)>>,
    #[session(since = 4, with = items)]
    items: usize,
    deep: Option<Deep>,
    #[session(since = 3, default = 7)]
    visits: u8,
}

impl TryFrom<First> for LastV2 {
    type Error = ();

    fn try_from(before: First) -> Result<Self, ()> {
        let First { user, roles, tenant, cart, deep } = before;
        // A migration that raises what it should not: the run time has to see it.
        let tenant = if tenant == 99 { 100 } else { tenant };
        let ends = cart.iter().any(|(_, name)| name == "ends");
        if ends { Err(()) } else { Ok(Self { user, roles, tenant, cart, deep }) }
    }
}

fn new_role(before: &LastV2) -> Result<Option<NewRole>, ()> {
    match before.roles[..] {
        [] => Ok(None),
        [OldRole::Boss, ..] => Ok(Some(NewRole::Admin)),
        [OldRole::User, ..] => Ok(Some(NewRole::Reader)),
        [OldRole::Guest, ..] => Err(()),
    }
}

fn items(before: &LastV3) -> usize {
    before.cart.len()
}

/// The migrations once more, by hand.
fn migrated(first: First) -> Result<Last, Refusal> {
    if first.cart.iter().any(|(_, name)| name == "ends") {
        return Err(Refusal::MigrationRefused(1));
    }
    if first.tenant == 99 {
        return Err(Refusal::MorePrivilege(1));
    }
    let second = LastV2 {
        user: first.user,
        roles: first.roles,
        tenant: first.tenant,
        cart: first.cart,
        deep: first.deep,
    };
    migrated_2(&second).map_err(|()| Refusal::MigrationRefused(1))
}

fn migrated_2(second: &LastV2) -> Result<Last, ()> {
    Ok(migrated_3(&LastV3 {
        user: second.user,
        role: new_role(second)?,
        tenant: second.tenant,
        cart: second.cart.clone(),
        deep: second.deep.clone(),
        visits: 7,
    }))
}

fn migrated_3(third: &LastV3) -> Last {
    Last {
        user: third.user,
        old_roles: Removed::new(),
        role: third.role,
        tenant: third.tenant,
        cart: Removed::new(),
        items: third.cart.len(),
        deep: third.deep.clone(),
        visits: third.visits,
    }
}

/// What signs and opens tokens in one version.
struct Build<T> {
    tokens: Tokens<T>,
    version: u32,
    key_id: [u8; 4],
    tags: Hmac<Sha256>,
}

static FIRST: LazyLock<Build<First>> = LazyLock::new(Build::new);
static SECOND: LazyLock<Build<LastV2>> = LazyLock::new(Build::new);
static THIRD: LazyLock<Build<LastV3>> = LazyLock::new(Build::new);
static LAST: LazyLock<Build<Last>> = LazyLock::new(Build::new);

const LIFETIMES: Lifetimes =
    Lifetimes::new(Duration::from_secs(1_800), Duration::from_secs(43_200));
const NOW: UnixTime = UnixTime::from_secs(1_700_000_200);

impl<T: SessionData> Build<T> {
    fn new() -> Self {
        let key = Key::from_base64(KEY).expect("it is a good key");
        let declaration = T::DECLARATION;
        let parts = [
            b"session-core/v1/sign",
            &b"shop"[..],
            b"__Host-session",
            declaration.name.as_bytes(),
            &declaration.version.to_be_bytes(),
            declaration.fields.as_bytes(),
        ];
        let mut info = Vec::new();
        for part in parts {
            let length = u32::try_from(part.len()).expect("it is a short text");
            info.extend_from_slice(&length.to_be_bytes());
            info.extend_from_slice(part);
        }
        let secret = STANDARD.decode(KEY).expect("it is base64");
        let mut signing = [0; 32];
        Hkdf::<Sha256>::new(None, &secret).expand(&info, &mut signing).expect("32 bytes are few");
        let context = Context::new("shop", "__Host-session", declaration);
        Self {
            version: declaration.version,
            key_id: *key.id().as_bytes(),
            tokens: Tokens::new(context, KeyRing::new(key)),
            tags: Hmac::new_from_slice(&signing).expect("every length is a key"),
        }
    }

    /// Returns the token of a payload, as this build would have written it.
    fn token(&self, payload: &[u8], json: bool, subject: bool) -> String {
        let mut token = vec![1];
        token.extend_from_slice(&self.key_id);
        token.push(u8::from(subject) | u8::from(json) << 1);
        token.push(u8::try_from(self.version).expect("it is a low one"));
        token.extend_from_slice(&[0xa5; 16]);
        token.extend_from_slice(&STARTED.to_be_bytes());
        token.extend_from_slice(if subject { &[40, 100] } else { &[100] });
        token.extend_from_slice(payload);
        let tag = self.tags.clone().chain_update(&token).finalize().into_bytes();
        token.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(token)
    }

    fn open(&self, text: &str) -> Result<OpenToken, Refusal> {
        self.tokens.open(text.as_bytes(), &LIFETIMES, NOW)
    }

    fn read(&self, text: &str) -> Result<T, Refusal> {
        self.open(text)?.session().map_err(Refusal::Payload)
    }

    /// Opens a payload in this version, and in the present one, whose answer the migrations must explain.
    fn check(
        &self,
        payload: &[u8],
        json: bool,
        subject: bool,
        migrate: impl FnOnce(T) -> Result<Last, Refusal>,
    ) {
        let text = self.token(payload, json, subject);
        let expected = self.read(&text).and_then(migrate);
        let found = LAST.read(&text);
        match (&expected, &found) {
            (Ok(expected), Ok(found)) => assert_eq!(expected, found),
            (Err(expected), Err(found)) => assert_eq!(expected.reason(), found.reason()),
            (Ok(read), Err(_)) | (Err(_), Ok(read))
                if read.deep.as_ref().is_some_and(|deep| deep.levels() > SHALLOW) => {}
            _ => panic!("migrating by hand: {expected:?}; as it is read: {found:?}"),
        }
        let Ok(session) = found else { return };
        // Nothing is made out of nothing.
        assert!(session.items <= text.len());
        let open = LAST.open(&text).expect("it did before");
        assert!(open.is_outdated());
        assert_eq!(open.roles().contains(0), session.role == Some(NewRole::Admin));
        // Written anew, it is the same session.
        let Ok(again) = LAST.tokens.sign_again(open.header(), &open) else { return };
        assert_eq!(LAST.read(&again), Ok(session));
        assert!(!LAST.open(&again).expect("it was just written").is_outdated());
    }
}

/// Any payload under the good tag of an older version.
///
/// One byte of choices, then the payload. The lowest two bits choose the version, 4 marks the payload
/// as JSON, 8 as having no subject.
pub fn payload(data: &[u8]) {
    let Some((&choices, payload)) = data.split_first() else { return };
    let (json, subject) = (choices & 4 != 0, choices & 8 == 0);
    match choices & 3 {
        0 | 3 => FIRST.check(payload, json, subject, migrated),
        1 => SECOND.check(payload, json, subject, |second| {
            migrated_2(&second).map_err(|()| Refusal::MigrationRefused(2))
        }),
        _ => THIRD.check(payload, json, subject, |third| Ok(migrated_3(&third))),
    }
}
