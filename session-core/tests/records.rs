//! Records are good under their own key, in their own context, as they were sealed, and otherwise
//! not.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, missing_docs)]

mod common;

use std::time::Duration;

use common::{LIVES, START, Visit, header, key_bytes, ring, tokens, visit};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use session_core::store::{SecretId, StoreKey};
use session_core::testing::CountingEntropy;
use session_core::{
    Attached, CarrierName, Context, Declaration, OpenRecord, Predecessor, Records, Refusal,
    Renewal, SessionData, Stamp, UnixTime,
};
use sha2::Sha256;

const KEY: StoreKey = StoreKey::from_bytes([7; 32]);
const STAMP: Stamp = Stamp::from_bytes([5; 8]);

fn context() -> Context {
    Context::new("shop", "__Host-session", Visit::DECLARATION)
}

fn records() -> Records<Visit> {
    Records::new(context(), ring(&[1]))
}

fn predecessor() -> Predecessor {
    Predecessor {
        key: StoreKey::from_bytes([9; 32]),
        rotated: UnixTime::from_secs(START),
        used: None,
    }
}

fn attached() -> Attached {
    Attached::default()
        .with_predecessor(Some(predecessor()))
        .with_client(Some("Mozilla/5.0".to_owned()), Some("192.0.2.1".to_owned()))
}

fn sealed(records: &Records<Visit>) -> Vec<u8> {
    let payload = records.tokens().encode(&visit(10)).unwrap();
    records.seal(&header(), &attached(), &payload, &KEY).unwrap()
}

fn open(records: &Records<Visit>, record: &[u8], key: &StoreKey) -> Result<OpenRecord, Refusal> {
    records.open(record, key, &LIVES, UnixTime::from_secs(START))
}

fn session(opened: OpenRecord) -> (Visit, Attached) {
    match opened {
        OpenRecord::Session(token, attached) => (token.session().unwrap(), attached),
        OpenRecord::Signpost(_) => panic!("it is a session"),
    }
}

#[test]
fn what_was_sealed_is_opened() {
    let records = records();
    let opened = open(&records, &sealed(&records), &KEY).unwrap();
    let OpenRecord::Session(token, _) = &opened else { panic!("it is a session") };
    assert_eq!(token.header().id.as_bytes(), &KEY.as_bytes()[..16]);
    assert_eq!(session(opened), (visit(10), attached()));
}

/// A session with everything that a record and a header can have.
fn sealed_in_full(records: &Records<Visit>) -> Vec<u8> {
    let payload = records.tokens().encode(&visit(10)).unwrap();
    let attached = attached().with_stamp(Some(STAMP));
    records.seal(&common::full_header(), &attached, &payload, &KEY).unwrap()
}

#[test]
fn what_nobody_uses_is_carried_on() {
    let records = records();
    let opened = open(&records, &sealed_in_full(&records), &KEY).unwrap();
    let OpenRecord::Session(token, attached) = opened else { panic!("it is a session") };
    assert_eq!(*token.header(), common::full_header().with_id(KEY.session_id()));
    assert_eq!(attached.stamp, Some(STAMP));
    let used = token.header().used_at(UnixTime::from_secs(START + 9));
    let moved = attached.with_predecessor(None);
    let again = records.seal_again(&used, &moved, &token, &KEY).unwrap();
    let OpenRecord::Session(token, attached) = open(&records, &again, &KEY).unwrap() else {
        panic!("it is a session")
    };
    assert_eq!((*token.header(), attached), (used, moved));
}

#[test]
fn a_record_says_whose_it_is_and_when_it_ends() {
    let (records, header) = (records(), header());
    let payload = records.tokens().encode(&visit(10)).unwrap();
    let bytes = sealed(&records);
    let kept = records.record(&bytes, &header, Some(payload.subject()), &LIVES);
    assert_eq!((kept.bytes, kept.expires), (&bytes[..], LIVES.expires(&header)));
    let owner = kept.owner.unwrap();
    assert_eq!(owner.subject, records.tokens().subject_key(payload.subject()));
    assert_eq!(owner.since, header.authenticated.unwrap());
    assert_eq!(owner.until, LIVES.latest_end(&header));
    assert_eq!(records.record(&bytes, &header, None, &LIVES).owner, None);
}

