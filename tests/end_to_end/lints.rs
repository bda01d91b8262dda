//! What the macros write is quiet, whatever lints the crate around it has.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::process::{Command, Stdio};

use serde_json::Value;

/// What stands for others: all that warn, clippy's as well, and those that this compiler does not know
/// by its own list, as unstable ones.
const EXCEPT: [&str; 2] = ["unknown_lints", "warnings"];

#[test]
fn generated_code_is_quiet_where_every_lint_is_forbidden() {
    let lints = lints();
    assert!(lints.len() > 200, "the compiler's list is no longer read: {lints:?}");
    let mut arguments: Vec<&str> = lints.iter().flat_map(|lint| ["--forbid", lint]).collect();
    let groups = ["clippy::all", "clippy::pedantic", "clippy::nursery"];
    arguments.extend(groups.into_iter().flat_map(|group| ["--warn", group]));
    let found: Vec<String> = said(arguments).iter().filter_map(about_code).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_clippy_restricts_it_finds_in_no_generated_code() {
    let found = said(["--warn", "clippy::restriction"]);
    assert!(found.len() > 20, "clippy no longer says what it finds: {found:?}");
    let generated = found.iter().filter(|message| {
        let spans = message["spans"].as_array().into_iter().flatten();
        spans.filter(|span| span["is_primary"] == true).any(|span| !span["expansion"].is_null())
    });
    let found: Vec<String> = generated.filter_map(about_code).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Returns what is said of the code; nothing of an argument.
fn about_code(message: &Value) -> Option<String> {
    if message["code"]["code"] == "unknown_lints"
        || message["code"].is_null() && message["level"] != "error"
    {
        return None;
    }
    Some(message["rendered"].as_str().unwrap_or_default().to_owned())
}

/// Returns every lint of the compiler.
fn lints() -> Vec<String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let help = Command::new(rustc).args(["-W", "help"]).output().expect("the compiler answers");
    let help = String::from_utf8(help.stdout).expect("it writes text");
    let lints = help.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        let level = words.next()?;
        ["allow", "deny", "warn"].contains(&level).then(|| name.replace('-', "_"))
    });
    lints.filter(|lint| !EXCEPT.contains(&lint.as_str())).collect()
}

/// Returns what clippy says of the package with these arguments.
fn said<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["clippy", "--package", "session-tests-lints", "--no-deps", "--locked"])
        .args(["--message-format", "json", "--"])
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("clippy can be started");
    let messages = String::from_utf8(output.stdout).expect("cargo writes text");
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message.get("reason").is_some_and(|reason| reason == "compiler-message"))
        .filter_map(|message| message.get("message").cloned())
        .collect()
}
