//! The vectors in `tests/vectors/tokens.json`: what tokens and records look like, and which are
//! refused.
//!
//! They pin the token for good. A change here ends every session there is, unless the token's
//! format number changes with it. `docs/token.md` is the specification, `tests/vectors/verify.py`
//! a second implementation of it.
//!
//! `UPDATE_VECTORS=1 cargo test -p session-core --test vectors` writes the file anew.

#![cfg(feature = "json")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod records;
mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::{Value, json};
use session_core::{
    Assurance, ChosenLifetimes, Codec, Context, Declaration, Header, Key, KeyRing, Lifetimes,
    Named, Refusal, SessionId, StableId, Tokens, UnixTime,
};
use sha2::Sha256;

use self::samples::{Desk, May, Rank, Sample, Visit};

/// For tests only: everybody can read them here.
const KEY: &str = "3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=";
const OLD_KEY: &str = "AfoCJTu6kPcWZZ2wT0Oq1mJ8yQmX5cJrQ4xq0m9t7zE=";

const DAY: u64 = 86_400;

/// When all vectors' visits began.
const START: u64 = 1_700_000_000;

/// One configuration that opens tokens.
#[derive(Clone, Serialize)]
struct Reader {
    /// The first one is active.
    keys: Vec<&'static str>,
    key_ids: Vec<String>,
    /// What the tags are made with, derived from `keys` for this context.
    signing_keys: Vec<String>,
    application: &'static str,
    carrier: &'static str,
    name: &'static str,
    version: u32,
    fields: &'static str,
    idle: u64,
    lifetime: u64,
    /// The most that a session may have chosen for itself, where that is more than the above.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<Allowed>,
    subject: &'static str,
    roles: &'static [&'static str],
    permissions: &'static [&'static str],
    /// The fields behind the principal, in order, with their types.
    shape: &'static [(&'static str, &'static str)],
    #[serde(skip)]
    declaration: Declaration,
}

#[derive(Clone, Copy, Serialize)]
struct Allowed {
    idle: u64,
    lifetime: u64,
}

#[derive(Serialize)]
struct Accepted {
    name: &'static str,
    reader: &'static str,
    now: u64,
    token: String,
    says: Value,
}

#[derive(Serialize)]
struct Refused {
    name: &'static str,
    reader: &'static str,
    now: u64,
    token: String,
    reason: &'static str,
}

#[derive(Default, Serialize)]
struct Vectors {
    about: &'static str,
    readers: BTreeMap<&'static str, Reader>,
    accepted: Vec<Accepted>,
    refused: Vec<Refused>,
    records: Vec<records::Sealed>,
    refused_records: Vec<records::Refused>,
    signposts: Vec<records::Leading>,
    taken: Vec<records::Taken>,
    subjects: Vec<records::OfSubject>,
}

#[test]
fn tokens_are_written_as_they_always_were() {
    let written = serde_json::to_string_pretty(&vectors()).unwrap() + "\n";
    let file = root().join("tests/vectors/tokens.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&file, &written).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    for (number, (kept, written)) in (1..).zip(kept.lines().zip(written.lines())) {
        assert_eq!(kept, written, "line {number} of {}", file.display());
    }
    assert_eq!(kept, written);
}

#[test]
fn every_vector_is_opened_or_refused_as_it_says() {
    let Vectors { readers, accepted, refused, .. } = vectors();
    for vector in &accepted {
        let opened = readers[vector.reader].open_any(&vector.token, vector.now);
        assert_eq!(opened.as_ref(), Ok(&vector.says), "{}", vector.name);
    }
    for vector in &refused {
        let refusal = readers[vector.reader].open_any(&vector.token, vector.now).unwrap_err();
        assert_eq!(refusal.reason(), vector.reason, "{}", vector.name);
        let left_alone = matches!(vector.reason, "newer_version" | "unknown_key");
        let to_come = vector.name.contains("format 2");
        assert_eq!(refusal.may_be_of_another_build(), left_alone || to_come, "{}", vector.name);
    }
}