#[test]
fn no_altered_byte_and_no_cut_is_a_session() {
    let records = records();
    for record in [sealed(&records), sealed_in_full(&records)] {
        assert_no_neighbour_opens(&records, record);
    }
}

fn assert_no_neighbour_opens(records: &Records<Visit>, record: Vec<u8>) {
    for at in 0..record.len() {
        assert!(open(records, &record[..at], &KEY).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut altered = record.clone();
            altered[at] ^= 1 << bit;
            assert!(open(records, &altered, &KEY).is_err(), "bit {bit} of byte {at}");
        }
    }
    assert!(open(records, &[record, vec![0]].concat(), &KEY).is_err());
}

#[test]
fn a_record_is_good_under_its_own_key_only() {
    let records = records();
    let elsewhere = StoreKey::from_bytes([8; 32]);
    let opened = open(&records, &sealed(&records), &elsewhere);
    assert_eq!(opened.unwrap_err(), Refusal::BadTag);
}

#[test]
fn a_record_of_another_application_carrier_type_or_shape_is_refused() {
    let record = sealed(&records());
    let declared = Visit::DECLARATION;
    for context in [
        Context::new("blog", "__Host-session", declared),
        Context::new("shop", "session", declared),
        Context::new("shop", CarrierName::BEARER, declared),
        Context::new("shop", "__Host-session", Declaration { name: "Staff", ..declared }),
        Context::new("shop", "__Host-session", Declaration { fields: "other", ..declared }),
    ] {
        let other = Records::<Visit>::new(context, ring(&[1]));
        assert_eq!(open(&other, &record, &KEY).unwrap_err(), Refusal::BadTag);
    }
}

#[test]
fn a_record_of_another_version_or_key_says_which() {
    let record = sealed(&records());
    let version = |version| {
        let declared = Declaration { version, ..Visit::DECLARATION };
        Records::<Visit>::new(Context::new("shop", "__Host-session", declared), ring(&[1]))
    };
    assert_eq!(open(&version(1), &record, &KEY).unwrap_err(), Refusal::NewerVersion(2));
    assert_eq!(open(&version(3), &record, &KEY).unwrap_err(), Refusal::UnsupportedVersion(2));
    let stranger = Records::<Visit>::new(context(), ring(&[2]));
    assert!(matches!(open(&stranger, &record, &KEY).unwrap_err(), Refusal::UnknownKey(_)));
}

#[test]
fn a_record_that_does_not_open_still_says_whether_it_is_a_session() {
    let (records, other) = (records(), Records::<Visit>::new(context(), ring(&[2])));
    let now = UnixTime::from_secs(START);
    let signpost = records.signpost(Renewal::Rotation, now, &CountingEntropy::default()).unwrap();
    let signpost = records.seal_signpost(&signpost, &KEY).unwrap();
    for (record, is_session) in [(sealed(&records), true), (signpost, false), (Vec::new(), false)] {
        assert!(open(&other, &record, &KEY).is_err());
        assert_eq!(other.claims_session(&record), is_session);
    }
}

#[test]
fn a_change_of_keys_ends_no_stored_session() {
    let record = sealed(&records());
    let changed = Records::<Visit>::new(context(), ring(&[2, 1]));
    let OpenRecord::Session(token, attached) = open(&changed, &record, &KEY).unwrap() else {
        panic!("it is a session")
    };
    assert!(!token.under_active_key());
    let again = changed.seal_again(token.header(), &attached, &token, &KEY).unwrap();
    let only_new = Records::<Visit>::new(context(), ring(&[2]));
    assert_eq!(session(open(&only_new, &again, &KEY).unwrap()).0, visit(10));
}

