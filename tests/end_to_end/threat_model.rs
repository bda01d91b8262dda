//! `docs/threat-model.md` names tests; they have to be there.

#![allow(clippy::expect_used, reason = "a test that cannot read the tree fails")]

use std::fs;
use std::path::Path;

use session_tests::tree::{ROOT, Tests};

#[test]
fn every_defence_in_the_threat_model_has_a_test_that_exists() {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/threat-model.md"))
        .expect("the threat model is a text");
    let tests = Tests::of_the_tree();
    let rows = rows(&text);
    assert!(rows.len() > 40, "the table is no longer found");
    for (attack, named) in rows {
        assert!(!named.is_empty(), "no test shows the defence against: {attack}");
        for name in named {
            assert!(tests.have(name), "there is no test `{name}`, named for: {attack}");
        }
    }
}

#[test]
fn no_attack_in_the_threat_model_has_two_rows() {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/threat-model.md"))
        .expect("the threat model is a text");
    let mut attacks: Vec<&str> = rows(&text).into_iter().map(|(attack, _)| attack).collect();
    attacks.sort_unstable();
    let twice: Vec<_> = attacks.windows(2).filter(|pair| pair.first() == pair.last()).collect();
    assert!(twice.is_empty(), "{twice:?}");
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
