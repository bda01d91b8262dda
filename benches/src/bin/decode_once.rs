//! Does one thing so many times, to be counted from outside: `decode-once decode-m-ours 1000`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (name, times) = (arguments.next(), arguments.next());
    let (Some(name), Some(Ok(times))) = (name, times.map(|times| times.parse())) else {
        eprintln!("usage: decode-once NAME TIMES");
        return ExitCode::FAILURE;
    };
    session_benches::instructions::run(&name, times);
    ExitCode::SUCCESS
}
