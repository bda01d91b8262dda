//! The records of a store, and by what it is asked.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::{Value, json};
use session_core::store::{SecretId, StoreKey, SubjectKey};
use session_core::testing::CountingEntropy;
use session_core::{
    Attached, CarrierName, Codec, Header, OpenRecord, Payload, Predecessor, Records, Refusal,
    Renewal, Signpost, StableId, Stamp, UnixTime,
};
use sha2::Sha256;

use super::samples::{Desk, Sample, Visit};
use super::{
    Reader, START, Vectors, after, bytes, clerk, derived, header, hex, remembered, says, text,
    user, vectors, visitor,
};

/// A record that opens.
#[derive(Serialize)]
pub(super) struct Sealed {
    name: &'static str,
    reader: &'static str,
    now: u64,
    /// What the client has.
    id: String,
    store_key: String,
    record: String,
    says: Value,
}

/// A record that does not.
#[derive(Serialize)]
pub(super) struct Refused {
    name: &'static str,
    reader: &'static str,
    now: u64,
    id: String,
    record: String,
    reason: &'static str,
}

/// What a rotated session leaves.
#[derive(Serialize)]
pub(super) struct Leading {
    name: &'static str,
    reader: &'static str,
    id: String,
    record: String,
    says: Value,
    successor: String,
}

/// The entry of a one-time value that was taken.
#[derive(Serialize)]
pub(super) struct Taken {
    name: &'static str,
    reader: &'static str,
    id: String,
    store_key: String,
    record: String,
    until: u64,
}

/// By what a subject's sessions are found.
#[derive(Serialize)]
pub(super) struct OfSubject {
    application: &'static str,
    name: &'static str,
    /// As it stands in a token: behind its own length.
    subject: String,
    key: String,
}

const STAMP: Stamp = Stamp::from_bytes([0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87]);

pub(super) fn fill(vectors: &mut Vectors) {
    seal(vectors);
    refuse(vectors);
    lead(vectors);
    take(vectors);
    vectors.subjects = vec![
        OfSubject::of("shop", "Visit", &42_u64),
        OfSubject::of("shop", "Visit", &u64::MAX),
        OfSubject::of("shop", "Desk", &"zoë@example.org"),
        OfSubject::of("shop-staging", "Desk", &"zoë@example.org"),
        OfSubject::of("shop", "Desk", &"x".repeat(200)),
    ];
}

fn seal(vectors: &mut Vectors) {
    let plain = Attached::default();
    let address = || Some("192.0.2.1".to_owned());
    let predecessor = Predecessor { key: id(9).key(), rotated: after(150), used: None };
    let full = plain
        .clone()
        .with_predecessor(Some(predecessor))
        .with_client(Some("Mozilla/5.0 (Zürich)".to_owned()), address())
        .with_stamp(Some(STAMP));
    let all =
        header().with_generation(Some(1_700_000_100)).with_sid(StableId::from_bytes([0x51; 16]));
    let stranger = header().with_authenticated(None);
    vectors.seal("a record", "visit", &header(), &plain, &user());
    vectors.seal("a visitor's record", "visit", &stranger, &plain, &visitor());
    let client = plain.clone().with_client(None, address());
    vectors.seal("a record with an address", "visit", &header(), &client, &user());
    let checked = plain.clone().with_stamp(Some(STAMP));
    let of_generation = header().with_generation(Some(1_700_000_100));
    vectors.seal("a record checked against a stamp", "visit", &of_generation, &checked, &user());
    vectors.seal("every part of a record", "desk", &all, &full, &clerk());
    vectors.seal("a record of a bearer token", "visit-by-bearer", &header(), &plain, &user());
    vectors.seal("a remembered record", "visit-remembered", &remembered(), &plain, &user());
    let used = Predecessor { used: Some(after(160)), ..predecessor };
    let arrived = plain.clone().with_predecessor(Some(used));
    vectors.seal("a record whose new id has come back", "visit", &header(), &arrived, &user());
    let records = vectors.readers["visit"].records();
    for (name, renewal, used) in [
        ("a record that was rotated away", Renewal::Rotation, None),
        ("a record that an elevation took the place of", Renewal::Elevation, Some(after(95))),
        ("a record that a login took the place of", Renewal::Login, None),
    ] {
        let signpost = signpost(&records, renewal).noting(used);
        let left = plain.clone().with_successor(Some(signpost));
        vectors.seal(name, "visit", &header(), &left, &user());
    }
}