#[test]
fn a_token_is_no_record_and_a_record_no_token() {
    let records = records();
    let cookies = tokens(ring(&[1]));
    let token = common::bytes(&common::sign(&cookies, &visit(10)));
    assert_eq!(open(&records, &token, &KEY).unwrap_err(), Refusal::UnknownFormat(1));
    // Its body with a record's front, and its own tag.
    let dressed = [&[0x10, 0][..], &token].concat();
    assert_eq!(open(&records, &dressed, &KEY).unwrap_err(), Refusal::BadTag);
    let text = common::text(&sealed(&records));
    assert_eq!(common::open(&cookies, text.as_bytes()).unwrap_err(), Refusal::UnknownFormat(0x10));
    // A record's body and tag without its front.
    let plain = Attached::default();
    let payload = records.tokens().encode(&visit(10)).unwrap();
    let record = records.seal(&header(), &plain, &payload, &KEY).unwrap();
    let undressed = common::text(&record[2..]);
    assert_eq!(common::open(&cookies, undressed.as_bytes()).unwrap_err(), Refusal::BadTag);
}

#[test]
fn a_stored_session_dies_at_its_own_deadline_whatever_the_store_says() {
    let records = records();
    let record = sealed(&records);
    let late = UnixTime::from_secs(START).plus(LIVES.idle() + Duration::from_secs(30));
    let refused = records.open(&record, &KEY, &LIVES, late).unwrap_err();
    assert!(matches!(refused, Refusal::Expired(_)));
}

#[test]
fn a_record_has_the_parts_that_its_flags_say_and_a_reserved_one_is_refused() {
    let records = records();
    let payload = records.tokens().encode(&visit(10)).unwrap();
    for flags in 0..1_u8 << 4 {
        let there = |bit: u8| flags & 1 << bit != 0;
        let text = |bit: u8| there(bit).then(|| format!("text {bit}"));
        let attached = Attached::default()
            .with_predecessor(there(0).then(predecessor))
            .with_client(text(1), text(2))
            .with_stamp(there(3).then_some(STAMP));
        let record = records.seal(&header(), &attached, &payload, &KEY).unwrap();
        assert_eq!(record[..2], [0x10, flags]);
        assert_eq!(session(open(&records, &record, &KEY).unwrap()).1, attached);
    }
    let plain = records.seal(&header(), &Attached::default(), &payload, &KEY).unwrap();
    for reserved in 4..8 {
        let body = [&[0x10, 1 << reserved][..], &plain[2..plain.len() - 32]].concat();
        assert_eq!(open(&records, &tagged(&body), &KEY).unwrap_err(), Refusal::Malformed);
    }
    assert!(open(&records, &tagged(&plain[..plain.len() - 32]), &KEY).is_ok());
}

/// Written from `docs/token.md` alone.
#[test]
fn a_record_is_laid_out_as_specified() {
    let record = sealed(&records());
    let (sealed, tag) = record.split_at(record.len() - 32);
    let front = [
        &[0x10, 0b111][..],
        &[9; 32],
        &u32::try_from(START).unwrap().to_be_bytes(),
        &[11],
        b"Mozilla/5.0",
        &[9],
        b"192.0.2.1",
    ]
    .concat();
    assert_eq!(&sealed[..front.len()], front);
    assert_eq!(sealed[front.len()], 1, "then the body of a token");

    assert_eq!(record, tagged(sealed));
    assert_eq!(tag.len(), 32);
}

/// Returns what comes before the tag with the tag of [`KEY`], by a derivation written out a second
/// time here.
fn tagged(sealed: &[u8]) -> Vec<u8> {
    let mut info = Vec::new();
    for part in [
        b"session-core/v1/record".as_slice(),
        b"shop",
        b"__Host-session",
        b"Visit",
        &2_u32.to_be_bytes(),
        Visit::DECLARATION.fields.as_bytes(),
    ] {
        info.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
        info.extend_from_slice(part);
    }
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(None, &key_bytes(1)).expand(&info, &mut derived).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&derived).unwrap();
    mac.update(sealed);
    mac.update(KEY.as_bytes());
    [sealed, &mac.finalize().into_bytes()].concat()
}