#[test]
fn the_specification_shows_the_first_vector() {
    let text = std::fs::read_to_string(root().join("docs/token.md")).unwrap();
    let squeezed: String = text.split_whitespace().collect();
    let (token, reader) = (&vectors().accepted[0].token, &vectors().readers["visit"]);
    let raw = bytes(token);
    let (body, tag) = raw.split_at(raw.len() - 32);
    let id = &body[7..23];
    for shown in [token, &reader.signing_keys[0], &reader.key_ids[0], &hex(tag), &hex(id)] {
        assert!(squeezed.contains(shown), "{shown}");
    }
}

fn vectors() -> Vectors {
    let mut vectors = Vectors {
        about: "Tokens and records of session-core, and what is neither; specified in \
                docs/token.md. Times are seconds since 1970, byte strings hexadecimal. For tests \
                only: the keys are public.",
        readers: readers(),
        ..Vectors::default()
    };
    accept(&mut vectors);
    refuse_texts(&mut vectors);
    refuse_contexts(&mut vectors);
    refuse_times(&mut vectors);
    refuse_authentic(&mut vectors);
    accept_carriers_and_choices(&mut vectors);
    refuse_carriers_and_choices(&mut vectors);
    records::fill(&mut vectors);
    vectors
}

fn readers() -> BTreeMap<&'static str, Reader> {
    let visit = Reader::of::<Visit>("__Host-session");
    let desk = Reader::of::<Desk>("__Host-desk");
    let changed = |change: fn(&mut Reader)| {
        let mut reader = visit.clone();
        change(&mut reader);
        reader.derived()
    };
    BTreeMap::from([
        ("visit-elsewhere", changed(|reader| reader.application = "shop-staging")),
        ("visit-in-another-cookie", changed(|reader| reader.carrier = "__Host-other")),
        ("visit-renamed", changed(|reader| reader.name = "Call")),
        ("visit-reshaped", changed(|reader| reader.fields = "[subject] user : Option < u64 >")),
        ("visit-version-1", changed(|reader| reader.version = 1)),
        ("visit-version-3", changed(|reader| reader.version = 3)),
        ("visit-after-retirement", changed(|reader| reader.keys = vec![OLD_KEY])),
        ("visit-after-rotation", changed(|reader| reader.keys = vec![OLD_KEY, KEY])),
        // Where one part of a context ends belongs to it.
        (
            "visit-shifted",
            changed(|reader| (reader.application, reader.carrier) = ("sho", "p__Host-session")),
        ),
        ("visit-by-bearer", changed(|reader| reader.carrier = "authorization: bearer")),
        (
            "visit-remembered",
            changed(|reader| {
                reader.allowed = Some(Allowed { idle: 14 * DAY, lifetime: 90 * DAY });
            }),
        ),
        ("visit", visit),
        ("desk", desk),
    ])
}

fn accept(vectors: &mut Vectors) {
    vectors.accept("a subject with a role", "visit", &header(), &user());
    let stranger = header().with_authenticated(None);
    vectors.accept("a visitor", "visit", &stranger, &visitor());
    vectors.accept("under a key that is accepted and not active", "visit", &header(), &user());
    vectors.accepted[2].reader = "visit-after-rotation";
    vectors.accepted[2].says["under_active_key"] = json!(false);
    let full = header()
        .with_issued(after(90))
        .with_assurance(Assurance(2))
        .with_chosen(chosen(604_800, 2_592_000))
        .with_generation(Some(u32::MAX));
    vectors.accept("every optional part of the header", "visit", &full, &user());
    vectors.accept("JSON, several roles and permissions", "desk", &header(), &clerk());
    let nothing = Desk { ranks: vec![], may: BTreeSet::new(), note: String::new(), ..clerk() };
    vectors.accept("no role at all", "desk", &header(), &nothing);
    let long = Visit {
        user: Some(u64::MAX),
        locale: "x".repeat(200),
        cart: (0..40).map(|at| at * 1_000_003).collect(),
        dark: None,
        ..user()
    };
    vectors.accept("numbers and lengths of several bytes", "visit", &header(), &long);
    let early = Header::begin(header().id, after(0)).with_authenticated(after(0));
    vectors.accept("all at one moment", "visit", &early, &user());
}

