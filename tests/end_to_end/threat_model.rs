//! `docs/threat-model.md` names tests; they have to be there.

#![allow(clippy::expect_used, reason = "a test that cannot read the tree fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Where tests are.
const SOURCES: &[&str] = &[
    "session-axum/src",
    "session-axum/tests",
    "session-core/src",
    "session-core/tests",
    "session-macros/src",
    "stores/session-store-conformance/tests",
    "stores/session-store-redis/src",
    "stores/session-store-redis/tests",
    "stores/session-store-sql/src",
    "stores/session-store-sql/tests",
    "tests/end_to_end",
    "tests/src",
];

/// Where the cases are of which suites make tests: each is a function that anybody may call.
const CASES: &str = "stores/session-store-conformance/src";

#[test]
fn every_defence_in_the_threat_model_has_a_test_that_exists() {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/threat-model.md"))
        .expect("the threat model is a text");
    let mut tests = BTreeSet::new();
    for folder in SOURCES {
        collect(&Path::new(ROOT).join(folder), marked, &mut tests);
    }
    let count = tests.len();
    assert!(count > 100, "the tests are no longer found");
    collect(&Path::new(ROOT).join(CASES), cases, &mut tests);
    assert!(tests.len() > count + 70, "the cases of the suites are no longer found");

    let rows = rows(&text);
    assert!(rows.len() > 40, "the table is no longer found");
    for (attack, named) in rows {
        assert!(!named.is_empty(), "no test shows the defence against: {attack}");
        for name in named {
            assert!(tests.contains(name), "there is no test `{name}`, named for: {attack}");
        }
    }
}

/// Returns the attacks, each with the tests named for it. A row in bold is a heading.
fn rows(text: &str) -> Vec<(&str, Vec<&str>)> {
    let table = text.lines().skip_while(|line| !line.starts_with("| attack |")).skip(2);
    table
        .take_while(|line| line.starts_with('|'))
        .filter(|line| !line.starts_with("| **"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [attack, _defence, tests] = cells[..] else { return (line, Vec::new()) };
            (attack, tests.split('`').skip(1).step_by(2).collect())
        })
        .collect()
}

/// Adds the names of the functions that `find` finds, here and in folders below.
fn collect(folder: &Path, find: fn(&str) -> Vec<&str>, tests: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            collect(&path, find, tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("a source is a text");
            tests.extend(find(&source).into_iter().map(str::to_owned));
        }
    }
}

/// Returns the functions that are marked as tests.
fn marked(source: &str) -> Vec<&str> {
    let is_test = |line: &&str| {
        let line = line.trim();
        line == "#[test]" || line.starts_with("#[tokio::test")
    };
    let mut lines = source.lines();
    let test = || {
        lines.by_ref().find(is_test)?;
        // Other attributes may stand between.
        lines.by_ref().find_map(|line| {
            let (_, name) = line.split_once("fn ")?;
            name.split(['(', '<']).next()
        })
    };
    std::iter::from_fn(test).collect()
}

/// Returns the functions that a suite is made of.
fn cases(source: &str) -> Vec<&str> {
    let public = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
    public.filter_map(|name| name.split(['(', '<']).next()).collect()
}
