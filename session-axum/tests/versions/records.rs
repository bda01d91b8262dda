//! Records in a store outlive the struct as tokens do.

use session_axum::testing::CountingEntropy;
use session_axum::{KeyRing, Session, SessionData};
use session_core::store::StoreKey;
use session_core::{Attached, Context, OpenRecord, OpenToken, Records, Refusal, Renewal};

use crate::{LIFETIMES, NOW, header};

const KEY: StoreKey = StoreKey::from_bytes([7; 32]);

#[derive(Session, Clone, Debug, PartialEq)]
#[session(name = "Visit")]
struct First {
    #[session(subject)]
    user: Option<u64>,
}

#[derive(Session, Clone, Debug, PartialEq)]
#[session(version = 2, name = "Visit", write_version = 1)]
struct FirstDeploy {
    #[session(subject)]
    user: Option<u64>,
    #[session(since = 2, default)]
    dark: bool,
}

#[derive(Session, Clone, Debug, PartialEq)]
#[session(version = 2, name = "Visit")]
struct SecondDeploy {
    #[session(subject)]
    user: Option<u64>,
    #[session(since = 2, default)]
    dark: bool,
}

fn records<T: SessionData>() -> Records<T> {
    let keys = KeyRing::from_bytes(b"0-9aB{tests}qXz7&kLm!pR4vW8$yE2(").unwrap();
    Records::new(Context::new("tests", "session", T::DECLARATION), keys)
}

fn sealed<T: SessionData>(session: &T) -> Vec<u8> {
    let payload = records().tokens().encode(session).unwrap();
    records::<T>().seal(&header(true), &Attached::default(), &payload, &KEY).unwrap()
}

fn opened<T: SessionData>(record: &[u8]) -> Result<OpenToken, Refusal> {
    match records::<T>().open(record, &KEY, &LIFETIMES, NOW)? {
        OpenRecord::Session(token, _) => Ok(token),
        OpenRecord::Signpost(_) => Err(Refusal::Malformed),
    }
}

fn read<T: SessionData>(record: &[u8]) -> Result<T, Refusal> {
    opened::<T>(record)?.session().map_err(Refusal::Payload)
}

#[test]
fn a_record_of_an_older_version_is_stepped_up_and_sealed_anew() {
    let record = sealed(&First { user: Some(1) });
    let open = opened::<SecondDeploy>(&record).unwrap();
    assert!(open.is_outdated());
    assert_eq!(open.session(), Ok(SecondDeploy { user: Some(1), dark: false }));
    let again = |open| {
        let records = records::<SecondDeploy>();
        records.seal_again(&header(true), &Attached::default(), open, &KEY).unwrap()
    };
    let again = again(&open);
    assert!(!opened::<SecondDeploy>(&again).unwrap().is_outdated());
    assert_eq!(read::<First>(&again), Err(Refusal::NewerVersion(2)));
}

#[test]
fn in_a_rolling_deploy_a_store_holds_what_every_server_reads() {
    let record = sealed(&FirstDeploy { user: Some(1), dark: true });
    assert_eq!(record, sealed(&First { user: Some(1) }));
    let newer = opened::<FirstDeploy>(&sealed(&SecondDeploy { user: Some(1), dark: true }));
    let records = records::<FirstDeploy>();
    let again = records.seal_again(&header(true), &Attached::default(), &newer.unwrap(), &KEY);
    assert_eq!(again.unwrap(), record);
}

#[test]
fn a_signpost_leads_on_from_any_version_to_any_other() {
    fn signpost<T: SessionData>() -> Vec<u8> {
        let records = records::<T>();
        let signpost =
            records.signpost(Renewal::Rotation, NOW, &CountingEntropy::default()).unwrap();
        records.seal_signpost(&signpost, &KEY).unwrap()
    }
    fn leads<T: SessionData>(record: &[u8]) -> bool {
        let open = records::<T>().open(record, &KEY, &LIFETIMES, NOW);
        matches!(open, Ok(OpenRecord::Signpost(_)))
    }
    let (first, both, second) =
        (signpost::<First>(), signpost::<FirstDeploy>(), signpost::<SecondDeploy>());
    assert!(leads::<First>(&both) && leads::<FirstDeploy>(&both) && leads::<SecondDeploy>(&both));
    assert!(leads::<FirstDeploy>(&first) && leads::<SecondDeploy>(&first));
    assert!(leads::<FirstDeploy>(&second) && leads::<SecondDeploy>(&second));
}
