//! What a request costs with each subject.

use axum::http::StatusCode;
use tokio::runtime::Runtime;

use crate::allocations;
use crate::markdown::{more, table, times};
use crate::request::{Template, runtime, send};
use crate::rounds::{Effort, Run, Samples};
use crate::subjects::{BARE, BY_HAND, LAYER, Subject, all, forge};

/// What is asked of every subject.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Case {
    /// An admin reads.
    Read,
    /// An admin reads, with four cookies of other programs.
    Foreign,
    /// An admin changes the session.
    Modify,
    /// A cookie with one character changed.
    Forged,
    /// A reader's cookie where an admin is wanted.
    WrongRole,
    /// No cookie.
    NoCookie,
}

/// All of them, in the order of the tables.
pub const CASES: [(Case, &str); 6] = [
    (Case::Read, "read"),
    (Case::Foreign, "+ 4 foreign cookies"),
    (Case::Modify, "modify"),
    (Case::Forged, "forged"),
    (Case::WrongRole, "wrong role"),
    (Case::NoCookie, "no cookie"),
];

/// What every subject took in one case; `None` for a subject that does not do it.
#[derive(Debug)]
pub struct Taken {
    samples: Samples,
    /// For each subject: where it is among the samples, and its allocations.
    places: Vec<Option<(usize, u64)>>,
}

/// Every case of every subject.
#[derive(Debug)]
pub struct Report {
    subjects: Vec<Subject>,
    cases: Vec<Taken>,
}

impl Taken {
    /// Nanoseconds more than another subject.
    pub fn over(&self, subject: usize, other: usize) -> Option<f64> {
        Some(self.samples.over(self.place(subject)?.0, self.place(other)?.0))
    }

    /// Allocations more than the bare handler.
    pub fn allocations(&self, subject: usize) -> Option<i64> {
        Some(self.place(subject)?.1.cast_signed() - self.place(BARE)?.1.cast_signed())
    }

    fn place(&self, subject: usize) -> Option<(usize, u64)> {
        self.places.get(subject).copied().flatten()
    }
}

impl Report {
    /// Measures everything.
    pub fn take(effort: Effort) -> Self {
        let (runtime, subjects) = (runtime(), all());
        for subject in subjects.iter().filter(|subject| subject.guards) {
            subject.prove_itself(&runtime);
        }
        let cases = CASES.map(|(case, _)| take(&runtime, &subjects, case, effort));
        Self { subjects, cases: cases.into() }
    }

    /// Returns one case.
    pub fn case(&self, case: Case) -> &Taken {
        self.cases.get(case as usize).expect("every case")
    }

    /// Returns the smallest excess over the bare handler among these subjects.
    pub fn least(&self, case: Case, subjects: impl Iterator<Item = usize>) -> f64 {
        let taken = self.case(case);
        subjects.filter_map(|subject| taken.over(subject, BARE)).fold(f64::INFINITY, f64::min)
    }

    /// Returns how many subjects there are.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Returns how many allocations a subject's read makes over the bare handler's.
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    pub fn allocations(&self, subject: usize) -> f64 {
        self.case(Case::Read).allocations(subject).map_or(f64::NAN, |count| count as f64)
    }

    /// Returns how many times as much as another a subject adds to the bare handler.
    pub fn ratio(&self, case: Case, subject: usize, other: usize) -> f64 {
        let taken = self.case(case);
        let added = |subject| taken.over(subject, BARE).unwrap_or(f64::NAN);
        added(subject) / added(other)
    }

