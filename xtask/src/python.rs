//! The Python packages that tests use, in an environment of their own below `target`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Makes sure that the environment holds what `requirements` lists, and returns where it is. What is
/// up to date stays.
pub(crate) fn provide(root: &Path) -> Result<PathBuf, Failure> {
    let requirements = root.join("tests/requirements.txt");
    let environment = target(root).join("python");
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
             reads PIP_INDEX_URL),\nor run what needs only Rust with `cargo xtask test --local`",
            requirements.display(),
        )
    })?;
    // Last, so that what was interrupted begins anew.
    std::fs::write(&installed, wanted)
        .map_err(|error| Failure(format!("{} cannot be written: {error}", installed.display())))?;
    Ok(environment)
}

/// Returns the folder where cargo builds.
fn target(root: &Path) -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").map(|folder| root.join(folder));
    chosen.unwrap_or_else(|| root.join("target"))
}

fn run(command: &mut Command, remedy: impl FnOnce() -> String) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).status();
    if status.is_ok_and(|status| status.success()) { Ok(()) } else { Err(Failure(remedy())) }
}
