//! The commands of this repository. `cargo xtask help` lists them.

mod failure;
mod programs;
mod python;
mod steps;

use std::process::ExitCode;

use self::failure::Failure;

const HELP: &str = "\
cargo xtask test           every test, in Rust and beside it; installs on Debian what is missing
cargo xtask test --local   the tests that need a Rust toolchain and nothing else
cargo xtask lint           format, lints and documentation, with warnings denied
cargo xtask ci             lint, then test
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["test"] => steps::test(),
        ["test", "--local"] => steps::test_local(),
        ["lint"] => steps::lint(),
        ["ci"] => steps::lint().and_then(|()| steps::test()),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure(format!("no command `{}`; there are\n\n{HELP}", other.join(" ")))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
