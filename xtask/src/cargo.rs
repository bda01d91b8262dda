//! Calls of cargo and of other programs, from the root of the repository.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Runs cargo with these arguments and variables.
pub(crate) fn run(args: &[&str], variables: &[(&str, &str)]) -> Result<(), Failure> {
    let mut command = cargo();
    command.args(args).envs(variables.iter().copied());
    shown(&mut command, &format!("cargo {}", args.join(" ")))
}

/// Runs cargo with these arguments and variables, and returns what it printed.
pub(crate) fn output(args: &[&str], variables: &[(&str, &str)]) -> Result<String, Failure> {
    let said = format!("cargo {}", args.join(" "));
    let output = cargo()
        .args(args)
        .envs(variables.iter().copied())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure(format!("`{said}` could not be started: {error}")))?;
    if !output.status.success() {
        return Err(Failure(format!("`{said}` failed")));
    }
    String::from_utf8(output.stdout).map_err(|_| Failure(format!("`{said}` printed no text")))
}

/// Runs a command, and prints it first.
pub(crate) fn shown(command: &mut Command, said: &str) -> Result<(), Failure> {
    eprintln!("\n$ {said}");
    let status = command
        .current_dir(root())
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure(format!("`{said}` could not be started: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("`{said}` failed"))) }
}

/// Returns the root of the repository.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Returns the folder where cargo builds.
pub(crate) fn target() -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").map(|folder| root().join(folder));
    chosen.unwrap_or_else(|| root().join("target"))
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).stdin(Stdio::null());
    cargo
}