fn signpost(records: &Records<Visit>, renewal: Renewal) -> Signpost {
    records.signpost(renewal, after(90), &CountingEntropy::default()).unwrap()
}

const fn name_of(renewal: Renewal) -> &'static str {
    match renewal {
        Renewal::Demotion => "demotion",
        Renewal::Elevation => "elevation",
        Renewal::Login => "login",
        Renewal::Rotation => "rotation",
    }
}

fn of_signpost(signpost: &Signpost) -> Value {
    json!({
        "renewal": name_of(signpost.renewal),
        "rotated": signpost.rotated.as_secs(),
        "used": signpost.used.map(UnixTime::as_secs),
    })
}

fn refuse(vectors: &mut Vectors) {
    let reader = vectors.readers["visit"].clone();
    let (first, of_bearer) = (unhex(&vectors.records[0].record), &vectors.records[5]);
    let (first_id, bearer_id) = (id(1), of_bearer.id.clone());
    let bearer = of_bearer.record.clone();
    let body = &first[2..first.len() - 32];
    let with_front = |front: &[u8]| reader.bound([front, body].concat(), &first_id.key());
    let token = bytes(&vectors.accepted[0].token);
    let mut flipped = first.clone();
    flipped[12] ^= 1;
    let one = hex(&first_id_bytes());
    for (name, id, record, reason) in [
        ("a record under another key", hex(&[2; 32]), hex(&first), "bad_tag"),
        ("a record of a bearer token, by a cookie", bearer_id, bearer, "bad_tag"),
        ("a bit of a record's body flipped", one.clone(), hex(&flipped), "bad_tag"),
        ("a token as a record", one.clone(), hex(&token), "unknown_format"),
        ("a kind that is to come", one.clone(), hex(&with_first(&first, 0x12)), "unknown_format"),
        (
            "authentic, with reserved record flag 6",
            one.clone(),
            with_front(&[0x10, 64]),
            "malformed",
        ),
        (
            "authentic, used and without a predecessor",
            one.clone(),
            with_front(&[0x10, 32]),
            "malformed",
        ),
        (
            "authentic, with a stamp cut short",
            one.clone(),
            reader.bound(vec![0x10, 8, 1, 2], &first_id.key()),
            "malformed",
        ),
        (
            "authentic, with an address that is no text",
            one,
            with_front(&[0x10, 4, 2, 0xff, 0xfe]),
            "malformed",
        ),
    ] {
        vectors.refused_records.push(Refused {
            name,
            reader: "visit",
            now: START + 200,
            id,
            record,
            reason,
        });
    }
}

fn lead(vectors: &mut Vectors) {
    let records = vectors.readers["visit"].records();
    for (name, renewal, used) in [
        ("rotated", Renewal::Rotation, None),
        ("elevated, and the new id was used", Renewal::Elevation, Some(after(95))),
        ("over", Renewal::Demotion, None),
    ] {
        let id = id(1);
        let signpost = signpost(&records, renewal).noting(used);
        let record = records.seal_signpost(&signpost, &id.key()).unwrap();
        let successor = records.successor(&id, &signpost).unwrap();
        vectors.signposts.push(Leading {
            name,
            reader: "visit",
            id: hex(&first_id_bytes()),
            record: hex(&record),
            says: of_signpost(&signpost),
            successor: hex(&bytes(&successor.to_text())),
        });
    }
}

/// One entry for one value, in whatever carrier and version it comes.
fn take(vectors: &mut Vectors) {
    let mut take = |name, reader_name: &'static str| {
        let reader = &vectors.readers[reader_name];
        let tokens = reader.tokens::<Visit>();
        let key = tokens.taken_key(&[0x0c; 16]);
        let until = after(600);
        let record = hex(&tokens.seal_taken(until, &key).unwrap());
        let (store_key, until) = (hex(key.as_bytes()), until.as_secs());
        let (id, reader) = (hex(&[0x0c; 16]), reader_name);
        vectors.taken.push(Taken { name, reader, id, store_key, record, until });
    };
    take("a value taken", "visit");
    take("the same by a bearer token", "visit-by-bearer");
    take("the same in another version", "visit-version-3");
    take("that of another application", "visit-elsewhere");
}

