//! Packages of Python that tests and steps use, each list in an environment of its own below `target`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::cargo::{root, target};
use crate::failure::Failure;
use crate::not_run::NotRun;
use crate::programs;

/// Makes sure that an environment holds what a file lists, and returns where it is. What is up to date
/// stays.
pub(crate) fn provide(requirements: &str, environment: &str) -> Result<PathBuf, Failure> {
    let requirements = root().join(requirements);
    let environment = target().join(environment);
    let installed = environment.join("installed.txt");
    let wanted = std::fs::read(&requirements)
        .map_err(|error| Failure(format!("{} is unreadable: {error}", requirements.display())))?;
    if std::fs::read(&installed).is_ok_and(|done| done == wanted) {
        return Ok(environment);
    }
    eprintln!("installing {} into {}", requirements.display(), environment.display());
    let _ = std::fs::remove_dir_all(&environment);
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment), || {
        "no Python environment could be made; install the Debian package `python3-venv`".to_owned()
    })?;
    let mut pip = Command::new(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    run(pip.arg(&requirements), || {
        format!(
            "the Python packages of {} could not be installed; make a package index reachable (pip \
             reads PIP_INDEX_URL),\nor run the tests that need only Rust with `cargo xtask test --quick`",
            requirements.display(),
        )
    })?;
    // Last, so that what was interrupted begins anew.
    std::fs::write(&installed, wanted)
        .map_err(|error| Failure(format!("{} cannot be written: {error}", installed.display())))?;
    Ok(environment)
}

/// Returns the folder with the programs of `xtask/requirements.txt`. Where they cannot be had, the
/// step that asks does not run.
pub(crate) fn tools(step: &str, not_run: &mut NotRun) -> Option<PathBuf> {
    let provided =
        programs::provide_python().and_then(|()| provide("xtask/requirements.txt", "tools"));
    match provided {
        Ok(environment) => Some(environment.join("bin")),
        Err(failure) => {
            eprintln!("{failure}");
            not_run.add(step, "the programs of xtask/requirements.txt cannot be had here");
            None
        }
    }
}

fn run(command: &mut Command, remedy: impl FnOnce() -> String) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).status();
    if status.is_ok_and(|status| status.success()) { Ok(()) } else { Err(Failure(remedy())) }
}
