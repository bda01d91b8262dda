//! The commands of this repository. `cargo xtask help` lists them.

mod cargo;
mod dependencies;
mod failure;
mod features;
mod interface;
mod lint;
mod metadata;
mod msrv;
mod not_run;
mod programs;
mod python;
mod spelling;
mod steps;
mod test;

use std::process::ExitCode;

use self::not_run::NotRun;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut not_run = NotRun::default();
    let done = match args.as_slice() {
        ["help" | "--help" | "-h"] => {
            print!("{}", steps::help());
            return ExitCode::SUCCESS;
        }
        ["ci"] => steps::all(&mut not_run),
        asked => steps::one(asked, &mut not_run),
    };
    // Last, so that nobody takes a step that did not run for one that passed.
    not_run.print();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
