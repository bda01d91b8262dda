//! The spelling of code and texts.

use std::process::Command;

use crate::cargo::shown;
use crate::failure::Failure;
use crate::not_run::NotRun;
use crate::python;

/// Asks typos, which reads `typos.toml`.
pub(crate) fn run(not_run: &mut NotRun) -> Result<(), Failure> {
    let Some(tools) = python::tools("spelling", not_run) else { return Ok(()) };
    shown(Command::new(tools.join("typos")).args(["--format", "brief"]), "typos")
}