    /// Prints nanoseconds over the bare handler, and ratios to the hand-written extractor.
    pub fn print(&self) {
        let bare = self.case(Case::Read);
        println!(
            "Nanoseconds over a bare handler's {:.0}; allocations over its {}.\n",
            bare.samples.nanoseconds(BARE),
            bare.place(BARE).map_or(0, |(_, allocations)| allocations),
        );
        let cases = CASES.map(|(_, name)| name);
        let head: Vec<_> =
            ["subject"].into_iter().chain(cases).chain(["allocations read / modify"]).collect();
        table(&head, &self.rows(|taken, subject| taken.over(subject, BARE).map(more)));
        println!("The same as multiples of what the hand-written extractor adds.\n");
        let head: Vec<_> = ["subject", "read", "+ 4 foreign cookies", "modify"].into();
        let rows = (1..self.len()).map(|subject| {
            let cell = |case| {
                let there = self.case(case).place(subject).is_some();
                if there { times(self.ratio(case, subject, BY_HAND)) } else { "-".to_owned() }
            };
            let cells = [Case::Read, Case::Foreign, Case::Modify].map(cell);
            [self.name(subject)].into_iter().chain(cells).collect()
        });
        table(&head, &rows.collect::<Vec<_>>());
    }

    fn rows(&self, cell: impl Fn(&Taken, usize) -> Option<String>) -> Vec<Vec<String>> {
        let row = |subject| {
            let none = || "-".to_owned();
            let cells = self.cases.iter().map(|taken| cell(taken, subject).unwrap_or_else(none));
            let allocations = |case| {
                self.case(case).allocations(subject).map_or_else(none, |more| more.to_string())
            };
            let allocations =
                format!("{} / {}", allocations(Case::Read), allocations(Case::Modify));
            [self.name(subject)].into_iter().chain(cells).chain([allocations]).collect()
        };
        (1..self.len()).map(row).collect()
    }

    fn name(&self, subject: usize) -> String {
        self.subjects.get(subject).map(|subject| subject.name.to_owned()).unwrap_or_default()
    }
}

fn take(runtime: &Runtime, subjects: &[Subject], case: Case, effort: Effort) -> Taken {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut places = Vec::new();
    for (at, subject) in subjects.iter().enumerate() {
        if case == Case::Modify && !subject.modifies {
            places.push(None);
            continue;
        }
        let template = template(runtime, subjects, at, case);
        let expected = if subject.guards { expected(case) } else { StatusCode::OK };
        let router = &subject.router;
        send(runtime, router, &template, 3, expected);
        let allocations = allocations::during(|| send(runtime, router, &template, 1, expected));
        places.push(Some((runs.len(), allocations)));
        runs.push(Box::new(move |n| send(runtime, router, &template, n, expected)));
    }
    Taken { samples: Samples::take(&mut runs, effort), places }
}

/// The bare handlers get the hand-written extractor's cookies.
fn template(runtime: &Runtime, subjects: &[Subject], at: usize, case: Case) -> Template {
    let owner = if at <= LAYER { BY_HAND } else { at };
    let path = subjects.get(at).expect("a subject").read;
    let log_in = |admin| subjects.get(owner).expect("a subject").log_in(runtime, admin);
    match case {
        Case::Read => Template::get(path).with(&log_in(true), 0),
        Case::Foreign => Template::get(path).with(&log_in(true), 4),
        Case::Modify => Template::post("/modify").with(&log_in(true), 0),
        Case::Forged => {
            let value = log_in(true);
            Template::get(path).with(&forge(&value, value.len() / 2), 0)
        }
        Case::WrongRole => Template::get(path).with(&log_in(false), 0),
        Case::NoCookie => Template::get(path),
    }
}

const fn expected(case: Case) -> StatusCode {
    match case {
        Case::Read | Case::Foreign | Case::Modify => StatusCode::OK,
        Case::Forged | Case::NoCookie => StatusCode::UNAUTHORIZED,
        Case::WrongRole => StatusCode::FORBIDDEN,
    }
}

/// Returns one request as something to be done many times: `read-4` is what subject 4 reads.
pub fn repeat(name: &str) -> Run<'static> {
    let (case, at) = name.split_once('-').expect("a name such as `read-4`");
    let at: usize = at.parse().expect("a subject's number");
    let known = CASES.iter().find(|(_, known)| known.replace(' ', "_") == case);
    let case = known.expect("one of the cases").0;
    let (runtime, mut subjects) = (runtime(), all());
    let template = template(&runtime, &subjects, at, case);
    let subject = subjects.swap_remove(at);
    let expected = if subject.guards { expected(case) } else { StatusCode::OK };
    Box::new(move |times| send(&runtime, &subject.router, &template, times, expected))
}
