//! A session type, keys and headers for the tests of tokens.

#![allow(dead_code, reason = "every test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use session_core::{
    Assurance, ChosenLifetimes, Codec, Context, Declaration, Header, IndexSet, Key, KeyRing,
    Lifetimes, Named, Nothing, OpenToken, PayloadError, PayloadReader, PayloadWriter, Permission,
    Refusal, Role, SessionData, SessionId, StableId, Tokens, UnixTime,
};
use sha2::Sha256;

pub(crate) const START: u64 = 1_700_000_000;
pub(crate) const LIVES: Lifetimes =
    Lifetimes::new(Declaration::DEFAULT_IDLE, Declaration::DEFAULT_LIFETIME);

macro_rules! named {
    ($enum:ident { $($variant:ident = $name:literal includes $included:expr),* }) => {
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum $enum {
            $($variant),*
        }

        impl Named for $enum {
            const NAMES: &'static [&'static str] = &[$($name),*];
            const INCLUDES: &'static [IndexSet] = &[$(IndexSet::of($included)),*];

            fn index(&self) -> u8 {
                *self as u8
            }

            fn from_index(index: u8) -> Option<Self> {
                [$(Self::$variant),*].get(usize::from(index)).copied()
            }

            fn position(name: &[u8]) -> Option<u8> {
                Self::NAMES.iter().position(|known| known.as_bytes() == name)?.try_into().ok()
            }
        }
    };
}

named!(Rank {
    Admin = "admin" includes &[0, 1],
    Reader = "reader" includes &[1],
    Auditor = "auditor" includes &[2]
});
named!(May {
    Posts = "post:*" includes &[0, 1],
    EditPost = "post:edit" includes &[1]
});

impl Role for Rank {
    type Grants = Nothing;
}

impl Permission for May {}

/// A session type, with what `#[derive(Session)]` would write spelt out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visit {
    pub(crate) user: Option<u64>,
    pub(crate) ranks: Vec<Rank>,
    pub(crate) note: String,
}

impl SessionData for Visit {
    const DECLARATION: Declaration = Declaration {
        name: "Visit",
        version: 2,
        fields: "[subject] user : Option < u64 > ; [role] ranks : Vec < Rank > ; note : String",
        idle: Declaration::DEFAULT_IDLE,
        lifetime: Declaration::DEFAULT_LIFETIME,
        codec: Codec::Postcard,
    };
    type Role = Rank;
    type Permission = May;

    fn write(&self, payload: &mut PayloadWriter) -> Result<(), PayloadError> {
        payload.principal(self.user.as_ref(), &self.ranks, &Vec::<May>::new())?;
        payload.privileges_end();
        payload.field("note", &self.note)
    }

    fn read(payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError> {
        let (user, ranks, _) = payload.principal::<u64, Vec<Rank>, Vec<May>>()?;
        Ok(Self { user, ranks, note: payload.field("note")? })
    }
}

/// A user's session, with a note of some length.
pub(crate) fn visit(note: usize) -> Visit {
    Visit { user: Some(42), ranks: vec![Rank::Reader], note: "n".repeat(note) }
}

pub(crate) fn header() -> Header {
    let start = UnixTime::from_secs(START);
    let id = SessionId::from_bytes(std::array::from_fn(|at| 0xa0 + u8::try_from(at).unwrap()));
    Header::begin(id, start).with_authenticated(start)
}

/// A header with every part that there is.
pub(crate) fn full_header() -> Header {
    let chosen = ChosenLifetimes {
        idle: Declaration::DEFAULT_IDLE,
        lifetime: Declaration::DEFAULT_LIFETIME,
    };
    header()
        .with_issued(UnixTime::from_secs(START))
        .with_assurance(Assurance(2))
        .with_chosen(chosen)
        .with_generation(Some(1_700_000_060))
        .with_sid(StableId::from_bytes([0x51; 16]))
}

pub(crate) fn key_bytes(number: u8) -> [u8; 32] {
    std::array::from_fn(|at| {
        let at = u8::try_from(at).unwrap();
        at.wrapping_mul(at).wrapping_mul(37) ^ at.wrapping_mul(11) ^ number
    })
}

pub(crate) fn key(number: u8) -> Key {
    Key::from_bytes(&key_bytes(number)).unwrap()
}

/// A ring of these keys, the first one active.
pub(crate) fn ring(numbers: &[u8]) -> KeyRing {
    let (active, accepted) = numbers.split_first().unwrap();
    accepted
        .iter()
        .fold(KeyRing::new(key(*active)), |ring, number| ring.accepting(key(*number)).unwrap())
}

pub(crate) fn tokens(ring: KeyRing) -> Tokens<Visit> {
    Tokens::new(Context::new("shop", "__Host-session", Visit::DECLARATION), ring)
}

pub(crate) fn sign(tokens: &Tokens<Visit>, session: &Visit) -> String {
    tokens.sign(&header(), &tokens.encode(session).unwrap()).unwrap()
}

pub(crate) fn open(tokens: &Tokens<Visit>, text: &[u8]) -> Result<OpenToken, Refusal> {
    tokens.open(text, &LIVES, UnixTime::from_secs(START))
}

pub(crate) fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Returns a body with the tag that key 1 gives it in the context of [`tokens`]: what only a holder
/// of the key could make, by a derivation written out a second time here.
pub(crate) fn tagged(body: &[u8]) -> Vec<u8> {
    let Declaration { name, version, fields, .. } = Visit::DECLARATION;
    let mut info = Vec::new();
    for part in [
        b"session-core/v1/sign".as_slice(),
        b"shop",
        b"__Host-session",
        name.as_bytes(),
        &version.to_be_bytes(),
        fields.as_bytes(),
    ] {
        info.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
        info.extend_from_slice(part);
    }
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(None, &key_bytes(1)).expand(&info, &mut derived).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&derived).unwrap();
    mac.update(body);
    [body, &mac.finalize().into_bytes()].concat()
}