/// What came later, behind what was there: no vector changes its place.
fn accept_carriers_and_choices(vectors: &mut Vectors) {
    let sid = StableId::from_bytes([0x51; 16]);
    vectors.accept("a stable id", "visit", &header().with_sid(sid), &user());
    let full = header()
        .with_issued(after(90))
        .with_assurance(Assurance(3))
        .with_chosen(chosen(300, 3_600))
        .with_generation(Some(1_700_000_100))
        .with_sid(sid);
    vectors.accept("every flag but the reserved one", "desk", &full, &clerk());
    vectors.accept("a bearer token", "visit-by-bearer", &header(), &user());
    let long = Visit { locale: "x".repeat(3_200), ..user() };
    vectors.accept("longer than a cookie", "visit-by-bearer", &header(), &long);
    vectors.accept("remembered", "visit-remembered", &remembered(), &user());
    vectors.accepted.last_mut().unwrap().now = START + 100 + 14 * DAY + 29;
}

fn refuse_carriers_and_choices(vectors: &mut Vectors) {
    let token = |name: &str| {
        let found = vectors.accepted.iter().find(|vector| vector.name == name);
        found.unwrap().token.clone()
    };
    let (cookie, bearer) = (token("a subject with a role"), token("a bearer token"));
    let (long, remembered) = (token("longer than a cookie"), token("remembered"));
    let body = bytes(&token("a stable id"));
    let cut = vectors.readers["visit"].tagged(body[..29 + 15].to_vec());
    // The first three parts are in the clear, the nonce and what follows look like noise.
    let front = [&[2], &body[1..5], &[2]].concat();
    let sealed = [front, (0..90).map(|at: u8| at.wrapping_mul(101) ^ 0x5a).collect()].concat();
    let now = START + 200;
    for (name, reader, now, text, reason) in [
        ("a cookie's value as a bearer token", "visit-by-bearer", now, cookie, "bad_tag"),
        ("a bearer token in a cookie", "visit", now, bearer, "bad_tag"),
        ("a bearer token longer than a cookie, in a cookie", "visit", now, long, "malformed"),
        ("longer than a header", "visit-by-bearer", now, "A".repeat(8_193), "malformed"),
        ("authentic, cut in the stable id", "visit", now, cut, "malformed"),
        (
            "remembered, and idle for longer than chosen",
            "visit-remembered",
            START + 100 + 14 * DAY + 30,
            remembered.clone(),
            "expired",
        ),
        (
            "remembered for longer than the reader allows",
            "visit",
            START + 1_930,
            remembered,
            "expired",
        ),
        ("sealed, in format 2", "visit", now, text(&sealed), "unknown_format"),
    ] {
        vectors.refuse(name, reader, now, &text, reason);
    }
}