#[test]
fn every_entry_is_of_its_value_and_place() {
    let Vectors { readers, taken, .. } = vectors();
    for vector in &taken {
        let tokens = readers[vector.reader].tokens::<Visit>();
        let (entry, key) = (unhex(&vector.record), tokens.taken_key(&[0x0c; 16]));
        let until = UnixTime::from_secs(vector.until);
        assert_eq!(tokens.open_taken(&entry, &key), Ok(until), "{}", vector.name);
        let elsewhere = tokens.taken_key(&[0x0d; 16]);
        assert_eq!(tokens.open_taken(&entry, &elsewhere), Err(Refusal::BadTag));
        for at in 0..entry.len() {
            assert!(tokens.open_taken(&entry[..at], &key).is_err(), "cut at {at}");
            for bit in 0..8 {
                let mut altered = entry.clone();
                altered[at] ^= 1 << bit;
                assert!(tokens.open_taken(&altered, &key).is_err(), "bit {bit} of byte {at}");
            }
        }
    }
    assert_eq!(taken[0].record, taken[1].record);
    assert_eq!(taken[0].record, taken[2].record);
    assert_ne!(taken[0].store_key, taken[3].store_key);
}

#[test]
fn an_entry_with_what_is_reserved_is_refused_even_with_a_right_tag() {
    let reader = &vectors().readers["visit"];
    let tokens = reader.tokens::<Visit>();
    let key = tokens.taken_key(&[0x0c; 16]);
    let once = derived(reader.keys[0], &[b"session-core/v1/once", b"shop", b"Visit"]);
    let tagged = |sealed: &[u8]| {
        let mac = Hmac::<Sha256>::new_from_slice(&once).unwrap();
        let mac = mac.chain_update(sealed).chain_update(key.as_bytes());
        [sealed, &mac.finalize().into_bytes()].concat()
    };
    let entry = tokens.seal_taken(after(600), &key).unwrap();
    let sealed = &entry[..entry.len() - 32];
    assert_eq!(tagged(sealed), entry);
    for bit in 0..8 {
        let flagged = [&sealed[..5], &[1 << bit], &sealed[6..]].concat();
        assert_eq!(tokens.open_taken(&tagged(&flagged), &key), Err(Refusal::Malformed));
    }
    let longer = [sealed, &[0]].concat();
    for text in [&sealed[..9], &sealed[..5], &longer] {
        assert_eq!(tokens.open_taken(&tagged(text), &key), Err(Refusal::Malformed));
    }
    let token = bytes(&vectors().accepted[0].token);
    assert_eq!(tokens.open_taken(&token, &key), Err(Refusal::UnknownFormat(1)));
}

#[test]
fn every_record_is_opened_or_refused_as_it_says() {
    let Vectors { readers, records, refused_records, signposts, .. } = vectors();
    for vector in &records {
        let reader = &readers[vector.reader];
        let key = key_of(reader, &vector.id);
        assert_eq!(hex(key.as_bytes()), vector.store_key, "{}", vector.name);
        let opened = reader.open_any_record(&vector.record, &key, vector.now);
        assert_eq!(opened.as_ref(), Ok(&vector.says), "{}", vector.name);
    }
    for vector in &refused_records {
        let reader = &readers[vector.reader];
        let key = key_of(reader, &vector.id);
        let refusal = reader.open_any_record(&vector.record, &key, vector.now).unwrap_err();
        assert_eq!(refusal.reason(), vector.reason, "{}", vector.name);
    }
    for vector in &signposts {
        let reader = &readers[vector.reader];
        let key = key_of(reader, &vector.id);
        let opened = reader.open_any_record(&vector.record, &key, START + 100);
        assert_eq!(opened.as_ref(), Ok(&vector.says), "{}", vector.name);
    }
}

