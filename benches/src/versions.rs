//! What a history costs: a session of the present version with one and without, and sessions of each
//! version before.

use std::hint::black_box;
use std::time::Duration;

use session_axum::Session;
use session_core::{Context, Header, Lifetimes, SessionData, SessionId, Tokens, UnixTime};

use crate::codec::{repeat, ring};
use crate::markdown::{table, times};
use crate::request::COOKIE_NAME;
use crate::rounds::{Effort, Run, Samples};
use crate::samples::{Account, Medium, Right, Role};

/// M with four fields more, each of a later version.
#[derive(Session, Clone, Debug)]
#[session(version = 5, name = "Grown")]
pub struct Grown {
    /// Whose it is.
    #[session(subject)]
    pub user: u64,
    /// The role.
    #[session(role)]
    pub role: Role,
    /// The permissions.
    #[session(permission)]
    pub rights: Vec<Right>,
    /// A display name.
    pub name: String,
    /// Such as a CSRF secret.
    pub token: [u8; 32],
    /// Such as the time of the last purchase.
    pub at: u64,
    /// What `modify` increments.
    pub count: u32,
    /// Since version 2.
    #[session(since = 2, default = 7)]
    pub theme: u32,
    /// Since version 3.
    #[session(since = 3, default)]
    pub language: String,
    /// Since version 4.
    #[session(since = 4, default)]
    pub beta: bool,
    /// Since version 5.
    #[session(since = 5, default)]
    pub visits: u32,
}

/// The same fields, and no history.
#[derive(Session, Clone, Debug)]
#[session(version = 1, name = "Born")]
pub struct Born {
    /// Whose it is.
    #[session(subject)]
    pub user: u64,
    /// The role.
    #[session(role)]
    pub role: Role,
    /// The permissions.
    #[session(permission)]
    pub rights: Vec<Right>,
    /// A display name.
    pub name: String,
    /// Such as a CSRF secret.
    pub token: [u8; 32],
    /// Such as the time of the last purchase.
    pub at: u64,
    /// What `modify` increments.
    pub count: u32,
    /// As in [`Grown`].
    pub theme: u32,
    /// As in [`Grown`].
    pub language: String,
    /// As in [`Grown`].
    pub beta: bool,
    /// As in [`Grown`].
    pub visits: u32,
}

const NOW: UnixTime = UnixTime::from_secs(1_795_000_060);

fn tokens<T: SessionData>() -> Tokens<T> {
    Tokens::new(Context::new("benches", COOKIE_NAME, T::DECLARATION), ring())
}

fn signed<T: SessionData>(session: &T) -> String {
    let started = UnixTime::from_secs(1_795_000_000);
    let header =
        Header::begin(SessionId::from_bytes([0xa5; 16]), started).with_authenticated(started);
    let tokens = tokens::<T>();
    let payload = tokens.encode(session).expect("a session that can be encoded");
    tokens.sign(&header, &payload).expect("a session that fits")
}

fn opened<T: SessionData>(tokens: &Tokens<T>, text: &str) -> T {
    let lifetimes = Lifetimes::new(Duration::from_mins(30), Duration::from_hours(12));
    let token = tokens.open(black_box(text.as_bytes()), &lifetimes, NOW).expect("our own token");
    token.session().expect("our own session")
}

/// Makes a struct of M's fields, and of those that came later.
macro_rules! with {
    ($ty:ident $(, $field:ident: $value:expr)*) => {{
        let Medium { user, role, rights, name, token, at, count } = Medium::new(true);
        $ty { user, role, rights, name, token, at, count $(, $field: $value)* }
    }};
}

/// Measures and prints.
pub fn print(effort: Effort) {
    let (grown, born) = (tokens::<Grown>(), tokens::<Born>());
    let language = String::new;
    let texts = [
        signed(&with!(Grown, theme: 7, language: language(), beta: false, visits: 0)),
        signed(&with!(GrownV4, theme: 7, language: language(), beta: false)),
        signed(&with!(GrownV3, theme: 7, language: language())),
        signed(&with!(GrownV2, theme: 7)),
        signed(&with!(GrownV1)),
    ];
    for text in &texts {
        assert_eq!(opened(&grown, text).theme, 7);
    }
    let of_born = signed(&with!(Born, theme: 7, language: language(), beta: false, visits: 0));
    let mut runs: Vec<Run<'_>> = vec![repeat(|| opened(&born, &of_born))];
    for text in &texts {
        runs.push(repeat(|| opened(&grown, text)));
    }
    let samples = Samples::take(&mut runs, effort);
    let names = [
        "the same struct without a history",
        "**of the present version, with a history of four**",
        "one version older",
        "two versions older",
        "three versions older",
        "four versions older",
    ];
    let rows = names.iter().enumerate().map(|(at, name)| {
        let step =
            if at > 1 { format!("{:+.0}", samples.over(at, at - 1)) } else { "-".to_owned() };
        vec![
            (*name).to_owned(),
            format!("{:.0}", samples.nanoseconds(at)),
            times(samples.times(at, 0)),
            step,
        ]
    });
    let head =
        ["verify + decode a session", "ns", "x without a history", "ns more than the row above"];
    table(&head, &rows.collect::<Vec<_>>());
}
