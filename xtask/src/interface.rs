//! The public interface of each crate, kept in its folder as `interface.lock`. A change to it has to be
//! accepted, so that nobody changes it unawares.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::{self, target};
use crate::failure::Failure;
use crate::metadata::{Metadata, Package};

/// Rustdoc writes JSON only where unstable options are allowed. With the variable a stable
/// toolchain takes them; that of rust-toolchain.toml always writes the same format.
const UNSTABLE: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

/// How many lines of a difference are printed.
const SHOWN: usize = 60;

/// Compares each crate's interface with its file.
pub(crate) fn compare() -> Result<(), Failure> {
    let mut changes = String::new();
    for package in Metadata::read()?.published() {
        let accepted = fs::read_to_string(lock(package)).unwrap_or_default();
        let change = difference(&accepted, &listing(package)?);
        if !change.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(changes, "\n{}:\n{change}", package.name);
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    Err(Failure(format!(
        "the public interface is not the one that was accepted:\n{changes}\nif this is meant, accept \
         it with `cargo xtask interface --accept`, and tell its users in CHANGELOG.md",
    )))
}

/// Writes each crate's interface to its file.
pub(crate) fn accept() -> Result<(), Failure> {
    for package in Metadata::read()?.published() {
        let file = lock(package);
        fs::write(&file, listing(package)?)
            .map_err(|error| Failure(format!("{} cannot be written: {error}", file.display())))?;
    }
    Ok(())
}

fn lock(package: &Package) -> PathBuf {
    Path::new(&package.folder).join("interface.lock")
}

/// Returns the interface, a line for each item. The crate is built as docs.rs builds it, so that
/// what docs.rs asks for is seen to compile.
fn listing(package: &Package) -> Result<String, Failure> {
    let folder = target().join("interface");
    let folder = folder.to_string_lossy();
    cargo::run(
        &[
            "rustdoc",
            "--package",
            &package.name,
            "--lib",
            "--all-features",
            "--locked",
            "--target-dir",
            &folder,
            "--",
            "-Zunstable-options",
            "--output-format=json",
            "--cfg=docsrs",
            "--deny=warnings",
        ],
        &[UNSTABLE],
    )?;
    let json = format!("{folder}/doc/{}.json", package.name.replace('-', "_"));
    cargo::output(
        &[
            "run",
            "--quiet",
            "--manifest-path=xtask/interface/Cargo.toml",
            "--locked",
            "--target-dir",
            &folder,
            "--",
            &json,
        ],
        &[UNSTABLE],
    )
}

/// Returns the lines that went and the lines that came. Their order is that of the source in part: a
/// method that moved is still there.
fn difference(accepted: &str, now: &str) -> String {
    let lines = |text| str::lines(text).collect::<BTreeSet<_>>();
    let (accepted, now) = (lines(accepted), lines(now));
    let gone = accepted.difference(&now).map(|line| format!("- {line}"));
    let came = now.difference(&accepted).map(|line| format!("+ {line}"));
    let mut changes: Vec<_> = gone.chain(came).collect();
    let more = changes.len().saturating_sub(SHOWN);
    changes.truncate(SHOWN);
    if more > 0 {
        changes.push(format!("… and {more} more"));
    }
    changes.join("\n")
}