impl Vectors {
    fn seal<T: Sample>(
        &mut self,
        name: &'static str,
        reader_name: &'static str,
        header: &Header,
        attached: &Attached,
        session: &T,
    ) {
        let reader = &self.readers[reader_name];
        let records = Records::<T>::new(reader.context(), reader.ring());
        let number = u8::try_from(self.records.len()).unwrap() + 1;
        let key = id(number).key_in(&CarrierName::from(reader.carrier));
        let payload = records.tokens().encode(session).unwrap();
        let record = records.seal(header, attached, &payload, &key).unwrap();
        let header = header.with_id(key.session_id());
        let says = of_record(says(&header, session, true), attached);
        let vector = Sealed {
            name,
            reader: reader_name,
            now: START + 200,
            id: hex(&[number; 32]),
            store_key: hex(key.as_bytes()),
            record: hex(&record),
            says,
        };
        self.records.push(vector);
    }
}

impl Reader {
    fn records(&self) -> Records<Visit> {
        Records::new(self.context(), self.ring())
    }

    fn open_any_record(&self, record: &str, key: &StoreKey, now: u64) -> Result<Value, Refusal> {
        match self.declaration.codec {
            Codec::Json => self.open_record::<Desk>(record, key, now),
            _ => self.open_record::<Visit>(record, key, now),
        }
    }

    fn open_record<T: Sample>(
        &self,
        record: &str,
        key: &StoreKey,
        now: u64,
    ) -> Result<Value, Refusal> {
        let records = Records::<T>::new(self.context(), self.ring());
        let now = UnixTime::from_secs(now);
        match records.open(&unhex(record), key, &self.lifetimes(), now)? {
            OpenRecord::Session(open, attached) => {
                let session: T = open.session().map_err(Refusal::Payload)?;
                Ok(of_record(says(open.header(), &session, open.under_active_key()), &attached))
            }
            OpenRecord::Signpost(signpost) => Ok(of_signpost(&signpost)),
        }
    }

    /// Returns what comes before the tag with a right tag for its place, as text.
    fn bound(&self, mut sealed: Vec<u8>, key: &StoreKey) -> String {
        let record_key = self.key_for("session-core/v1/record", self.keys[0]);
        let mac = Hmac::<Sha256>::new_from_slice(&record_key).unwrap();
        let mac = mac.chain_update(&sealed).chain_update(key.as_bytes());
        sealed.extend(mac.finalize().into_bytes());
        hex(&sealed)
    }
}

impl OfSubject {
    fn of<S: Serialize>(application: &'static str, name: &'static str, subject: &S) -> Self {
        let subject = Payload::encode_subject(subject).unwrap();
        let key = hex(SubjectKey::of(application, name, &subject).as_bytes());
        Self { application, name, subject: hex(&subject), key }
    }
}

fn of_record(mut says: Value, attached: &Attached) -> Value {
    let Attached { predecessor, successor, user_agent, address, stamp, .. } = attached;
    says["predecessor"] = json!(predecessor.map(|predecessor| hex(predecessor.key.as_bytes())));
    says["rotated"] = json!(predecessor.map(|predecessor| predecessor.rotated.as_secs()));
    let used = predecessor.and_then(|predecessor| predecessor.used);
    says["used"] = json!(used.map(UnixTime::as_secs));
    says["successor"] = json!(successor.as_ref().map(of_signpost));
    says["user_agent"] = json!(user_agent);
    says["address"] = json!(address);
    says["stamp"] = json!(stamp.map(|stamp| hex(stamp.as_bytes())));
    says
}

/// Returns an id of 32 equal bytes.
fn id(number: u8) -> SecretId {
    SecretId::from_text(text(&[number; 32]).as_bytes()).unwrap()
}

const fn first_id_bytes() -> [u8; 32] {
    [1; 32]
}

fn key_of(reader: &Reader, id: &str) -> StoreKey {
    let id = SecretId::from_text(text(&unhex(id)).as_bytes()).unwrap();
    id.key_in(&CarrierName::from(reader.carrier))
}

fn with_first(record: &[u8], byte: u8) -> Vec<u8> {
    [&[byte], &record[1..]].concat()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
