//! The blog's OpenAPI document, judged by others: a validator reads it, and schemathesis tries whether
//! the running blog does what it says; above all whether security that it declares is enforced.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use session_tests::{Server, send};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi");

/// Their calls end the session that they come with, or begin one.
const LOGIN_AND_LOGOUT: [&str; 2] = ["/login", "/logout"];

#[test]
fn the_document_is_valid_openapi() {
    let document = kept("valid", &document(&Server::of_blog(&[])));
    let (valid, said) = run(python("openapi-spec-validator").arg(&document));
    assert!(valid, "{said}");
}

#[test]
fn schemathesis_finds_nothing_as_any_account() {
    let server = Server::of_blog(&[]);
    let document = document(&server);
    let mut schemathesis = schemathesis(&server, &kept("as-any-account", &document));
    schemathesis.args(["--checks", "all", "--auth-wfc"]).arg(Path::new(HERE).join("users.yaml"));
    for path in LOGIN_AND_LOGOUT {
        schemathesis.args(["--exclude-path", path]);
    }
    let all = operations(&document);
    nothing_is_found_in(all - LOGIN_AND_LOGOUT.len(), all, &mut schemathesis);
}

#[test]
fn schemathesis_finds_nothing_about_login_and_logout() {
    let server = Server::of_blog(&[]);
    let document = document(&server);
    let mut schemathesis = schemathesis(&server, &kept("login-and-logout", &document));
    schemathesis.args(["--checks", "all"]);
    for path in LOGIN_AND_LOGOUT {
        schemathesis.args(["--include-path", path]);
    }
    nothing_is_found_in(LOGIN_AND_LOGOUT.len(), operations(&document), &mut schemathesis);
}

/// That nothing was found counts only if something would have been.
#[test]
fn schemathesis_would_find_security_that_is_declared_and_not_enforced() {
    let server = Server::of_blog(&[]);
    let mut document = document(&server);
    document["paths"]["/posts"]["get"]["security"] = json!([{ "session": [] }]);
    let mut schemathesis = schemathesis(&server, &kept("a-lie", &document));
    schemathesis.args(["--include-operation-id", "list_posts"]);
    schemathesis.args(["--checks", "ignored_auth", "--auth-wfc"]);
    let (clean, said) = run(schemathesis.arg(Path::new(HERE).join("users.yaml")));
    assert!(!clean, "{said}");
    assert!(said.contains("API accepts requests without authentication"), "{said}");
}

/// Runs schemathesis on so many of all operations. What it left out would be no finding either.
fn nothing_is_found_in(selected: usize, all: usize, schemathesis: &mut Command) {
    let (clean, said) = run(schemathesis);
    assert!(clean, "{said}");
    let tested = format!("Selected: {selected}/{all}\n  Tested: {selected}\n");
    for part in [tested.as_str(), "No issues found"] {
        assert!(said.contains(part), "it does not say {part:?}: {said}");
    }
}

/// Returns how many operations a document describes.
fn operations(document: &Value) -> usize {
    let paths = document["paths"].as_object().unwrap();
    paths.values().map(|operations| operations.as_object().unwrap().len()).sum()
}

fn document(server: &Server) -> Value {
    let answer = send("GET", &server.at("/openapi.json"), &[], "");
    assert_eq!(answer.status, 200);
    serde_json::from_str(&answer.body).unwrap()
}

/// Writes a document to a file.
fn kept(name: &str, document: &Value) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.openapi.json"));
    std::fs::write(&file, document.to_string()).unwrap();
    file
}

/// Returns a run against a server. The document is in a file: schemathesis passes over the path that it
/// fetched its document from.
fn schemathesis(server: &Server, document: &Path) -> Command {
    let mut command = python("schemathesis");
    // Not a file of somebody's home.
    command.arg("--config-file").arg(Path::new(HERE).join("schemathesis.toml"));
    command.arg("run").arg(document).args(["--no-color", "--url", &server.url]);
    // It keeps what it learns there.
    command.current_dir(env!("CARGO_TARGET_TMPDIR"));
    command
}

/// Returns a program of the Python packages in `tests/requirements.txt`.
fn python(program: &str) -> Command {
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("python");
    let environment = std::env::var_os("SESSION_TESTS_PYTHON").map_or(beside, PathBuf::from);
    let program = environment.join("bin").join(program);
    assert!(
        program.is_file(),
        "{} is not there; `cargo xtask test` installs it, and `cargo xtask test --quick` does without",
        program.display()
    );
    Command::new(program)
}

/// Runs it to its end. Returns whether it was content, and what it said.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
