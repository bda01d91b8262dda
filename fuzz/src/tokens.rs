//! What must hold for every text that comes in as a token.
//!
//! The fuzz targets run these checks on what the fuzzer invents, and the tests of `session-core` on
//! the corpus. They use the public API and `docs/token.md` only: the tags are made here by a second
//! implementation of it, so that bytes behind a good tag are reached without a way in.

#[path = "../../session-core/tests/vectors/samples.rs"]
#[allow(dead_code, reason = "the vectors use the rest")]
mod samples;

use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use samples::{Desk, May, Rank, Sample, Visit};
use session_core::{
    Context, EncodeError, Held, IndexSet, Key, KeyRing, Lifetimes, MAX_COOKIE, Named, OpenToken,
    Tokens, UnixTime,
};
use sha2::Sha256;

/// The key of the vectors: everybody can read it.
const KEY: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";
const APPLICATION: &str = "shop";
/// When the tokens of the vectors were in use.
pub const NOW: u64 = 1_700_000_200;

static VISIT: LazyLock<Reader<Visit>> = LazyLock::new(|| Reader::new("__Host-session"));
static DESK: LazyLock<Reader<Desk>> = LazyLock::new(|| Reader::new("__Host-desk"));

/// Any text, as the value of a cookie.
pub fn text(data: &[u8]) {
    VISIT.check(data, NOW);
    DESK.check(data, NOW);
}

/// Any body, under a good tag.
///
/// One byte of choices and four of the present time; the rest is the body. Choice 1 reads it as the
/// JSON sample, choice 2 leaves format and key id as they came.
pub fn body(data: &[u8]) {
    let Some((&[choices, t0, t1, t2, t3], body)) = data.split_first_chunk::<5>() else { return };
    let now = u32::from_be_bytes([t0, t1, t2, t3]).into();
    if choices & 1 == 0 {
        VISIT.check_body(body, choices & 2 == 0, now);
    } else {
        DESK.check_body(body, choices & 2 == 0, now);
    }
}

/// Any principal and fields, behind a good header and under a good tag.
///
/// One byte of choices, then the payload. Choice 1 reads it as the JSON sample, choice 2 marks it
/// as being in the other codec, choice 4 as having no subject.
pub fn payload(data: &[u8]) {
    let Some((&choices, payload)) = data.split_first() else { return };
    let desk = choices & 1 != 0;
    let json = desk != (choices & 2 != 0);
    let subject = choices & 4 == 0;
    let mut body = vec![0, 0, 0, 0, 0, u8::from(subject) | u8::from(json) << 1];
    body.extend_from_slice(if desk { &[0xac, 0x02] } else { &[0x02] });
    body.extend_from_slice(&[0xa5; 16]);
    body.extend_from_slice(&1_700_000_000_u32.to_be_bytes());
    body.extend_from_slice(if subject { &[40, 100] } else { &[100] });
    body.extend_from_slice(payload);
    if desk {
        DESK.check_body(&body, true, NOW);
    } else {
        VISIT.check_body(&body, true, NOW);
    }
}

/// What opens one sample's tokens, and makes tags for them by itself.
struct Reader<T> {
    tokens: Tokens<T>,
    lifetimes: Lifetimes,
    key_id: [u8; 4],
    tags: Hmac<Sha256>,
}

impl<T: Contents> Reader<T> {
    fn new(cookie: &str) -> Self {
        let key = Key::from_base64(KEY).expect("it is a good key");
        let declaration = T::DECLARATION;
        let parts = [
            b"session-core/v1/sign",
            APPLICATION.as_bytes(),
            cookie.as_bytes(),
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
        let secret = base64::engine::general_purpose::STANDARD.decode(KEY).expect("it is base64");
        let mut signing = [0; 32];
        Hkdf::<Sha256>::new(None, &secret).expand(&info, &mut signing).expect("32 bytes are few");
        Self {
            key_id: *key.id().as_bytes(),
            tokens: Tokens::new(Context::new(APPLICATION, cookie, declaration), KeyRing::new(key)),
            lifetimes: Lifetimes::new(declaration.idle, declaration.lifetime),
            tags: Hmac::new_from_slice(&signing).expect("every length is a key"),
        }
    }

    fn check_body(&self, body: &[u8], preamble: bool, now: u64) {
        let mut token = body.to_vec();
        if preamble && let Some(front) = token.first_chunk_mut::<5>() {
            front[0] = 1;
            front[1..].copy_from_slice(&self.key_id);
        }
        let tag = self.tags.clone().chain_update(&token).finalize().into_bytes();
        token.extend_from_slice(&tag);
        self.check(URL_SAFE_NO_PAD.encode(token).as_bytes(), now);
    }

    /// Opens a text, and holds what comes out against what went in.
    fn check(&self, text: &[u8], now: u64) {
        let now = UnixTime::from_secs(now);
        let Ok(token) = self.tokens.open(text, &self.lifetimes, now) else { return };
        // One session at one moment has one text.
        match self.tokens.sign_again(token.header(), &token) {
            Ok(again) => assert_eq!(again.as_bytes(), text),
            Err(EncodeError::TooLarge { .. }) => {
                assert!(self.tokens.carrier().as_str().len() + text.len() > MAX_COOKIE);
            }
            Err(error) => panic!("{error}"),
        }
        let remaining = self.lifetimes.remaining(token.header(), now);
        // Whatever it chose for itself: these readers allow nothing longer than what is declared.
        assert!(remaining <= self.lifetimes.lifetime().saturating_add(Duration::from_secs(60)));
        self.check_session(&token, text.len(), now);
    }

    fn check_session(&self, token: &OpenToken, length: usize, now: UnixTime) {
        let Ok(session) = token.session::<T>() else { return };
        // A length that is merely claimed allocates nothing.
        assert!(session.elements() <= length);
        // A guard that reads the principal alone sees what the struct says.
        let (roles, permissions) = session.held();
        assert_eq!(token.roles(), roles);
        assert!(permissions.is_none_or(|permissions| permissions == token.permissions()));
        assert_eq!(token.header().authenticated.is_some(), !token.subject().is_empty());
        let payload = self.tokens.encode(&session).expect("what was read can be written");
        let Ok(written) = self.tokens.sign(token.header(), &payload) else { return };
        let opened = self.tokens.open(written.as_bytes(), &self.lifetimes, now);
        let again = opened.expect("what was signed opens").session::<T>();
        assert_eq!(again.as_ref(), Ok(&session));
    }
}

/// What the checks ask of a sample.
trait Contents: Sample {
    /// Returns how many things of variable number it holds.
    fn elements(&self) -> usize;

    /// Returns what its roles and permissions include; `None` where it has no field for them.
    fn held(&self) -> (IndexSet, Option<IndexSet>);
}

impl Contents for Visit {
    fn elements(&self) -> usize {
        self.locale.len() + self.cart.len()
    }

    fn held(&self) -> (IndexSet, Option<IndexSet>) {
        (included::<Rank, _>(&self.rank), None)
    }
}

impl Contents for Desk {
    fn elements(&self) -> usize {
        self.user.len() + self.ranks.len() + self.may.len() + self.note.len()
    }

    fn held(&self) -> (IndexSet, Option<IndexSet>) {
        (included::<Rank, _>(&self.ranks), Some(included::<May, _>(&self.may)))
    }
}

fn included<N: Named, H: Held<Name = N>>(held: &H) -> IndexSet {
    held.indices().fold(IndexSet::EMPTY, |set, index| set.union(N::included(index)))
}
