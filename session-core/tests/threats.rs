//! Attacks that no other test here is about. `docs/threat-model.md` lists them all.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, missing_docs)]

use std::collections::HashSet;
use std::time::Duration;

use session_core::{
    Caller, CarrierName, Codec, Context, Declaration, EncodeError, FieldSizes, Header, IndexSet,
    Key, KeyRing, Lifetimes, Named, Nothing, OsEntropy, PayloadError, PayloadReader, PayloadWriter,
    Proof, Refusal, Role, SessionData, SessionId, SizeLimit, Tokens, Undeclared, UnixTime, Verdict,
    Vocabulary,
};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

/// The role whose names an attacker would like to spell otherwise.
#[derive(Clone, Copy)]
enum Rank {
    Admin,
}

impl Named for Rank {
    const NAMES: &'static [&'static str] = &["admin"];
    const INCLUDES: &'static [IndexSet] = &[IndexSet::of(&[0])];

    fn index(&self) -> u8 {
        match self {
            Self::Admin => 0,
        }
    }

    fn from_index(index: u8) -> Option<Self> {
        (index == 0).then_some(Self::Admin)
    }

    fn position(name: &[u8]) -> Option<u8> {
        (name == b"admin").then_some(0)
    }
}

impl Role for Rank {
    type Grants = Nothing;
}

#[derive(Clone, Debug, PartialEq)]
struct Note {
    text: String,
}

impl SessionData for Note {
    const DECLARATION: Declaration = Declaration {
        name: "Note",
        version: 1,
        fields: "text : String",
        idle: Duration::from_secs(1_800),
        lifetime: Duration::from_secs(43_200),
        codec: Codec::Postcard,
    };
    type Role = Rank;
    type Permission = Nothing;

    fn write(&self, payload: &mut PayloadWriter) -> Result<(), PayloadError> {
        payload.principal(None::<&u64>, &None::<Rank>, &None::<Nothing>)?;
        payload.field("text", &self.text)
    }

    fn read(payload: &mut PayloadReader<'_>) -> Result<Self, PayloadError> {
        payload.principal::<u64, Option<Rank>, Option<Nothing>>()?;
        Ok(Self { text: payload.field("text")? })
    }
}

fn tokens() -> Tokens<Note> {
    tokens_in("__Host-notes".into())
}

fn tokens_in(carrier: CarrierName) -> Tokens<Note> {
    let key = Key::from_base64("3q2+7wAQIDBAUGBwgJCgsMDQ4PABEiM0RVZneImaq7w=").unwrap();
    Tokens::new(Context::new("threats", carrier, Note::DECLARATION), KeyRing::new(key))
}

fn signed(tokens: &Tokens<Note>, text: &str) -> String {
    sign(tokens, text).unwrap()
}

fn sign(tokens: &Tokens<Note>, text: &str) -> Result<String, EncodeError> {
    let header = Header::begin(SessionId::from_bytes([7; 16]), NOW);
    let payload = tokens.encode(&Note { text: text.to_owned() }).unwrap();
    tokens.sign(&header, &payload)
}

#[test]
fn nothing_is_compressed() {
    // Where what is secret and what an attacker chose are compressed together, the length tells one
    // by the other.
    let tokens = tokens();
    let dull = signed(&tokens, &"a".repeat(1_000));
    let varied: String = (0..1_000_u32).map(|at| char::from(b'!' + (at * 7 % 90) as u8)).collect();
    assert_eq!(dull.len(), signed(&tokens, &varied).len());
}

#[test]
fn a_name_and_its_token_have_at_most_4096_bytes_together() {
    let tokens = tokens();
    assert_eq!(tokens.carrier().as_str(), "__Host-notes");
    let whole = |length| match sign(&tokens, &"x".repeat(length)) {
        Ok(text) => Ok("__Host-notes".len() + text.len()),
        Err(EncodeError::TooLarge { size, .. }) => Err(size),
        Err(other) => panic!("{other}"),
    };
    let longest = (2_900..4_000).take_while(|length| whole(*length).is_ok()).last().unwrap();
    assert_eq!(whole(longest), Ok(4_096));
    assert_eq!(whole(longest + 1), Err(4_098));
}

#[test]
fn a_header_and_its_token_have_at_most_8192_bytes_together() {
    let (cookies, bearer) = (tokens(), tokens_in(CarrierName::BEARER));
    let lifetimes = Lifetimes::new(Duration::MAX, Duration::MAX);
    let whole = |length| match sign(&bearer, &"x".repeat(length)) {
        Ok(text) => {
            assert!(bearer.open(text.as_bytes(), &lifetimes, NOW).is_ok());
            assert!(cookies.open(text.as_bytes(), &lifetimes, NOW).is_err());
            Ok("authorization: bearer".len() + text.len())
        }
        Err(error @ EncodeError::TooLarge { size, limit: SizeLimit::Header, .. }) => {
            assert!(error.to_string().contains("servers take 8192"), "{error}");
            Err(size)
        }
        Err(other) => panic!("{other}"),
    };
    let longest = (2_900..8_000).take_while(|length| whole(*length).is_ok()).last().unwrap();
    assert_eq!(whole(longest), Ok(8_192));
    assert_eq!(whole(longest + 1), Err(8_193));
}

#[test]
fn a_text_longer_than_its_carrier_takes_is_not_decoded() {
    let lifetimes = Lifetimes::new(Duration::MAX, Duration::MAX);
    for (tokens, limit) in [(tokens(), 4_096), (tokens_in(CarrierName::BEARER), 8_192)] {
        let refusal = |length| tokens.open(&vec![b'A'; length], &lifetimes, NOW).unwrap_err();
        assert_eq!(refusal(limit), Refusal::UnknownFormat(0));
        assert_eq!(refusal(limit + 2), Refusal::Malformed);
    }
}

