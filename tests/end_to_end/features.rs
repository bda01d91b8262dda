//! What is said where features are off.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn a_build_without_features_is_quiet() {
    let said = said(&[]);
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn a_session_in_json_without_the_feature_is_told_which_to_turn_on() {
    let said = said(&["--cfg", "asks_for_json"]);
    let errors: Vec<_> = said.iter().filter(|message| !message["spans"][0].is_null()).collect();
    let [error] = errors.as_slice() else { unreachable!("one mistake, said once: {errors:#?}") };
    let text = error["message"].as_str().expect("a message is a text");
    assert_eq!(
        text,
        "JSON needs the feature `json` of session-axum, which is off; turn it on, or leave this out"
    );
    let place = &error["spans"][0];
    let line = place["text"][0]["text"].as_str().expect("its line is shown");
    let from = place["column_start"].as_u64().and_then(|column| usize::try_from(column).ok());
    let key = line.find("codec").map(|column| column + 1);
    assert_eq!(from, key, "the arrow is at the option: {place:#?}");
}

/// Returns what the compiler says of the package and of what it is made of.
fn said(arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--package", "session-tests-plain", "--lib", "--profile", "dev"])
        .args(["--locked", "--message-format", "json", "--"])
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo can be started");
    let messages = String::from_utf8(output.stdout).expect("cargo writes text");
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["reason"] == "compiler-message")
        .map(|message| message["message"].clone())
        .collect()
}
