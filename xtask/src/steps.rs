//! What the commands run.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::{programs, python};

/// The packages whose tests run other programs, with their folders. Each test is a target of its own.
const BESIDE_RUST: &[(&str, &str)] = &[
    ("session-store-redis", "stores/session-store-redis/tests"),
    ("session-store-sql", "stores/session-store-sql/tests"),
    ("session-tests", "tests/end_to_end"),
];

/// Their test targets that `--local` leaves out, each with its reason.
const NOT_LOCAL: &[(&str, &str, &str)] = &[
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
pub(crate) fn test() -> Result<(), Failure> {
    programs::provide()?;
    let python = python::provide(root())?;
    let python = python.to_string_lossy();
    cargo(&["test", "--workspace", "--all-features", "--locked"], &[(PYTHON, &python)])
}

/// Runs the tests that need Rust only, and says what that left out.
pub(crate) fn test_local() -> Result<(), Failure> {
    let mut elsewhere = vec!["test", "--workspace", "--all-features", "--locked"];
    elsewhere.extend(BESIDE_RUST.iter().flat_map(|(package, _)| ["--exclude", package]));
    let local = BESIDE_RUST
        .iter()
        .map(|(package, folder)| Ok((*package, local_targets(package, folder)?)))
        .collect::<Result<Vec<_>, Failure>>()?;
    cargo(&elsewhere, &[])?;
    for (package, targets) in &local {
        let chosen = targets.iter().flat_map(|name| ["--test", name]);
        let package = ["test", "--package", package, "--all-features", "--locked", "--lib"];
        cargo(&package.into_iter().chain(chosen).collect::<Vec<_>>(), &[])?;
    }
    println!("\nnot run, for they need more than a Rust toolchain (`cargo xtask test` runs them):");
    for (package, name, reason) in NOT_LOCAL {
        println!("  {package} --test {name}: {reason}");
    }
    Ok(())
}

/// Checks format, lints and documentation.
pub(crate) fn lint() -> Result<(), Failure> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    )?;
    cargo(
        &["doc", "--workspace", "--no-deps", "--all-features", "--locked"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )
}

/// Returns the test targets of a package that `--local` runs: those that are not listed, so that one
/// which is forgotten fails there instead of being passed over.
fn local_targets(package: &str, folder: &str) -> Result<Vec<String>, Failure> {
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
    let listed = || NOT_LOCAL.iter().filter(|(of, ..)| *of == package).map(|(_, name, _)| *name);
    if let Some(gone) = listed().find(|listed| !names.iter().any(|name| name == listed)) {
        return Err(Failure(format!(
            "there is no test target `{gone}` in {}; take it out of `NOT_LOCAL` in \
             xtask/src/steps.rs",
            folder.display(),
        )));
    }
    names.retain(|name| listed().all(|listed| listed != name));
    Ok(names)
}

fn cargo(args: &[&str], variables: &[(&str, &str)]) -> Result<(), Failure> {
    let shown = format!("cargo {}", args.join(" "));
    eprintln!("\n$ {shown}");
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(args)
        .envs(variables.iter().copied())
        .current_dir(root())
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure(format!("`{shown}` could not be started: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("`{shown}` failed"))) }
}

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}
