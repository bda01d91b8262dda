//! `docs/promises.md` names the tests that show each promise; they have to be there.

#![allow(clippy::expect_used, reason = "a test that cannot read the tree fails")]

use std::fs;
use std::path::Path;

use session_tests::tree::{ROOT, Tests};

/// Where the list of what is not built yet begins.
const TO_COME: &str = "\n## To come";

#[test]
fn every_promise_has_a_test_that_exists() {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/promises.md"))
        .expect("the promises are a text");
    let (built, to_come) = text.split_once(TO_COME).expect("the two are kept apart");
    let tests = Tests::of_the_tree();
    let promises: Vec<_> = built.split("\n## ").skip(1).collect();
    assert!(promises.len() > 10, "the promises are no longer found");
    for promise in promises {
        let title = promise.lines().next().unwrap_or_default();
        let named: Vec<_> = promise.lines().filter_map(named).collect();
        assert!(!named.is_empty(), "no test shows: {title}");
        for (file, name) in named {
            assert!(tests.have_in(file, name), "there is no `{file}::{name}`, named for: {title}");
        }
    }
    assert_eq!(to_come.lines().find_map(named), None, "what is not built has no test yet");
}

/// Returns the test that a line of a list names.
fn named(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("- `")?.strip_suffix('`')?.split_once("::")
}
