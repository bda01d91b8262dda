//! What the crates depend on: licences, duplicates, bans and sources, and known faults.

use std::process::{Command, Stdio};

use crate::cargo::{root, shown};
use crate::failure::Failure;
use crate::not_run::NotRun;
use crate::python;

/// Asks cargo-deny, which reads `deny.toml`. Its database of known faults is elsewhere, and is asked
/// where it can be reached.
pub(crate) fn run(not_run: &mut NotRun) -> Result<(), Failure> {
    let Some(tools) = python::tools("dependencies", not_run) else { return Ok(()) };
    let program = tools.join("cargo-deny");
    let check = |args: &[&str]| {
        let said = format!("cargo-deny {}", args.join(" "));
        shown(Command::new(&program).args(args), &said)
    };
    check(&["--locked", "check", "--deny", "warnings", "licenses", "bans", "sources"])?;
    let fetched = Command::new(&program)
        .args(["--locked", "--log-level", "off", "fetch", "db"])
        .current_dir(root())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if fetched.is_ok_and(|status| status.success()) {
        check(&["--locked", "check", "--disable-fetch", "advisories"])
    } else {
        not_run.add("dependencies, advisories", "the database of RustSec could not be fetched");
        Ok(())
    }
}