#[test]
fn a_record_says_of_a_session_and_its_subject_what_a_token_says() {
    let (records, tokens) = (records(), tokens(ring(&[1])));
    let (sizes, expected) =
        (records.tokens().field_sizes(&visit(10)), tokens.field_sizes(&visit(10)));
    assert_eq!(format!("{sizes:?}"), format!("{expected:?}"));
    assert_ne!(format!("{sizes:?}"), format!("{:?}", records.tokens().field_sizes(&visit(11))));
    assert_eq!(records.tokens().hash_subject(b"42"), tokens.hash_subject(b"42"));
    assert_ne!(records.tokens().hash_subject(b"42"), records.tokens().hash_subject(b"43"));
}

#[test]
fn a_signpost_leads_everybody_to_one_new_id_that_the_store_cannot_know() {
    let records = records();
    let entropy = CountingEntropy::default();
    let id = SecretId::random(&entropy).unwrap();
    let mut signpost =
        records.signpost(Renewal::Rotation, UnixTime::from_secs(START), &entropy).unwrap();
    let used = [None, Some(UnixTime::from_secs(START + 7))];
    let renewals = [Renewal::Demotion, Renewal::Elevation, Renewal::Login, Renewal::Rotation];
    for (used, renewal) in used.into_iter().flat_map(|used| renewals.map(|it| (used, it))) {
        signpost.used = used;
        signpost.renewal = renewal;
        let record = records.seal_signpost(&signpost, &id.key()).unwrap();
        let OpenRecord::Signpost(opened) = open(&records, &record, &id.key()).unwrap() else {
            panic!("it is a signpost")
        };
        assert_eq!(opened, signpost);
        let successor = records.successor(&id, &opened).unwrap();
        assert_eq!(successor.key(), records.successor(&id, &signpost).unwrap().key());
        assert_ne!(successor.key(), id.key());
        let other = SecretId::random(&entropy).unwrap();
        assert_ne!(successor.key(), records.successor(&other, &opened).unwrap().key());
        for at in 0..record.len() {
            let mut altered = record.clone();
            altered[at] ^= 1;
            assert!(open(&records, &altered, &id.key()).is_err(), "byte {at}");
            assert!(open(&records, &record[..at], &id.key()).is_err(), "cut at {at}");
        }
    }
    let other_keys = Records::<Visit>::new(context(), ring(&[2]));
    assert!(other_keys.successor(&id, &signpost).is_none());
    let newer = Records::<Visit>::new(context(), ring(&[2, 1]));
    assert_eq!(
        newer.successor(&id, &signpost).unwrap().key(),
        records.successor(&id, &signpost).unwrap().key()
    );
}

#[test]
fn debug_of_what_is_attached_shows_no_personal_data() {
    let shown = format!("{:?}", attached());
    assert!(!shown.contains("Mozilla") && !shown.contains("192.0.2.1"), "{shown}");
}

proptest! {
    #[test]
    fn whatever_the_client_calls_itself_comes_back_up_to_its_limit(agent in "\\PC{0,400}") {
        let records = records();
        let attached = Attached::default().with_client(Some(agent.clone()), None);
        let payload = records.tokens().encode(&visit(1)).unwrap();
        let record = records.seal(&header(), &attached, &payload, &KEY).unwrap();
        let (_, opened) = session(open(&records, &record, &KEY).unwrap());
        let kept = opened.user_agent.unwrap();
        prop_assert!(agent.starts_with(&kept));
        prop_assert!(kept.len() == agent.len() || kept.len() > Attached::MAX_TEXT - 4);
        prop_assert!(kept.len() <= Attached::MAX_TEXT);
    }

    #[test]
    fn no_bytes_break_the_reader(record: Vec<u8>, format in prop::sample::select(vec![0x10_u8, 0x11])) {
        let record = [vec![format], record].concat();
        prop_assert!(open(&records(), &record, &KEY).is_err());
    }
}