fn refuse_texts(vectors: &mut Vectors) {
    let token = vectors.accepted[0].token.clone();
    let raw = bytes(&token);
    let flipped = |at: usize| {
        let mut raw = raw.clone();
        raw[at] ^= 1;
        text(&raw)
    };
    let with_first = |byte: u8| text(&[&[byte], &raw[1..]].concat());
    // The bytes' number is no multiple of 3, so the last character has bits to spare.
    assert_ne!(raw.len() % 3, 0, "take another sample");
    let mut stray = token.clone();
    let last = stray.pop().unwrap();
    stray.push(char::from_u32(u32::from(last) + 1).unwrap());
    let standard = STANDARD.encode(&raw).trim_end_matches('=').to_owned();
    assert_ne!(standard, token, "take another sample");

    for (name, text, reason) in [
        ("empty", String::new(), "malformed"),
        ("padding", format!("{token}="), "malformed"),
        ("the standard alphabet", standard, "malformed"),
        ("a bit beyond the last byte", stray, "malformed"),
        ("a space in front", format!(" {token}"), "malformed"),
        ("quotes", format!("\"{token}\""), "malformed"),
        ("shorter than a tag", token[..40].to_owned(), "malformed"),
        ("a tag and nothing else", text(&raw[raw.len() - 32..]), "malformed"),
        ("one character short", token[..token.len() - 1].to_owned(), "malformed"),
        ("one byte short", text(&raw[..raw.len() - 1]), "bad_tag"),
        ("one byte more", text(&[&raw[..], &[0]].concat()), "bad_tag"),
        ("longer than a cookie", "A".repeat(4_097), "malformed"),
        ("format 0", with_first(0), "unknown_format"),
        ("format 2", with_first(2), "unknown_format"),
        ("a bit of the key id flipped", flipped(1), "unknown_key"),
        ("a bit of the flags flipped", flipped(5), "bad_tag"),
        ("a bit of the session id flipped", flipped(7), "bad_tag"),
        ("a bit of the start flipped", flipped(26), "bad_tag"),
        ("a bit of the payload flipped", flipped(raw.len() - 33), "bad_tag"),
        ("a bit of the tag flipped", flipped(raw.len() - 1), "bad_tag"),
        ("no tag", text(&raw[..raw.len() - 32]), "bad_tag"),
    ] {
        vectors.refuse(name, "visit", START + 200, &text, reason);
    }
}

fn refuse_contexts(vectors: &mut Vectors) {
    let token = vectors.accepted[0].token.clone();
    for (name, reader, reason) in [
        ("made for another application", "visit-elsewhere", "bad_tag"),
        ("made for another cookie", "visit-in-another-cookie", "bad_tag"),
        ("made for a type of another name", "visit-renamed", "bad_tag"),
        ("made for a type of another shape", "visit-reshaped", "bad_tag"),
        ("made for names that only look alike when joined", "visit-shifted", "bad_tag"),
        ("made by a newer build", "visit-version-1", "newer_version"),
        ("made by an older build", "visit-version-3", "unsupported_version"),
        ("under a retired key", "visit-after-retirement", "unknown_key"),
    ] {
        vectors.refuse(name, reader, START + 200, &token, reason);
    }
    let other = vectors.accepted[4].token.clone();
    vectors.refuse(
        "made for another type and cookie",
        "visit",
        START + 200,
        &other,
        "newer_version",
    );
}

fn refuse_times(vectors: &mut Vectors) {
    let reader = vectors.readers["visit"].clone();
    let token = vectors.accepted[0].token.clone();
    let busy = reader.sign(&header().used_at(after(43_000)), &user());
    let ahead = reader.sign(&header().used_at(after(5_000)), &user());
    // Seen last at 100, 1800 seconds of idleness, 30 of skew.
    vectors.refuse("idle for too long", "visit", START + 1_930, &token, "expired");
    // Logged in at 40, 43200 seconds of life, 30 of skew.
    vectors.refuse("logged in too long ago", "visit", START + 43_270, &busy, "expired");
    vectors.refuse("seen in the future", "visit", START + 4_939, &ahead, "from_the_future");
}

