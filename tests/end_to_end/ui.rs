//! What the macros refuse and with which words, and what they must take.

#![allow(clippy::expect_used, reason = "a test that cannot read its cases fails")]

use std::fs;
use std::path::{Path, PathBuf};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
const UI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui");
/// Where the text is seen that is printed without a feature.
const FEATURES: &str = include_str!("features.rs");
const MESSAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../session-macros/src/messages");

#[test]
fn every_broken_rule_is_explained_and_hostile_code_compiles() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    for refused in [
        "derive_permission",
        "derive_role",
        "derive_session",
        "extractors",
        "guards",
        "policy",
        "predicate",
        "public",
        "require",
        "require_login",
        "require_permission",
        "require_role",
        "resource",
        "router",
        "shapes",
        "stores",
        "versions",
    ] {
        cases.compile_fail(format!("ui/{refused}/*.rs"));
    }
}

#[test]
fn every_message_is_seen() {
    let source: String = files_under(Path::new(MESSAGES), "rs")
        .iter()
        .map(|file| fs::read_to_string(file).expect("the messages are beside the tests"))
        .collect();
    let printed: Vec<String> = files_under(Path::new(UI), "stderr")
        .iter()
        .flat_map(|file| {
            fs::read_to_string(file)
                .expect("a case is a text")
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    let printed: Vec<String> =
        printed.into_iter().chain(FEATURES.lines().map(str::to_owned)).collect();
    let texts = literals(&source);
    assert!(texts.len() > 40, "the messages are no longer found: {texts:?}");
    let unseen: Vec<&String> =
        texts.iter().filter(|text| !printed.iter().any(|line| says(line, text))).collect();
    assert!(unseen.is_empty(), "no case under tests/ui prints: {unseen:#?}");
}

#[test]
fn every_refusal_has_its_words() {
    for case in files_under(Path::new(UI), "rs") {
        let passes = case.parent().is_some_and(|folder| folder.ends_with("pass"));
        assert_eq!(case.with_extension("stderr").exists(), !passes, "{}", case.display());
    }
}

#[test]
fn the_readme_quotes_what_the_compiler_prints() {
    let readme = fs::read_to_string(README).expect("the README is in the tree");
    let blocks = readme.split("```text\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap_or(rest));
    let quotes: Vec<&str> = blocks.filter(|block| block.starts_with("error")).collect();
    assert_eq!(quotes.len(), 2, "an unguarded handler, and a misspelt role");
    for (quote, case) in quotes.into_iter().zip(["unguarded", "misspelt_role"]) {
        let case = Path::new(UI).join("router").join(case).with_extension("stderr");
        let printed = fs::read_to_string(case).expect("a case is a text");
        let mut printed = printed.lines();
        for line in quote.lines() {
            assert!(printed.any(|other| other == line), "the compiler no longer prints: {line}");
        }
    }
}

fn files_under(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of cases") {
        let path = entry.expect("a case").path();
        if path.is_dir() {
            files.extend(files_under(&path, extension));
        } else if path.extension().is_some_and(|other| other == extension) {
            files.push(path);
        }
    }
    files
}

/// Whether the line has the text's pieces between its placeholders, in order.
fn says(line: &str, text: &str) -> bool {
    let mut rest = line;
    text.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, piece)| piece)).all(
        |piece| match rest.split_once(piece) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        },
    )
}

/// Returns the string literals of a Rust file, its comments left out.
fn literals(source: &str) -> Vec<String> {
    let code: Vec<&str> =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let (mut literals, mut rest) = (Vec::new(), code.chars().peekable());
    while rest.by_ref().any(|letter| letter == '"') {
        let mut literal = String::new();
        while let Some(letter) = rest.next_if(|letter| *letter != '"') {
            if letter != '\\' {
                literal.push(letter);
            } else if rest.next_if_eq(&'\n').is_some() {
                while rest.next_if(|letter| letter.is_whitespace()).is_some() {}
            } else {
                literal.extend(rest.next());
            }
        }
        rest.next();
        literals.push(literal);
    }
    literals
}