#[test]
fn a_cookies_value_is_no_bearer_token_nor_the_reverse() {
    let (cookies, bearer) = (tokens(), tokens_in(CarrierName::BEARER));
    let lifetimes = Lifetimes::new(Duration::MAX, Duration::MAX);
    for (from, to) in [(&cookies, &bearer), (&bearer, &cookies)] {
        let text = signed(from, "mine");
        assert!(from.open(text.as_bytes(), &lifetimes, NOW).is_ok());
        assert_eq!(to.open(text.as_bytes(), &lifetimes, NOW).unwrap_err(), Refusal::BadTag);
    }
}

#[test]
fn only_what_another_build_may_want_back_is_left_alone() {
    let key = Key::generate().unwrap().id();
    for (refusal, kept) in [
        (Refusal::BadTag, false),
        (Refusal::Expired(NOW), false),
        (Refusal::FromTheFuture(NOW), false),
        (Refusal::Malformed, false),
        (Refusal::NewerVersion(2), true),
        (Refusal::Payload(PayloadError::UnknownName), false),
        (Refusal::UnknownFormat(0), false),
        (Refusal::UnknownFormat(2), true),
        (Refusal::UnknownFormat(15), true),
        (Refusal::UnknownFormat(16), false),
        (Refusal::UnknownKey(key), true),
        (Refusal::UnsupportedVersion(1), false),
    ] {
        assert_eq!(refusal.may_be_of_another_build(), kept, "{refusal:?}");
    }
}

#[test]
fn a_subject_is_logged_as_a_keyed_hash() {
    let hash = tokens().hash_subject(b"42");
    assert_eq!(hash, tokens().hash_subject(b"42"));
    assert_ne!(hash, tokens().hash_subject(b"43"));
    let context = Context::new("threats", "__Host-notes", Note::DECLARATION);
    let other_key = Tokens::<Note>::new(context, KeyRing::throw_away().unwrap());
    assert_ne!(hash, other_key.hash_subject(b"42"));
}

#[test]
fn a_session_too_large_says_which_field_is() {
    let large = Note { text: "large".to_owned() };
    assert_eq!(tokens().field_sizes(&large).to_string(), "text 6");
    let fields = FieldSizes::default();
    let error = EncodeError::TooLarge { size: 70_000, limit: SizeLimit::Record(65_536), fields };
    assert_eq!(
        error.with_sizes(|| tokens().field_sizes(&large)).to_string(),
        "the session's record would be 70000 bytes, and its store takes 65536; keep less in it \
         (bytes: text 6)"
    );
    let other = EncodeError::NoKey.with_sizes(|| panic!("nothing to measure"));
    assert_eq!(other, EncodeError::NoKey);
}

#[test]
fn every_first_byte_but_one_is_another_format() {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (tokens, lifetimes) = (tokens(), Lifetimes::new(Duration::MAX, Duration::MAX));
    let good = signed(&tokens, "good");
    assert!(tokens.open(good.as_bytes(), &lifetimes, NOW).is_ok());
    let second = ALPHABET.iter().position(|letter| *letter == good.as_bytes()[1]).unwrap();
    for format in (0..=u8::MAX).filter(|format| *format != 1) {
        let mut other = good.clone().into_bytes();
        other[0] = ALPHABET[usize::from(format >> 2)];
        other[1] = ALPHABET[usize::from(format & 3) << 4 | second & 15];
        let refusal = tokens.open(&other, &lifetimes, NOW).unwrap_err();
        assert_eq!(refusal, Refusal::UnknownFormat(format));
    }
}

#[test]
fn no_other_spelling_of_a_role_is_that_role() {
    let vocabulary = Vocabulary::of::<Note>();
    let admin = Caller::subject(vocabulary, IndexSet::of(&[0]), IndexSet::EMPTY, Proof::default());
    assert_eq!(admin.role("admin"), Ok(Verdict::Allowed));
    for other in [
        "",
        "Admin",
        "ADMIN",
        " admin",
        "admin ",
        "admin\0",
        "admin2",
        "admi",
        "admin,user",
        "аdmin",
        "ａdmin",
        "admın",
        "adm\u{130}n",
        "a\u{301}dmin",
        "admin\u{200b}",
        "\u{feff}admin",
    ] {
        assert!(admin.role(other).is_err(), "{other:?}");
    }
}

#[test]
fn a_right_of_another_enum_is_a_mistake_and_no_right() {
    let admin = Caller::subject(
        Vocabulary::of::<Note>(),
        IndexSet::of(&[0]),
        IndexSet::EMPTY,
        Proof::default(),
    );
    assert_eq!(admin.role_of::<Rank>(0), Ok(Verdict::Allowed));
    assert_eq!(admin.permission_of::<Nothing>(0), Ok(Verdict::Refused));
    let session = "Note";
    assert_eq!(admin.role_of::<Nothing>(0), Err(Undeclared::Role { session, name: "" }));
    let foreign = Undeclared::Permission { session, name: "admin" };
    assert_eq!(admin.permission_of::<Rank>(0), Err(foreign));
}

#[test]
fn a_stranger_holds_nothing_whatever_is_asked() {
    let stranger = Caller::stranger(Vocabulary::of::<Note>());
    assert_eq!(stranger.login(), Verdict::NoSession);
    let admin = stranger.role("admin");
    assert_eq!(admin, Ok(Verdict::NoSession));
    assert_eq!(admin.map(Verdict::negated), Ok(Verdict::NoSession));
}

#[test]
fn no_two_sessions_share_an_id() {
    let ids: HashSet<SessionId> =
        (0..10_000).map(|_| SessionId::random(&OsEntropy).unwrap()).collect();
    assert_eq!(ids.len(), 10_000);
}
