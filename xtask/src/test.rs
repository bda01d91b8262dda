//! The tests: all of them, and those that need a Rust toolchain and nothing else.

use crate::cargo::{self, root};
use crate::failure::Failure;
use crate::not_run::NotRun;
use crate::{programs, python};

/// The packages whose tests run other programs, with their folders. Each test is a target of its own.
const BESIDE_RUST: &[(&str, &str)] = &[
    ("session-store-redis", "stores/session-store-redis/tests"),
    ("session-store-sql", "stores/session-store-sql/tests"),
    ("session-tests", "tests/end_to_end"),
];

/// Their test targets that `--quick` leaves out, each with its reason.
const NOT_QUICK: &[(&str, &str, &str)] = &[
    ("session-store-redis", "cluster", "starts a cluster of Redis servers"),
    ("session-store-redis", "conformance", "starts a Redis server"),
    ("session-store-redis", "faults", "starts Redis servers, and makes them fail"),
    ("session-store-redis", "round_trips", "starts a Redis server"),
    ("session-store-sql", "faults", "starts PostgreSQL and MariaDB servers, and makes them fail"),
    ("session-store-sql", "mariadb", "starts a MariaDB server"),
    ("session-store-sql", "postgres", "starts a PostgreSQL server"),
    (
        "session-tests",
        "blog_stores",
        "drives the blog on Redis, PostgreSQL and MariaDB servers that it starts",
    ),
    (
        "session-tests",
        "openapi",
        "has the blog's document checked by openapi-spec-validator and schemathesis",
    ),
    ("session-tests", "quickstart", "drives the compiled quickstart with curl"),
    ("session-tests", "readme", "runs the README's lines with curl"),
    ("session-tests", "vectors", "checks tests/vectors/tokens.json with python3"),
];

/// Where tests look for the Python packages of `tests/requirements.txt`.
const PYTHON: &str = "SESSION_TESTS_PYTHON";

/// Runs every test.
pub(crate) fn all() -> Result<(), Failure> {
    programs::provide(programs::PROGRAMS)?;
    let python = python::provide("tests/requirements.txt", "python")?;
    let python = python.to_string_lossy();
    cargo::run(&["test", "--workspace", "--all-features", "--locked"], &[(PYTHON, &python)])
}

/// Runs the tests that need Rust only.
pub(crate) fn quick(not_run: &mut NotRun) -> Result<(), Failure> {
    let mut elsewhere = vec!["test", "--workspace", "--all-features", "--locked"];
    elsewhere.extend(BESIDE_RUST.iter().flat_map(|(package, _)| ["--exclude", package]));
    let chosen_here = BESIDE_RUST
        .iter()
        .map(|(package, folder)| Ok((*package, quick_targets(package, folder)?)))
        .collect::<Result<Vec<_>, Failure>>()?;
    for (package, name, reason) in NOT_QUICK {
        not_run.add(format!("{package} --test {name}"), *reason);
    }
    cargo::run(&elsewhere, &[])?;
    for (package, targets) in &chosen_here {
        let chosen = targets.iter().flat_map(|name| ["--test", name]);
        let package = ["test", "--package", package, "--all-features", "--locked"];
        let code: Vec<_> = package.into_iter().chain(["--lib"]).chain(chosen).collect();
        cargo::run(&code, &[])?;
        // Examples in the documentation are no target that can be chosen beside others.
        cargo::run(&package.into_iter().chain(["--doc"]).collect::<Vec<_>>(), &[])?;
    }
    Ok(())
}

/// Returns the test targets of a package that `--quick` runs: those that are not listed, so that one
/// which is forgotten fails there instead of being passed over.
fn quick_targets(package: &str, folder: &str) -> Result<Vec<String>, Failure> {
    let folder = root().join(folder);
    let unreadable = |error| {
        Failure(format!("the test targets in {} are unreadable: {error}", folder.display()))
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_target = path.extension().is_some_and(|extension| extension == "rs")
            || path.join("main.rs").is_file();
        if is_target && let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    let listed = || NOT_QUICK.iter().filter(|(of, ..)| *of == package).map(|(_, name, _)| *name);
    if let Some(gone) = listed().find(|listed| !names.iter().any(|name| name == listed)) {
        return Err(Failure(format!(
            "there is no test target `{gone}` in {}; take it out of `NOT_QUICK` in \
             xtask/src/test.rs",
            folder.display(),
        )));
    }
    names.retain(|name| listed().all(|listed| listed != name));
    Ok(names)
}
