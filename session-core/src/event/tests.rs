//! The table of events is what the events do.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

use super::*;
use crate::store::StoreError;

const ID: SessionId = SessionId::from_bytes([0; 16]);
const SUBJECT: LogName = LogName::of([0xab; 8]);
const CHANGE: Change = Change { from: Some(ID), to: ID };

/// One event of each kind, with everything that it can have.
fn each(see: &mut dyn FnMut(&Event<'_>)) {
    let outage = StoreError::unavailable("the cable is out");
    let asked = AskedFor::new("GET", "/purge", Some("purge"));
    for event in [
        Event::Advice("this process"),
        Event::CookieTwice,
        Event::CookiesTooLarge,
        Event::CrossSite {
            site: Some(b"cross-site"),
            origin: Some(b"https://a.example"),
            compared_with: &"https://b.example",
        },
        Event::Denied { subject: Some(SUBJECT), policy: &"login", asked },
        Event::Ended(ID),
        Event::EndedAll(SUBJECT),
        Event::EndedEverything,
        Event::EndedOthers(ID),
        Event::Elevated { change: CHANGE, subject: SUBJECT },
        Event::Login { change: CHANGE, subject: SUBJECT },
        Event::Inactive(SUBJECT),
        Event::LoginsRefused,
        Event::Misconfigured(&"no layer"),
        Event::OldId(ID),
        Event::RecordAltered(ID, Refusal::BadTag),
        Event::Rotated(CHANGE),
        Event::RotationPaused(ID),
        Event::SessionsEndedForRoom(ID),
        Event::Started(ID),
        Event::StoreFailed(&outage),
        Event::TokenRefused(Refusal::BadTag),
        Event::TokenRefused(Refusal::Expired(crate::time::UnixTime::from_secs(1))),
        Event::TokenRefused(Refusal::MorePrivilege(1)),
        Event::TokenRefused(Refusal::Payload(PayloadError::Length)),
        Event::TokenRefused(Refusal::Payload(PayloadError::UnknownName)),
        Event::UnknownId(ID),
        Event::Unreadable(PayloadError::Field("theme")),
        Event::UsedAfterEnd(ID),
        Event::WriteDropped("expired"),
    ] {
        see(&event);
    }
}

/// What was logged: each event's level and fields, in their order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Line>>>);

type Line = (tracing::Level, Vec<(String, String)>);

struct Fields<'a>(&'a mut Vec<(String, String)>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let value = format!("{value:?}").trim_matches('"').to_owned();
        self.0.push((field.name().to_owned(), value));
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = Vec::new();
        event.record(&mut Fields(&mut fields));
        self.0.lock().unwrap().push((*event.metadata().level(), fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn the_table_is_what_is_logged() {
    let mut seen = Vec::new();
    each(&mut |event| {
        let log = Log::default();
        tracing::subscriber::with_default(log.clone(), || event.emit());
        let (level, mut fields) = log.0.lock().unwrap().pop().unwrap();
        let kind = event.kind();
        assert_eq!(level.to_string().to_ascii_lowercase(), kind.level.to_string(), "{event}");
        assert_eq!(fields.remove(0), ("event".to_owned(), kind.name.to_owned()));
        let mut expected = Vec::new();
        event.fields(&mut |name, value| expected.push((name.to_owned(), value.to_string())));
        let names: Vec<&str> = expected.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, kind.fields, "{event}");
        fields.sort();
        expected.sort();
        assert_eq!(fields, expected, "{event}");
        seen.push(kind);
    });
    for kind in EventKind::ALL {
        assert!(seen.contains(&kind), "no event is a {kind:?}");
    }
}

#[test]
fn the_documentation_has_every_event_with_its_level_and_its_fields() {
    let documented = include_str!("../../../docs/events.md");
    let mut table = String::from("| event | level | fields | when |\n| --- | --- | --- | --- |\n");
    for EventKind { name, level, fields, when } in EventKind::ALL {
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let fields = fields.join(", ");
        writeln!(table, "| `{name}` | {level} | {fields} | {when} |").unwrap();
    }
    assert!(documented.contains(&table), "docs/events.md should have this table:\n\n{table}");
}

#[test]
fn a_line_says_it_all() {
    let line = |event: Event<'_>| event.to_string();
    assert_eq!(line(Event::CookieTwice), "cookie_twice");
    assert_eq!(line(Event::Misconfigured(&"no layer")), "misconfigured: no layer");
    let asked = AskedFor::new("GET", "/purge", None);
    assert_eq!(
        line(Event::Denied { subject: Some(SUBJECT), policy: &"login", asked }),
        "denied subject=abababababababab policy=login method=GET path=/purge",
    );
}

#[test]
fn a_path_in_the_log_is_short_and_cannot_be_taken_for_the_log() {
    let line = |path: &str| {
        let asked = AskedFor::new("GET", path, None);
        Event::Denied { subject: None, policy: &"login", asked }.to_string()
    };
    let forged = line("/a\n INFO denied\u{1b}[2J\"");
    assert_eq!(forged, r"denied policy=login method=GET path=/a\x0a\x20INFO\x20denied\x1b[2J\x22");
    assert!(line(&"/".repeat(10_000)).len() < 256);
}
