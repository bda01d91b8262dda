//! Each feature alone, none, and all of them.

use std::process::Command;

use crate::cargo::shown;
use crate::failure::Failure;
use crate::metadata::Metadata;
use crate::not_run::NotRun;
use crate::python;

/// Crates that need one of some features to build: these features are tried in pairs.
const NEED_ONE_OF: &[(&str, &str)] = &[("session-store-sql", "mysql,postgres,sqlite")];

/// Asks cargo-hack to run clippy on each crate with each feature. The libraries alone: tests turn on
/// what they need.
pub(crate) fn run(not_run: &mut NotRun) -> Result<(), Failure> {
    let Some(tools) = python::tools("features", not_run) else { return Ok(()) };
    let hack = |chosen: &[&str]| {
        let mut args = vec!["hack", "clippy", "--lib", "--locked", "--keep-going"];
        args.extend(chosen);
        args.extend(["--", "--deny", "warnings"]);
        let mut program = Command::new(tools.join("cargo-hack"));
        shown(program.args(&args), &format!("cargo {}", args.join(" ")))
    };
    let metadata = Metadata::read()?;
    let needs = |name: &str| NEED_ONE_OF.iter().find(|(of, _)| *of == name);
    let mut chosen = vec!["--each-feature"];
    for package in metadata.published() {
        if needs(&package.name).is_none() {
            chosen.extend(["--package", &package.name]);
        }
    }
    let mut done = hack(&chosen);
    for (package, features) in NEED_ONE_OF {
        let pairs = [
            "--feature-powerset",
            "--depth=2",
            "--exclude-features=default",
            "--at-least-one-of",
            features,
        ];
        // Even if the first call failed: one run reports every mistake.
        done = hack(&[&["--package", package], &pairs[..]].concat()).and(done);
    }
    done
}