/// What only a holder of the key could make: the tag is right, the rest is not.
fn refuse_authentic(vectors: &mut Vectors) {
    let reader = vectors.readers["visit"].clone();
    let raw = bytes(&vectors.accepted[0].token);
    let body = &raw[..raw.len() - 32];
    let replaced = |at: usize, length: usize, by: &[u8]| {
        reader.tagged([&body[..at], by, &body[at + length..]].concat())
    };
    let renamed = {
        let at = body.windows(5).position(|part| part == b"admin").unwrap();
        replaced(at, 5, b"owner")
    };
    let flagged = |flag: u8| replaced(5, 1, &[body[5] | flag]);
    for (name, text, reason) in [
        ("authentic, with flag 6 and no stable id", flagged(1 << 6), "payload"),
        ("authentic, with reserved flag 7", flagged(1 << 7), "malformed"),
        ("authentic, with the version in two bytes", replaced(6, 1, &[0x82, 0]), "malformed"),
        ("authentic, with the login in two bytes", replaced(27, 1, &[0xa8, 0]), "malformed"),
        ("authentic, cut in the header", reader.tagged(body[..20].to_vec()), "malformed"),
        ("authentic, with a role nobody knows", renamed, "payload"),
        ("authentic, cut in the roles", reader.tagged(body[..33].to_vec()), "payload"),
        ("authentic, cut in the fields", reader.tagged(body[..body.len() - 1].to_vec()), "payload"),
        ("authentic, with a byte to spare", reader.tagged([body, &[0]].concat()), "payload"),
    ] {
        vectors.refuse(name, "visit", START + 200, &text, reason);
    }
}

impl Vectors {
    fn accept<T: Sample>(
        &mut self,
        name: &'static str,
        reader: &'static str,
        header: &Header,
        session: &T,
    ) {
        let token = self.readers[reader].sign(header, session);
        let says = says(header, session, true);
        self.accepted.push(Accepted { name, reader, now: START + 200, token, says });
    }

    fn refuse(
        &mut self,
        name: &'static str,
        reader: &'static str,
        now: u64,
        token: &str,
        reason: &'static str,
    ) {
        self.refused.push(Refused { name, reader, now, token: token.to_owned(), reason });
    }
}

impl Reader {
    fn of<T: Sample>(carrier: &'static str) -> Self {
        let Declaration { name, version, fields, idle, lifetime, .. } = T::DECLARATION;
        let reader = Self {
            keys: vec![KEY, OLD_KEY],
            key_ids: vec![],
            signing_keys: vec![],
            application: "shop",
            carrier,
            name,
            version,
            fields,
            idle: idle.as_secs(),
            lifetime: lifetime.as_secs(),
            allowed: None,
            subject: T::SUBJECT,
            roles: T::Role::NAMES,
            permissions: T::Permission::NAMES,
            shape: T::SHAPE,
            declaration: T::DECLARATION,
        };
        reader.derived()
    }

    /// Fills in what follows from the rest, by a derivation written out a second time here.
    fn derived(mut self) -> Self {
        let (name, version, fields) = (self.name, self.version, self.fields);
        self.declaration = Declaration { name, version, fields, ..self.declaration };
        self.signing_keys = self.keys.iter().map(|key| hex(&self.signing_key(key))).collect();
        let id = |key: &&str| hex(&derived(key, &[b"session-core/v1/key-id"])[..4]);
        self.key_ids = self.keys.iter().map(id).collect();
        self
    }

    fn tokens<T: Sample>(&self) -> Tokens<T> {
        Tokens::new(self.context(), self.ring())
    }

    fn context(&self) -> Context {
        Context::new(self.application, self.carrier, self.declaration)
    }

    fn ring(&self) -> KeyRing {
        let mut keys = self.keys.iter().map(|key| Key::from_base64(key).unwrap());
        let active = KeyRing::new(keys.next().unwrap());
        keys.fold(active, |ring, key| ring.accepting(key).unwrap())
    }

    fn lifetimes(&self) -> Lifetimes {
        let lives =
            Lifetimes::new(Duration::from_secs(self.idle), Duration::from_secs(self.lifetime));
        self.allowed.map_or(lives, |most| {
            lives.allowing(Duration::from_secs(most.idle), Duration::from_secs(most.lifetime))
        })
    }

    fn sign<T: Sample>(&self, header: &Header, session: &T) -> String {
        let tokens = self.tokens::<T>();
        tokens.sign(header, &tokens.encode(session).unwrap()).unwrap()
    }

