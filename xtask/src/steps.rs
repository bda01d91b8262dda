//! The steps: what each is called, and in which order all of them run.

use std::fmt::Write as _;

use crate::failure::Failure;
use crate::not_run::NotRun;
use crate::{dependencies, features, interface, lint, msrv, spelling, test};

/// One thing to check, which can be run alone.
struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&mut NotRun) -> Result<(), Failure>,
    /// The same done otherwise, if an option asks for it.
    otherwise: Option<Otherwise>,
}

struct Otherwise {
    option: &'static str,
    about: &'static str,
    run: fn(&mut NotRun) -> Result<(), Failure>,
}

/// In the order in which `ci` runs them: what fails fastest first.
const STEPS: &[Step] = &[
    Step { name: "fmt", about: "the format of every file", run: |_| lint::fmt(), otherwise: None },
    Step {
        name: "spelling",
        about: "the spelling of code and texts, by typos: typos.toml",
        run: spelling::run,
        otherwise: None,
    },
    Step {
        name: "dependencies",
        about: "licences, duplicates, bans, sources and advisories, by cargo-deny: deny.toml",
        run: dependencies::run,
        otherwise: None,
    },
    Step {
        name: "clippy",
        about: "lints, with warnings denied",
        run: |_| lint::clippy(),
        otherwise: None,
    },
    Step {
        name: "docs",
        about: "documentation, with warnings denied",
        run: |_| lint::docs(),
        otherwise: None,
    },
    Step {
        name: "test",
        about: "every test, in Rust and beside it; installs on Debian what is missing",
        run: |_| test::all(),
        otherwise: Some(Otherwise {
            option: "--quick",
            about: "the tests that need a Rust toolchain and nothing else",
            run: test::quick,
        }),
    },
    Step {
        name: "interface",
        about: "the public interface of each crate, compared with its interface.lock",
        run: |_| interface::compare(),
        otherwise: Some(Otherwise {
            option: "--accept",
            about: "writes the files anew",
            run: |_| interface::accept(),
        }),
    },
    Step {
        name: "features",
        about: "each crate with each feature alone, with none and with all, by cargo-hack",
        run: features::run,
        otherwise: None,
    },
    Step {
        name: "msrv",
        about: "each crate built with the oldest Rust that it says it takes",
        run: msrv::run,
        otherwise: None,
    },
];

/// Runs all of them. Where one fails, those after it do not run.
pub(crate) fn all(not_run: &mut NotRun) -> Result<(), Failure> {
    let mut passed = Vec::new();
    let mut steps = STEPS.iter();
    for step in steps.by_ref() {
        if let Err(failure) = (step.run)(not_run) {
            for later in steps {
                not_run.add(later.name, format!("`{}` failed before it", step.name));
            }
            return Err(failure);
        }
        if !not_run.has(step.name) {
            passed.push(step.name);
        }
    }
    println!("\npassed: {}", passed.join(", "));
    Ok(())
}

/// Runs one, as the command line asks for it.
pub(crate) fn one(asked: &[&str], not_run: &mut NotRun) -> Result<(), Failure> {
    let step = asked.first().and_then(|name| STEPS.iter().find(|step| step.name == *name));
    let run = step.and_then(|step| match (asked, &step.otherwise) {
        ([_], _) => Some(step.run),
        ([_, option], Some(otherwise)) if otherwise.option == *option => Some(otherwise.run),
        _ => None,
    });
    let (Some(step), Some(run)) = (step, run) else {
        let asked = asked.join(" ");
        return Err(Failure(format!("no command `{asked}`; there are\n\n{}", help())));
    };
    run(not_run)?;
    // Among others it is listed; asked for alone, it must not look as if it had passed.
    if not_run.has(step.name) {
        return Err(Failure(format!("`{}` did not run", step.name)));
    }
    Ok(())
}

/// Returns the list of commands.
pub(crate) fn help() -> String {
    let mut lines = vec![("ci".to_owned(), "all of the following, in this order")];
    for step in STEPS {
        lines.push((step.name.to_owned(), step.about));
        if let Some(Otherwise { option, about, .. }) = &step.otherwise {
            lines.push((format!("{} {option}", step.name), about));
        }
    }
    let width = lines.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    lines.iter().fold(String::new(), |mut text, (command, about)| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "cargo xtask {command:width$}   {about}");
        text
    })
}
