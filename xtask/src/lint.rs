//! What the compiler and its tools say without running anything.

use crate::cargo;
use crate::failure::Failure;

/// The manifests of the workspaces: the main one, and those that nobody builds to run the tests.
const WORKSPACES: &[&str] =
    &["Cargo.toml", "benches/Cargo.toml", "fuzz/Cargo.toml", "xtask/interface/Cargo.toml"];

/// Checks the format.
pub(crate) fn fmt() -> Result<(), Failure> {
    for workspace in WORKSPACES {
        cargo::run(&["fmt", "--all", "--check", "--manifest-path", workspace], &[])?;
    }
    Ok(())
}

/// Checks the lints.
pub(crate) fn clippy() -> Result<(), Failure> {
    cargo::run(
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
    )
}

/// Checks the documentation.
pub(crate) fn docs() -> Result<(), Failure> {
    cargo::run(
        &["doc", "--workspace", "--no-deps", "--all-features", "--locked"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )
}
