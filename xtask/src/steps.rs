//! What the commands run.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::programs;

/// The package whose tests run other programs. Each is a test target of its own.
const BESIDE_RUST: &str = "session-tests";

/// The test targets of [`BESIDE_RUST`] that `--local` leaves out, each with its reason.
const NOT_LOCAL: &[(&str, &str)] = &[
    ("quickstart", "drives the compiled quickstart with curl"),
    ("vectors", "checks tests/vectors/tokens.json with python3"),
];

/// Runs every test.
pub(crate) fn test() -> Result<(), Failure> {
    programs::provide()?;
    cargo(&["test", "--workspace", "--all-features", "--locked"], &[])
}

/// Runs the tests that need Rust only, and says what that left out.
pub(crate) fn test_local() -> Result<(), Failure> {
    let local = local_targets()?;
    cargo(&["test", "--workspace", "--all-features", "--locked", "--exclude", BESIDE_RUST], &[])?;
    if !local.is_empty() {
        let chosen: Vec<&str> = local.iter().flat_map(|name| ["--test", name]).collect();
        let package = ["test", "--package", BESIDE_RUST, "--all-features", "--locked"];
        cargo(&[&package[..], &chosen].concat(), &[])?;
    }
    println!("\nnot run, for they need more than a Rust toolchain (`cargo xtask test` runs them):");
    for (name, reason) in NOT_LOCAL {
        println!("  {BESIDE_RUST} --test {name}: {reason}");
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

/// Returns the test targets of [`BESIDE_RUST`] that `--local` runs: those that are not listed, so
/// that one which is forgotten fails there instead of being passed over.
fn local_targets() -> Result<Vec<String>, Failure> {
    let folder = root().join("tests/tests");
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
    for (listed, _) in NOT_LOCAL {
        if !names.iter().any(|name| name == listed) {
            return Err(Failure(format!(
                "there is no test target `{listed}` in {}; take it out of `NOT_LOCAL` in \
                 xtask/src/steps.rs",
                folder.display(),
            )));
        }
    }
    names.retain(|name| NOT_LOCAL.iter().all(|(listed, _)| listed != name));
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