    /// Returns a body with a right tag.
    fn tagged(&self, mut body: Vec<u8>) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.signing_key(self.keys[0])).unwrap();
        mac.update(&body);
        body.extend(mac.finalize().into_bytes());
        text(&body)
    }

    fn signing_key(&self, key: &str) -> [u8; 32] {
        self.key_for("session-core/v1/sign", key)
    }

    fn key_for(&self, label: &str, key: &str) -> [u8; 32] {
        let parts: [&[u8]; 6] = [
            label.as_bytes(),
            self.application.as_bytes(),
            self.carrier.as_bytes(),
            self.name.as_bytes(),
            &self.version.to_be_bytes(),
            self.fields.as_bytes(),
        ];
        derived(key, &parts)
    }

    fn open_any(&self, token: &str, now: u64) -> Result<Value, Refusal> {
        match self.declaration.codec {
            Codec::Json => self.open::<Desk>(token, now),
            _ => self.open::<Visit>(token, now),
        }
    }

    fn open<T: Sample>(&self, token: &str, now: u64) -> Result<Value, Refusal> {
        let (lives, now) = (self.lifetimes(), UnixTime::from_secs(now));
        let open = self.tokens::<T>().open(token.as_bytes(), &lives, now)?;
        let session: T = open.session().map_err(Refusal::Payload)?;
        Ok(says(open.header(), &session, open.under_active_key()))
    }
}

fn header() -> Header {
    let id = SessionId::from_bytes(std::array::from_fn(|at| 0xa0 + u8::try_from(at).unwrap()));
    Header::begin(id, after(0)).with_authenticated(after(40)).used_at(after(100))
}

fn chosen(idle: u64, lifetime: u64) -> ChosenLifetimes {
    ChosenLifetimes { idle: Duration::from_secs(idle), lifetime: Duration::from_secs(lifetime) }
}

fn remembered() -> Header {
    header().with_chosen(chosen(14 * DAY, 60 * DAY))
}

fn user() -> Visit {
    Visit {
        user: Some(42),
        rank: Some(Rank::Admin),
        visits: 7,
        locale: "gsw".to_owned(),
        cart: vec![3, 1_000],
        dark: Some(true),
    }
}

fn visitor() -> Visit {
    Visit {
        user: None,
        rank: None,
        visits: 1,
        locale: "pt-BR".to_owned(),
        cart: vec![],
        dark: None,
    }
}

fn clerk() -> Desk {
    Desk {
        user: "zoë@example.org".to_owned(),
        ranks: vec![Rank::Reader, Rank::Admin],
        may: BTreeSet::from([May::EditPosts, May::ReadAll]),
        tenant: 9,
        note: "back at five, \"sharp\"".to_owned(),
    }
}

fn says<T: Sample>(header: &Header, session: &T, under_active_key: bool) -> Value {
    let seconds = |time: Option<UnixTime>| time.map(UnixTime::as_secs);
    let mut says = session.contents();
    says["id"] = json!(hex(header.id.as_bytes()));
    says["started"] = json!(header.started.as_secs());
    says["authenticated"] = json!(seconds(header.authenticated));
    says["last_seen"] = json!(header.last_seen.as_secs());
    says["issued"] = json!(seconds(header.issued));
    says["assurance"] = json!(header.assurance.map(|Assurance(level)| level));
    says["idle"] = json!(header.chosen.map(|chosen| chosen.idle.as_secs()));
    says["lifetime"] = json!(header.chosen.map(|chosen| chosen.lifetime.as_secs()));
    says["generation"] = json!(header.generation);
    if let Some(sid) = header.sid {
        says["sid"] = json!(hex(sid.as_bytes()));
    }
    says["under_active_key"] = json!(under_active_key);
    says
}

fn after(seconds: u64) -> UnixTime {
    UnixTime::from_secs(START + seconds)
}

fn derived(key: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut info = Vec::new();
    for part in parts {
        info.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        info.extend_from_slice(part);
    }
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(None, &STANDARD.decode(key).unwrap()).expand(&info, &mut derived).unwrap();
    derived
}

fn bytes(token: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(token).unwrap()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
